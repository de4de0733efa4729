"""A bad scenario is refused with a French sentence that names the culprit and the remedy."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import (
    Mission,
    ParametresOuverts,
    Scenario,
    bareme,
    lire_debut,
    lire_mission,
    seuils_de_taille,
    simuler,
    taille_pour,
)

JOUR = date(2023, 1, 1)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"population": 0}, "territoire est vide"),
        ({"population": -1}, "négative"),
        ({"population": None}, "inconnue"),
        ({"population": 12.5}, "nombre entier"),
        ({"population": True}, "nombre entier"),
        ({"population": 100_000_001}, "dépasse celle de la France"),
        ({"signature": date(2019, 8, 24)}, "24 août 2019 précède le premier accord"),
        ({"signature": date(2031, 11, 23)}, "23 novembre 2031 est trop lointaine"),
        ({"debuts": {Mission.ACCES: date(2022, 12, 31)}}, "« acces » démarrerait"),
        ({"debuts": {"chirurgie": JOUR}}, "« chirurgie » n’est pas une mission"),
        ({"options": frozenset({"chirurgie"})}, "« chirurgie » n’est pas une mission"),
        ({"options": frozenset({"acces"})}, "« acces » n’est pas une mission optionnelle"),
        ({"annees": 0}, "de 1 à 5 années"),
        ({"annees": 6}, "de 1 à 5 années"),
        ({"taux_variable": Decimal("1.01")}, "entre 0 et 1"),
        ({"taux_variable": Decimal("-0.01")}, "entre 0 et 1"),
        ({"bareme": "avenant_9"}, "« avenant_9 » n’est pas un barème"),
        ({"bareme": "projet_2019_04"}, "jamais été appliqué"),
        ({"plan_crise": 2022}, "plan de crise, 2022, est hors du contrat"),
        ({"plan_crise": 2028}, "commencent de 2023 à 2027"),
        ({"crises": (2024, 2030)}, "année de crise, 2030"),
        ({"changements": ((JOUR, 5),)}, "doit suivre la signature"),
        ({"changements": ((date(2024, 1, 1), 0),)}, "viderait le territoire"),
        ({"changements": ((date(2024, 1, 1), -5),)}, "négative"),
        ({"changements": ((date(2024, 1, 1), 5), (date(2024, 1, 1), 6))}, "même date"),
    ],
)
def test_bad_scenario_is_refused(champs, phrase):
    with pytest.raises(
        ErreurMetier, match=phrase.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    ):
        Scenario(**{"population": 50_000, "signature": JOUR} | champs)


@pytest.mark.parametrize("signature", [date(2019, 8, 25), date(2031, 11, 22)])
def test_first_and_last_signature_days_are_accepted(signature):
    assert simuler(Scenario(50_000, signature)).annees[0].debut == signature


def test_missions_may_be_given_by_their_codes():
    scenario = Scenario(50_000, JOUR, {"acces": JOUR}, options=frozenset({"qualite"}))
    assert scenario.debuts == {Mission.ACCES: JOUR}
    assert scenario.missions_optionnelles == {Mission.QUALITE}
    assert all(type(mission) is Mission for mission in (*scenario.debuts, *scenario.options))


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"regle_transition_av2": "jamais"}, "regle_transition_av2"),
        ({"unite_prorata": "semaines"}, "jours, mois"),
        ({"base_annee": "360"}, "reelle, 365, 366"),
        ({"date_effet_changement_taille": "hier"}, "date_effet_changement_taille"),
        ({"mode_suspension": "pause"}, "suspension, redemarrage"),
        ({"crise_max_par_an": -1}, "crise_max_par_an"),
        ({"regle_transition_av2": "avenant_local_date"}, "date_avenant_local"),
    ],
)
def test_bad_answer_to_an_open_question_is_refused(champs, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        ParametresOuverts(**champs)


@pytest.mark.parametrize("jour", [date(2022, 3, 31), date(2026, 1, 1)])
def test_local_avenant_outside_its_possible_dates_is_refused(jour):
    parametres = ParametresOuverts(
        regle_transition_av2="avenant_local_date", date_avenant_local=jour
    )
    with pytest.raises(ErreurMetier, match="avenant local"):
        simuler(Scenario(50_000, date(2021, 1, 1), parametres=parametres))


def test_start_of_a_mission_is_read_from_text():
    assert lire_debut("acces=2024-03-15") == (Mission.ACCES, date(2024, 3, 15))
    assert lire_mission("crise") is Mission.CRISE


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("acces", "MISSION=AAAA-MM-JJ"),
        ("soins=2024-03-15", "n’est pas une mission"),
        ("acces=15/03/2024", "n’est pas une date"),
        ("acces=2024-02-30", "n’existe pas"),
    ],
)
def test_bad_start_of_a_mission_is_refused(texte, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        lire_debut(texte)


def test_unknown_scale_is_refused_with_the_known_ones():
    with pytest.raises(ErreurMetier, match="projet_2019_04, aci_2019, avenant_2"):
        bareme("aci_2018")
    with pytest.raises(ErreurMetier, match="pas un barème"):
        taille_pour(50_000, "aci_2018")


@pytest.mark.parametrize(
    ("population", "seuils"),
    [
        (39_999, (None, 40_000)),
        (40_000, (40_000, 80_000)),
        (174_999, (80_000, 175_000)),
        (175_000, (175_000, None)),
    ],
)
def test_thresholds_around_a_population(population, seuils):
    assert seuils_de_taille(population) == seuils
