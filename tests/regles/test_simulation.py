"""What surrounds the amounts: explanations, payments, deadlines, JSON, comparison."""

import json
from datetime import date
from decimal import Decimal

import pytest

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import (
    Mission,
    ParametresOuverts,
    Scenario,
    calendrier,
    comparer,
    echeance_json,
    echeance_validation,
    lire_complement,
    simulation_json,
    simuler,
)

E2 = Scenario(90_000, date(2023, 9, 15), {Mission.ACCES: date(2024, 3, 15)})


def textes(scenario: Scenario, rang: int, mission: str, volet: str) -> str:
    ligne = simuler(scenario).annees[rang - 1].ligne(mission, volet)
    assert ligne is not None
    return (
        " ".join(e.texte for e in ligne.explication).replace("\u202f", " ").replace("\u00a0", " ")
    )


def toutes(**champs: object) -> Scenario:
    jour = date(2023, 1, 1)
    return Scenario(90_000, jour, dict.fromkeys(Mission, jour), **champs)


def test_prorated_amount_shows_its_whole_calculation():
    texte = textes(E2, 1, "acces", "fixe")
    assert "90 000,00 € par année contractuelle" in texte
    assert "184 jours" in texte
    assert "90 000,00 € × 184 ÷ 366 = 45 245,90 €" in texte
    assert "33 934,43 €" in texte
    assert "11 311,47 €" in texte


def test_prorata_in_months_is_explained_in_months():
    parametres = ParametresOuverts(unite_prorata="mois")
    texte = textes(
        Scenario(90_000, E2.signature, E2.debuts, parametres=parametres), 1, "acces", "fixe"
    )
    assert "6 mois" in texte
    assert "mois entiers" in texte


@pytest.mark.parametrize(
    ("scenario", "rang", "ligne", "attendu"),
    [
        (E2, 1, ("fonctionnement", "fonctionnement"), "en totalité à la signature"),
        (E2, 2, ("fonctionnement", "fonctionnement"), "solde de 18 750,00 €"),
        (E2, 1, ("acces", "variable"), "le maximum, si tous les objectifs sont atteints"),
        (E2, 1, ("acces", "variable"), "ne réduit pas la part variable"),
        (E2, 1, ("parcours", "fixe"), "au plus tard 12 mois après la signature"),
        (E2, 1, ("crise", "plan_annee_1"), "pas encore rédigé"),
        (toutes(), 1, ("crise", "plan_annee_1"), "première rédaction"),
        (toutes(), 2, ("crise", "plan_annees_suivantes"), "mis à jour"),
        (toutes(crises=(2024,)), 2, ("crise", "survenue"), "1 crise payée au plus"),
        (
            toutes(crises=(2024,), parametres=ParametresOuverts(crise_max_par_an=2)),
            2,
            ("crise", "survenue"),
            "2 crises payées au plus",
        ),
        (
            toutes(parametres=ParametresOuverts(avance_sur_plan_crise=True)),
            1,
            ("crise", "plan_annee_1"),
            "avance de 33 750,00 €",
        ),
        (toutes(taux_variable=Decimal("0.8")), 1, ("acces", "variable"), "à 80 %"),
        (toutes(bareme="aci_2019"), 1, ("acces", "snp_supplementaire"), "n’ont pas été trouvées"),
        (
            Scenario(90_000, date(2023, 1, 1), crises=(2023,)),
            1,
            ("crise", "survenue"),
            "réservé aux CPTS qui ont un plan",
        ),
        (
            Scenario(
                90_000,
                E2.signature,
                E2.debuts,
                parametres=ParametresOuverts(prorata_variable=True, base_annee="365"),
            ),
            1,
            ("acces", "variable"),
            "réduite à 184 jours sur 365 jours",
        ),
        (
            Scenario(90_000, date(2023, 1, 1), {Mission.QUALITE: date(2024, 1, 1)}),
            1,
            ("qualite", "fixe"),
            "rien n’est dû avant sa date de démarrage",
        ),
    ],
)
def test_each_case_of_a_line_has_its_own_explanation(scenario, rang, ligne, attendu):
    assert attendu in textes(scenario, rang, *ligne)


def test_year_under_two_scales_explains_each_stretch():
    scenario = Scenario(
        100_000,
        date(2021, 10, 1),
        {Mission.ACCES: date(2021, 12, 1)},
        parametres=ParametresOuverts(regle_transition_av2="prorata_date_effet"),
    )
    texte = textes(scenario, 1, "acces", "fixe")
    assert "taille 3 (ACI 2019), pendant 182 jours" in texte
    assert "taille 3 (Avenant 2), pendant 183 jours" in texte
    somme = "25 000,00 € × 121 ÷ 365 + 90 000,00 € × 183 ÷ 365 = 53 410,96 €"
    assert somme in texte
    assert "n’existe pas dans le barème" in textes(scenario, 1, "acces", "snp_supplementaire")


