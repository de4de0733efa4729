"""Grids of indicators: from their YAML to euros, and every way to refuse a bad one."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import Resultat, evaluer, lire_grille, lire_valeurs, resultat_json

EXEMPLE = Path(__file__).parent / "exemple"
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "grille-indicateurs.md"

PALIERS = """
    type: paliers
    sens: baisse
    paliers: [{seuil: 1700, montant: 4000}, {seuil: 1500, montant: 10000}]
"""


def grille(indicateur: str, *, entete: str = "bareme: avenant_2\ntaille: 3") -> str:
    return f"{entete}\nindicateurs:\n  - code: x\n    mission: acces\n    {indicateur.strip()}\n"


def resultat(texte_grille: str, valeur: str) -> Resultat:
    valeurs = f"valeurs:\n  x: {valeur}\n" if valeur else "valeurs: {}\n"
    return evaluer(lire_grille(texte_grille), lire_valeurs(valeurs))


def montant(indicateur: str, valeur: str) -> Decimal:
    return resultat(grille(indicateur), valeur).indicateurs[0].montant


def remarques(trouve: Resultat) -> list[str]:
    return [remarque.code for remarque in trouve.remarques]


def test_example_of_the_guide_gives_what_the_guide_says():
    texte_grille = (EXEMPLE / "grille.yaml").read_text(encoding="utf-8")
    texte_valeurs = (EXEMPLE / "valeurs.yaml").read_text(encoding="utf-8")
    trouve = evaluer(lire_grille(texte_grille), lire_valeurs(texte_valeurs))
    sommes = {(m.mission.value, m.volet): m.montant for m in trouve.missions}
    assert sommes == {
        ("acces", "variable"): Decimal("27000.00"),
        ("parcours", "variable"): Decimal("33750.00"),
        ("prevention", "variable"): Decimal("0.00"),
        ("crise", "plan_annees_suivantes"): Decimal("22500.00"),
        ("crise", "survenue"): Decimal("0.00"),
    }
    assert trouve.total == Decimal("83250.00")
    assert trouve.indicateurs[0].nom == "Patients en ALD sans médecin traitant"
    assert remarques(trouve) == ["a_completer", "a_completer"]


def test_guide_shows_the_example_files_as_they_are():
    blocs = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    attendus = [
        (EXEMPLE / nom).read_text(encoding="utf-8") for nom in ("grille.yaml", "valeurs.yaml")
    ]
    assert blocs == attendus


def test_json_of_a_result_has_amounts_as_text_and_keeps_the_unknown_as_null():
    contenu = resultat_json(resultat(grille("type: binaire\n    montant: 15000"), ""))
    (indicateur,) = contenu["indicateurs"]
    assert (indicateur["valeur"], indicateur["statut"]) == (None, "a_completer")
    assert (indicateur["montant"], indicateur["montant_max"]) == ("0.00", "15000.00")
    assert contenu["missions"][0]["enveloppe"] == "35000.00"
    assert contenu["total"] == "0.00"
    conditionnel = resultat_json(resultat(grille("type: conditionnel\n    montant: 100"), "oui"))
    assert conditionnel["indicateurs"][0]["valeur"] is True
    assert conditionnel["missions"][0]["enveloppe"] is None
    nombre = resultat_json(resultat(grille("type: binaire\n    cible: 3\n    montant: 1"), "3.5"))
    assert nombre["indicateurs"][0]["valeur"] == "3.5"


@pytest.mark.parametrize(
    ("valeur", "attendu", "statut"),
    [
        ("1701", 0, "non_atteint"),
        ("1700", 4000, "partiel"),
        ("1501", 4000, "partiel"),
        ("1500", 10000, "atteint"),
        ("0", 10000, "atteint"),
    ],
)
def test_best_tier_reached_is_paid_alone_when_lower_is_better(valeur, attendu, statut):
    (trouve,) = resultat(grille(PALIERS), valeur).indicateurs
    assert (trouve.montant, trouve.statut) == (attendu, statut)


@pytest.mark.parametrize(("valeur", "attendu"), [("4", 0), ("5", 100), ("9", 100), ("10", 300)])
def test_best_tier_reached_is_paid_alone_when_higher_is_better(valeur, attendu):
    paliers = "type: paliers\n    paliers: [{seuil: 10, montant: 300}, {seuil: 5, montant: 100}]"
    assert montant(paliers, valeur) == attendu


@pytest.mark.parametrize(
    ("indicateur", "valeur", "attendu"),
    [
        ("type: binaire\n    montant: 500", "oui", 500),
        ("type: binaire\n    montant: 500", "true", 500),
        ("type: binaire\n    montant: 500", "non", 0),
        ("type: binaire\n    montant: 500\n    cible: 12", "12", 500),
        ("type: binaire\n    montant: 500\n    cible: 12", "11.9", 0),
        ("type: binaire\n    montant: 500\n    cible: 12\n    sens: baisse", "11.9", 500),
        ("type: binaire\n    montant: 500\n    initial: 10\n    variation: 2", "12", 500),
        ("type: conditionnel\n    montant: 500", "oui", 500),
        ("type: conditionnel\n    montant: 500", "non", 0),
    ],
)
def test_binary_and_conditional_indicators_pay_all_or_nothing(indicateur, valeur, attendu):
    assert montant(indicateur, valeur) == attendu


@pytest.mark.parametrize(
    ("initial", "cible", "valeur", "attendu", "statut"),
    [
        (40, 100, "40", "0.00", "non_atteint"),
        (40, 100, "10", "0.00", "non_atteint"),
        (40, 100, "60", "333.33", "partiel"),
        (40, 100, "100", "1000.00", "atteint"),
        (40, 100, "500", "1000.00", "atteint"),
        (100, 40, "60", "666.67", "partiel"),
        (100, 40, "30", "1000.00", "atteint"),
        (100, 40, "120", "0.00", "non_atteint"),
    ],
)
def test_proportional_indicator_pays_the_way_made(initial, cible, valeur, attendu, statut):
    texte = f"type: proportionnel\n    montant: 1000\n    initial: {initial}\n    cible: {cible}"
    (trouve,) = resultat(grille(texte), valeur).indicateurs
    assert (str(trouve.montant), trouve.statut) == (attendu, statut)
    assert trouve.explication[0].confiance == "deduction"


@pytest.mark.parametrize("valeur", ["", "null", "{valeur: null}", "{valeur: 14, preuve: non}"])
def test_missing_value_or_proof_is_not_reached_and_flagged(valeur):
    trouve = resultat(grille("type: binaire\n    cible: 12\n    montant: 500"), valeur)
    assert trouve.indicateurs[0].statut == "a_completer"
    assert trouve.total == 0
    assert "a_completer" in remarques(trouve)


def test_missing_proof_of_a_target_not_reached_changes_nothing():
    trouve = resultat(
        grille("type: binaire\n    cible: 12\n    montant: 500"), "{valeur: 3, preuve: non}"
    )
    assert trouve.indicateurs[0].statut == "non_atteint"


def test_amounts_above_the_envelope_are_said_and_capped():
    trouve = resultat(grille("type: binaire\n    montant: 35000.01"), "oui")
    assert remarques(trouve) == ["enveloppe_depassee"]
    assert trouve.missions[0].montant == Decimal("35000.00")
    assert trouve.indicateurs[0].montant == Decimal("35000.01")


def test_amounts_equal_to_the_envelope_are_not_remarked():
    assert remarques(resultat(grille("type: binaire\n    montant: 35000"), "oui")) == []


def test_conditional_amount_outside_crise_has_no_known_ceiling_and_says_so():
    trouve = resultat(grille("type: conditionnel\n    montant: 90000"), "oui")
    assert remarques(trouve) == ["sans_enveloppe"]
    assert trouve.total == 90000


def test_target_of_the_real_contract_that_is_not_start_plus_change_is_said():
    # G18: printed target 68 811, initial 66 111, change + 700.
    texte = (
        "type: binaire\n    montant: 1\n    initial: 66111\n    variation: 700\n    cible: 68811"
    )
    trouve = resultat(grille(texte), "68811")
    assert remarques(trouve) == ["cible_incoherente"]
    assert "66\u202f811" in trouve.remarques[0].texte
    assert trouve.indicateurs[0].statut == "atteint"


def test_coherent_target_is_not_remarked():
    texte = "type: binaire\n    montant: 1\n    initial: 10\n    variation: -2.5\n    cible: 7.5"
    assert remarques(resultat(grille(texte), "8")) == []


def test_harder_tier_that_pays_less_is_said():
    texte = "type: paliers\n    paliers: [{seuil: 5, montant: 100}, {seuil: 10, montant: 50}]"
    trouve = resultat(grille(texte), "12")
    assert remarques(trouve) == ["paliers_desordonnes"]
    assert trouve.total == 100


def test_population_stands_for_the_taille():
    assert lire_grille(
        grille("type: binaire\n    montant: 1", entete="bareme: avenant_2\npopulation: 80000")
    ).taille == 3  # fmt: skip


GRILLES_REFUSEES = [
    ("type: binaire", "manque la clé « montant »"),
    ("type: autre\n    montant: 1", "ligne 6.*« type » vaut « autre »"),
    ("type: binaire\n    montant: beaucoup", "ligne 7.*« montant »"),
    ("type: binaire\n    montant: -5", "ligne 7.*« montant »"),
    ("type: binaire\n    montant: 1.005", "centime"),
    ("type: binaire\n    montant: 99999999", "« montant »"),
    ('type: binaire\n    montant: "5"', "« montant »"),
    ("type: binaire\n    montant: [5]", "« montant »"),
    ("type: binaire\n    montant: 1\n    couleur: vert", "ligne 8.*« couleur » est inconnue"),
    ("type: binaire\n    montant: 1\n    montant: 2", "deux fois"),
    ("type: paliers\n    paliers: []", "vide"),
    ("type: paliers\n    paliers: 5", "doit être une liste"),
    ("type: paliers\n    paliers: [5]", "chaque élément"),
    ("type: paliers\n    paliers: [{seuil: 1, montant: 1}, {seuil: 1, montant: 2}]", "même seuil"),
    ("type: proportionnel\n    montant: 1\n    cible: 3", "demande « initial » et « cible »"),
    ("type: proportionnel\n    montant: 1\n    initial: 3\n    cible: 3", "égale"),
    (
        "type: proportionnel\n    montant: 1\n    initial: 3\n    cible: 5\n    sens: baisse",
        "contraire",
    ),
]


@pytest.mark.parametrize(("indicateur", "phrase"), GRILLES_REFUSEES)
def test_bad_indicator_is_refused_with_its_line_and_key(indicateur, phrase):
    with pytest.raises(
        ErreurMetier, match=phrase.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    ):
        lire_grille(grille(indicateur), nom="grille.yaml")


SIMPLE = "indicateurs:\n  - {code: x, mission: acces, type: binaire, montant: 1}\n"


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("bareme: avenant_2\n" + SIMPLE, "taille ou la population"),
        ("bareme: avenant_2\ntaille: 3\npopulation: 5\n" + SIMPLE, "taille ou la population"),
        ("titre: null\nbareme: avenant_2\ntaille: 3\n" + SIMPLE, "ligne 1.*titre"),
        ("bareme: avenant_2\ntaille: 5\n" + SIMPLE, "ligne 2.*de 1 à 4"),
        ("bareme: avenant_2\npopulation: -5\n" + SIMPLE, "ligne 2.*négative"),
        ("bareme: projet_2019_04\ntaille: 3\n" + SIMPLE, "ligne 1.*choisissez"),
        ("taille: 3\n" + SIMPLE, "manque la clé"),
        ("bareme: avenant_2\ntaille: 3\nindicateurs: []\n", "aucun indicateur"),
        (
            "bareme: avenant_2\ntaille: 3\nindicateurs:\n"
            + "  - {code: x, mission: acces, type: binaire, montant: 1}\n" * 2,
            "écrit deux fois",
        ),
        (
            "bareme: aci_2019\ntaille: 3\nindicateurs:\n"
            "  - {code: x, mission: crise, volet: survenue, type: conditionnel, montant: 1}\n",
            "ne connaît pas la mission crise",
        ),
        (
            "bareme: avenant_2\ntaille: 3\nindicateurs:\n"
            "  - {code: x, mission: crise, type: conditionnel, montant: 1}\n",
            "manque la clé",
        ),
        ("bareme: avenant_2\n  taille: 3\n", "écriture YAML"),
        ("- a\n- b\n", "lignes"),
        ("", "lignes"),
        ("a: &x 1\nb: *x\n", "renvois"),
        ("a: !!python/name:os.system x\n", "ligne 1.*étiquette YAML"),
        ("a: 1\nb: !!float 12\n", "ligne 2.*étiquette YAML"),
        ("? [a, b]\n: 1\n", "mot simple"),
        ("\x00", "YAML"),
        ("[" * 100_000, "niveaux"),
        ("a: " + "x" * 1_000_001, "million"),
    ],
)
def test_bad_grid_file_is_refused_with_a_french_sentence(texte, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        lire_grille(texte, nom="grille.yaml")


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("valeurs: 5\n", "clé"),
        ("valeurs:\n  x: beaucoup\n", "ligne 2.*« x » doit être un nombre"),
        ('valeurs:\n  x: "12"\n', "doit être un nombre"),
        ("valeurs:\n  x: {preuve: oui}\n", "manque la clé"),
        ("valeurs:\n  x: {valeur: 5, preuve: peut-être}\n", "oui ou non"),
        ("valeurs:\n  x: {valeur: 5, source: moi}\n", "« source » est inconnue"),
        ("x: 5\n", "manque la clé"),
        ("valeurs: {}\nautre: 1\n", "« autre » est inconnue"),
    ],
)
def test_bad_values_file_is_refused_with_a_french_sentence(texte, phrase):
    with pytest.raises(
        ErreurMetier, match=phrase.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    ):
        lire_valeurs(texte, nom="valeurs.yaml")


@pytest.mark.parametrize(
    ("indicateur", "valeur", "phrase"),
    [
        (PALIERS, "oui", "un nombre"),
        ("type: conditionnel\n    montant: 1", "5", "oui ou non"),
        ("type: binaire\n    montant: 1", "5", "oui ou non"),
        ("type: binaire\n    montant: 1\n    cible: 3", "oui", "un nombre"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(indicateur, valeur, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        resultat(grille(indicateur), valeur)


def test_value_without_its_indicator_is_refused():
    with pytest.raises(ErreurMetier, match="ne correspond à aucun indicateur"):
        evaluer(
            lire_grille(grille("type: binaire\n    montant: 1")), lire_valeurs("valeurs: {y: 1}\n")
        )


def test_nothing_gained_is_a_plain_zero_even_when_lower_is_better():
    forme = "type: proportionnel\n    montant: 100\n    initial: 17\n    cible: 9"
    trouve = resultat(grille(forme), "17")
    assert str(trouve.indicateurs[0].montant) == "0.00"
    assert "à 0\u00a0% (de 17 à 9" in trouve.indicateurs[0].explication[0].texte


@pytest.mark.parametrize(("valeur", "attendu"), [("1800", 0), ("1600", 4000), ("1500", 10000)])
def test_direction_left_out_is_the_one_of_the_target(valeur, attendu):
    sans_sens = PALIERS.replace("    sens: baisse\n", "") + "    initial: 1800\n    cible: 1500\n"
    assert montant(sans_sens, valeur) == attendu


def test_direction_against_the_target_is_kept_and_said():
    contraire = "type: binaire\n    montant: 1\n    sens: hausse\n    initial: 9\n    cible: 5"
    trouve = resultat(grille(contraire), "7")
    assert trouve.indicateurs[0].montant == 1
    assert remarques(trouve) == ["sens_incoherent"]


def test_target_left_out_is_the_start_plus_the_change():
    forme = "type: proportionnel\n    montant: 100\n    initial: 0\n    variation: 4"
    assert montant(forme, "1") == 25
