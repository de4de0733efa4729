"""`./maillage resultat`: a grid and values, to euros, on the invented example of the guide."""

import json
import re
from pathlib import Path

import pytest
from tests.site.conftest import refusee

EXEMPLE = Path(__file__).resolve().parents[1] / "regles" / "exemple"
GRILLE, VALEURS = EXEMPLE / "grille.yaml", EXEMPLE / "valeurs.yaml"


@pytest.fixture
def resultat(maillage, tmp_path):
    """Run the command on the example, with some of its text replaced."""

    def lancer(*options: str, grille: str | bytes | None = None, valeurs: str | None = None):
        chemins = []
        for nom, remplace, modele in (("g", grille, GRILLE), ("v", valeurs, VALEURS)):
            octets = modele.read_bytes() if remplace is None else remplace
            chemin = tmp_path / f"{nom}.yaml"
            chemin.write_bytes(octets.encode() if isinstance(octets, str) else octets)
            chemins.append(str(chemin))
        return maillage("resultat", *chemins, *options)

    return lancer


def test_the_json_has_these_keys_and_amounts_as_strings(resultat):
    sortie = resultat("--json")
    assert (sortie.code, sortie.stderr) == (0, "")
    contenu = json.loads(sortie.stdout)
    assert list(contenu) == [
        *("titre", "bareme", "taille", "indicateurs", "missions", "total", "remarques")
    ]
    for indicateur in contenu["indicateurs"]:
        assert re.fullmatch(r"\d+\.\d\d", indicateur["montant"])
        assert indicateur["explication"]
    montants = {i["code"]: i["montant"] for i in contenu["indicateurs"]}
    assert montants == {
        "ald_sans_mt": "12000.00",  # 1 580: the tier 1 600, not 1 500
        "medecins_sas": "15000.00",
        "patients_parcours": "33750.00",  # (85 − 40) / (100 − 40) of 45 000
        "journee_depistage": "0.00",  # done, not proved
        "plan_a_jour": "22500.00",
        "crise_reconnue": "0.00",  # no value yet
    }
    assert contenu["total"] == "83250.00"
    assert sum(float(m["montant"]) for m in contenu["missions"]) == 83_250


def test_what_is_missing_is_said_not_counted_as_zero_in_silence(resultat):
    remarques = " ".join(json.loads(resultat("--json").stdout)["remarques"])
    assert "crise_reconnue" in remarques or "Crise reconnue" in remarques
    assert "à compléter" in remarques


@pytest.mark.parametrize(
    ("ancien", "nouveau", "phrase"),
    [
        ("montant: 15000", "montant: 150000", "enveloppe"),
        ("cible: 1500\n", "cible: 1400\n", "1 400"),
    ],
)
def test_a_doubt_on_the_grid_is_a_remark(resultat, ancien, nouveau, phrase):
    avant = json.loads(resultat("--json").stdout)["remarques"]
    grille = GRILLE.read_text().replace(ancien, nouveau)
    sortie = resultat("--json", grille=grille)
    nouvelles = set(json.loads(sortie.stdout)["remarques"]) - set(avant)
    assert any(phrase in " ".join(texte.split()) for texte in nouvelles), nouvelles


def test_people_read_amounts_and_remarks(resultat):
    sortie = resultat()
    assert sortie.code == 0
    assert re.search(r"Médecins participant au SAS +15\u202f000,00\u00a0€", sortie.stdout)
    assert re.search(r"enveloppe +27\u202f000,00\u00a0€ +35\u202f000,00\u00a0€", sortie.stdout)
    assert re.search(r"Total +83\u202f250,00\u00a0€", sortie.stdout)
    assert "•" in sortie.stdout


def test_people_read_an_amount_that_has_no_known_ceiling(resultat):
    grille = """
bareme: avenant_2
taille: 1
indicateurs:
  - {code: c, mission: acces, type: conditionnel, montant: 10}
"""
    sortie = resultat(grille=grille, valeurs="valeurs: {c: oui}")
    assert "Accès aux soins, hors part variable" in sortie.stdout
    assert "sans plafond connu" in sortie.stdout


@pytest.mark.parametrize(
    ("grille", "phrase"),
    [
        ("", "doit contenir des lignes « clé : valeur »"),
        ("- a\n- b", "doit contenir des lignes"),
        ("bareme: [", "ligne 2 : l’écriture YAML est incorrecte"),
        ("bareme: avenant_2\nbareme: aci_2019", "est écrite deux fois"),
        ("a: &x [1]\nb: *x", "utilise des renvois"),
        ("!!python/object/apply:os.system ['true']", "est une étiquette YAML"),
        ("[" * 50_000, "trop de niveaux"),
        ("a: {" * 20_000, "trop de niveaux"),
        (b"titre: \xe9t\xe9", "n’est pas en UTF-8"),
        (b"\x00\x01\x02", "YAML"),
        (b"x" * (1024 * 1024 + 1), "dépasse 1 Mo : ce n’est pas une grille"),
        (GRILLE.read_text().replace("taille: 3", "taille: 9"), "taille"),
        (GRILLE.read_text().replace("bareme: avenant_2", "bareme: avenant_9"), "avenant_9"),
        (GRILLE.read_text().replace("mission: acces", "mission: soins"), "soins"),
        (
            GRILLE.read_text().replace("montant: 15000", "montant: beaucoup"),
            "« montant » doit être",
        ),
        (GRILLE.read_text() + "\nsurplus: 1\n", "la clé « surplus » est inconnue"),
    ],
    ids=range(16),
)
def test_a_faulty_grid_is_refused_with_the_place_of_the_fault(resultat, grille, phrase):
    refusee(resultat(grille=grille), phrase)


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ("valeurs:\n  inconnu: 3\n", "inconnu"),
        ("autre: 3", "valeurs"),
        ("valeurs:\n  medecins_sas: beaucoup\n", "medecins_sas"),
        ("valeurs: 3", "valeurs"),
    ],
)
def test_faulty_values_are_refused(resultat, valeurs, phrase):
    refusee(resultat(valeurs=valeurs), phrase)


def test_a_missing_file_is_named(maillage, tmp_path):
    refusee(maillage("resultat", "g.yaml", str(VALEURS)), "« g.yaml » n’existe pas")
    refusee(maillage("resultat", str(GRILLE), str(tmp_path)), "est un dossier")
    refusee(maillage("resultat", str(GRILLE)), "il manque : VALEURS.yaml")