def test_part_of_2019_is_not_paid_to_a_mission_that_starts_under_the_next_scale():
    scenario = Scenario(
        100_000,
        date(2021, 10, 1),
        {Mission.ACCES: date(2022, 6, 1)},
        parametres=ParametresOuverts(regle_transition_av2="prorata_date_effet"),
    )
    annee = simuler(scenario).annees[0]
    assert [annee.ligne("acces", volet).du for volet in ("fixe", "snp_supplementaire")] == [
        Decimal("30082.19"),
        Decimal(0),
    ]
    assert "ne s’applique plus" in textes(scenario, 1, "acces", "snp_supplementaire")


def test_part_of_2019_is_paid_to_a_mission_that_runs_for_less_than_a_month():
    scenario = Scenario(
        200_000,
        date(2020, 1, 11),
        {Mission.ACCES: date(2020, 12, 17)},
        parametres=ParametresOuverts(unite_prorata="mois"),
    )
    annee = simuler(scenario).annees[0]
    assert annee.ligne("acces", "fixe").du == 0
    assert annee.ligne("acces", "snp_supplementaire").du == 70_000


def test_crisis_of_a_year_without_crisis_mission_is_said_to_count_for_nothing():
    scenario = Scenario(90_000, date(2019, 10, 1), plan_crise=2022, crises=(2020, 2022))
    codes = [remarque.code for remarque in simuler(scenario).remarques]
    assert "crise_avant_la_mission" in codes


def test_older_contract_is_told_that_the_crisis_mission_pays_nothing_without_a_plan():
    simulation = simuler(Scenario(90_000, date(2019, 10, 1)))
    assert "plan_absent" in [remarque.code for remarque in simulation.remarques]
    ligne = simulation.annees[4].ligne("crise", "plan_annee_1")
    assert "s’il est signé sous l’avenant 2" in ligne.explication[-1].texte


def test_unknown_rules_are_marked_unknown():
    ligne = simuler(toutes(bareme="aci_2019")).annees[0].ligne("acces", "snp_supplementaire")
    assert ligne.explication[1].confiance == "inconnu"


def test_labels_are_french():
    ligne = simuler(E2).annees[0].ligne("acces", "fixe")
    assert (ligne.libelle_mission, ligne.libelle_volet) == ("Accès aux soins", "Part fixe")
    assert Mission.ACCES.libelle == "Accès aux soins"


def test_payments_follow_the_dates_of_the_contract():
    versements = [
        (v.le, v.jusqu_au, v.objet, v.montant) for v in simuler(E2).versements if v.rang == 1
    ]
    objet = "Accès aux soins, part"
    assert versements == [
        (E2.signature, None, "Avance, année 1\u00a0: Fonctionnement", Decimal("75000.00")),
        (date(2024, 3, 15), None, f"Avance, année 1\u00a0: {objet} fixe", Decimal("33934.43")),
        (
            date(2024, 9, 15),
            date(2024, 11, 15),
            f"Solde, année 1\u00a0: {objet} fixe",
            Decimal("11311.47"),
        ),
        (
            date(2024, 9, 15),
            date(2024, 11, 15),
            f"Solde, année 1\u00a0: {objet} variable",
            Decimal("35000.00"),
        ),
    ]


def test_advance_on_the_crisis_plan_is_paid_when_its_year_begins():
    simulation = simuler(toutes(parametres=ParametresOuverts(avance_sur_plan_crise=True)))
    (avance,) = [v for v in simulation.versements if v.mission == "crise" and v.rang == 2][:1]
    assert (avance.le, avance.nature) == (date(2024, 1, 1), "avance")


def test_calendar_gives_every_deadline_of_the_contract():
    dates = {(e.code, e.mission, e.le) for e in calendrier(E2)}
    assert {
        ("signature", None, date(2023, 9, 15)),
        ("demarrage", Mission.ACCES, date(2024, 3, 15)),
        ("deploiement", Mission.ACCES, date(2025, 3, 15)),
        ("demarrage", Mission.CRISE, date(2024, 3, 15)),
        ("deploiement", Mission.CRISE, date(2025, 3, 15)),
        ("demarrage", Mission.PARCOURS, date(2024, 9, 15)),
        ("deploiement", Mission.PREVENTION, date(2025, 9, 15)),
        ("anniversaire", None, date(2027, 9, 15)),
        ("dialogue_de_gestion", None, date(2028, 11, 15)),
        ("fin_contrat", None, date(2028, 9, 14)),
    } <= dates
    assert not any(mission in (Mission.QUALITE,) for _, mission, _ in dates)


def test_deadlines_of_2019_are_a_deduction_and_do_not_know_crises():
    echeances = calendrier(Scenario(90_000, date(2020, 1, 1)))
    delais = [e for e in echeances if e.mission]
    assert {e.confiance for e in delais} == {"deduction"}
    assert Mission.CRISE not in {e.mission for e in delais}


def test_deadline_cut_to_the_end_of_the_month_says_so():
    scenario = Scenario(90_000, date(2023, 8, 31), {Mission.ACCES: date(2024, 3, 1)})
    (demarrage,) = [
        e for e in calendrier(scenario) if (e.code, e.mission) == ("demarrage", Mission.ACCES)
    ]
    assert demarrage.le == date(2024, 2, 29)
    assert "dernier jour du mois" in demarrage.texte
    assert "limite dépassée" in demarrage.texte


def test_json_has_exactly_the_promised_shape():
    contenu = simulation_json(simuler(E2))
    assert json.loads(json.dumps(contenu)) == contenu
    assert list(contenu) == ["population", "taille", "remarques", "annees"]
    annee = contenu["annees"][0]
    assert list(annee) == ["rang", "debut", "fin", "bareme", "lignes", "total"]
    assert (annee["debut"], annee["fin"]) == ("2023-09-15", "2024-09-14")
    ligne = annee["lignes"][1]
    explication = ligne.pop("explication")
    assert ligne == {
        "mission": "acces",
        "volet": "fixe",
        "plafond": "90000.00",
        "du": "45245.90",
        "avance": "33934.43",
        "solde": "11311.47",
    }
    assert all(list(etape) == ["texte", "reference", "confiance"] for etape in explication)
    assert list(annee["total"]) == ["plafond", "du", "avance", "solde"]
    assert all(isinstance(remarque, str) for remarque in contenu["remarques"])


def test_json_of_a_stopped_clock_is_null():
    attente = echeance_validation(date(2026, 3, 10), [(date(2026, 4, 1), None)])
    assert echeance_json(attente)["echeance"] is None
    connue = echeance_json(echeance_validation(date(2026, 3, 10)))
    assert connue["echeance"] == "2026-05-10"
    assert list(connue["explication"][0]) == ["texte", "reference", "confiance"]


def test_bad_complement_is_refused_with_the_form_wanted():
    with pytest.raises(ErreurMetier, match="DEMANDE:RECEPTION"):
        lire_complement("2026-04-01")
    with pytest.raises(ErreurMetier, match="n’est pas une date"):
        lire_complement("hier:2026-04-01")


def test_same_scenario_gives_the_same_answer():
    assert simuler(E2) == simuler(E2)


def test_comparison_gives_the_difference_by_year_line_and_total():
    avant = simuler(Scenario(79_999, E2.signature, E2.debuts))
    comparaison = comparer(avant, simuler(E2))
    premiere = comparaison.annees[0]
    (fixe,) = [li for li in premiere.lignes if (li.mission, li.volet) == ("acces", "fixe")]
    assert fixe.avant.du + fixe.ecart.du == fixe.apres.du
    assert fixe.ecart.plafond == Decimal("20000.00")
    assert sum(li.ecart.du for li in premiere.lignes) == premiere.ecart.du
    assert sum(a.ecart.du for a in comparaison.annees) == comparaison.ecart.du
    assert comparaison.ecart.du > 0
    assert comparer(avant, avant).ecart.du == 0


def test_comparison_of_different_lengths_and_scales_keeps_every_line():
    ancien = simuler(Scenario(90_000, E2.signature, E2.debuts, annees=1, bareme="aci_2019"))
    comparaison = comparer(ancien, simuler(E2))
    assert len(comparaison.annees) == 5
    lignes = {(li.mission, li.volet): li for li in comparaison.annees[0].lignes}
    assert lignes["acces", "snp_supplementaire"].apres is None
    assert lignes["crise", "plan_annee_1"].avant is None
    assert comparaison.annees[4].avant is None
    assert comparaison.annees[4].ecart.du == comparaison.annees[4].apres.total.du
    assert comparer(simuler(E2), ancien).annees[4].apres is None
