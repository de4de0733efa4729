"""`./maillage simuler`: exact JSON for machines, a table for people, a sentence for mistakes."""

import json
import re

import pytest
from tests.site.conftest import refusee

T3 = ("--population", "80000", "--signature", "2023-09-15")
MONTANT = re.compile(r"\d+\.\d\d")


def json_de(sortie) -> dict:
    assert (sortie.code, sortie.stderr) == (0, "")
    return json.loads(sortie.stdout)


def ligne(contrat: dict, rang: int, mission: str, volet: str) -> dict:
    (trouvee,) = [
        x
        for x in contrat["annees"][rang - 1]["lignes"]
        if (x["mission"], x["volet"]) == (mission, volet)
    ]
    return trouvee


def test_the_reference_contract_to_the_cent(maillage):
    contrat = json_de(maillage("simuler", *T3, "--debut", "acces=2024-03-15", "--json"))
    acces = ligne(contrat, 1, "acces", "fixe")
    assert (acces["du"], acces["avance"], acces["solde"]) == ("45245.90", "33934.43", "11311.47")
    assert any("184 jours" in etape["texte"] for etape in acces["explication"])


def test_the_json_has_these_keys_and_no_other(maillage):
    contrat = json_de(
        maillage(
            *("simuler", *T3, "--json", "--debut", "acces=2023-09-15", "--option", "qualite"),
            *("--plan-crise", "2024", "--crise", "2025"),
        )
    )
    assert list(contrat) == ["population", "taille", "remarques", "annees"]
    assert (contrat["population"], contrat["taille"]) == (80_000, 3)
    assert all(isinstance(texte, str) for texte in contrat["remarques"])
    assert [annee["rang"] for annee in contrat["annees"]] == [1, 2, 3, 4, 5]
    montants = ["plafond", "du", "avance", "solde"]
    for annee in contrat["annees"]:
        assert list(annee) == ["rang", "debut", "fin", "bareme", "lignes", "total"]
        assert list(annee["total"]) == montants
        for porteur in (*annee["lignes"], annee["total"]):
            assert all(MONTANT.fullmatch(porteur[nom]) for nom in montants)
        for une in annee["lignes"]:
            assert list(une) == ["mission", "volet", *montants, "explication"]
            assert une["explication"]
            for etape in une["explication"]:
                assert list(etape) == ["texte", "reference", "confiance"]
                assert all(etape.values())
    assert (contrat["annees"][0]["debut"], contrat["annees"][0]["fin"]) == (
        "2023-09-15",
        "2024-09-14",
    )


def test_fewer_years_can_be_asked(maillage):
    contrat = json_de(maillage("simuler", *T3, "--annees", "2", "--json"))
    assert len(contrat["annees"]) == 2


def test_a_scale_can_be_forced(maillage):
    ancien = json_de(maillage("simuler", *T3, "--bareme", "aci_2019", "--json"))
    nouveau = json_de(maillage("simuler", *T3, "--bareme", "avenant_2", "--json"))
    assert {annee["bareme"] for annee in ancien["annees"]} == {"aci_2019"}
    assert ancien["annees"][0]["total"] != nouveau["annees"][0]["total"]


@pytest.mark.parametrize("population", ["80 000", "80\u202f000", "80\u00a0000"])
def test_a_population_may_be_written_with_french_spaces(maillage, population):
    options = ("--signature", "2023-09-15", "--json")
    assert json_de(maillage("simuler", "--population", population, *options))["taille"] == 3


def test_people_read_a_table_in_french(maillage):
    sortie = maillage("simuler", *T3, "--debut", "acces=2024-03-15", "--annees", "1")
    assert sortie.code == 0
    assert "Population 80\u202f000, taille 3" in sortie.stdout
    assert "Année 1, du 15 septembre 2023 au 14 septembre 2024" in sortie.stdout
    (rang,) = [r for r in sortie.stdout.splitlines() if "45\u202f245,90" in r and "fixe" in r]
    assert re.findall(r"[\d\u202f]+,\d\d\u00a0€", rang)[1:] == [
        "45\u202f245,90\u00a0€",
        "33\u202f934,43\u00a0€",
        "11\u202f311,47\u00a0€",
    ]
    assert "--json" in sortie.stderr


def test_communes_are_summed_and_remarked(maillage, base):
    contrat = json_de(
        maillage(
            *("simuler", "--communes", "13201,13202,13203,13203", "--json"),
            *("--signature", "2023-09-15"),
        )
    )
    assert contrat["taille"] == 3
    assert contrat["remarques"][0].startswith("La commune Marseille 3e Arrondissement (13203)")
    assert "est citée deux fois" in contrat["remarques"][0]


def test_communes_are_read_from_a_file(maillage, base, tmp_path):
    liste = tmp_path / "communes.csv"
    liste.write_bytes(b"code_insee;nom\r\n13201;Marseille 1er\r\n13202;Marseille 2e\r\n")
    options = ("--signature", "2023-09-15", "--json")
    par_fichier = json_de(maillage("simuler", "--fichier", str(liste), *options))
    par_codes = json_de(maillage("simuler", "--communes", "13201,13202", *options))
    assert par_fichier["population"] == par_codes["population"] > 0


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ([*T3[:2]], "il manque : --signature"),
        ([*T3[2:]], "indiquez l’une des options --communes --fichier --population"),
        ([*T3, "--communes", "04112"], "--communes et --population ne vont pas ensemble"),
        ([*T3, "--inconnue"], "option inconnue : --inconnue"),
        ([*T3, "--pop", "3"], "option inconnue : --pop 3"),
        ([*T3, "--bareme"], "l’option --bareme attend une valeur"),
        ([*T3, "--json=oui"], "l’option --json n’attend aucune valeur"),
        (["--population", "beaucoup", *T3[2:]], "« beaucoup » n’est pas un nombre entier"),
        (["--population", "-5", *T3[2:]], "« -5 » n’est pas un nombre entier"),
        (["--population", "9" * 5000, *T3[2:]], "n’est pas un nombre entier"),
        (["--population", "0", *T3[2:]], "Le territoire est vide"),
        (["--population", "999999999", *T3[2:]], "dépasse celle de la France"),
        ([*T3[:3], "15/09/2023"], "« 15/09/2023 » n’est pas une date : écrivez-la AAAA-MM-JJ"),
        ([*T3[:3], "2023-02-30"], "« 2023-02-30 » n’existe pas dans le calendrier"),
        ([*T3[:3], "2019-08-24"], "précède le premier accord"),
        ([*T3[:3], "2100-01-01"], "est trop lointaine"),
        ([*T3[:3], "9999-12-31"], "est trop lointaine"),
        ([*T3, "--debut", "acces"], "« acces » n’est pas un démarrage de mission"),
        ([*T3, "--debut", "soins=2024-01-01"], "« soins » n’est pas une mission"),
        ([*T3, "--debut", "acces=bientôt"], "« bientôt » n’est pas une date"),
        ([*T3, "--debut", "acces=2023-09-14"], "avant la signature du contrat"),
        (
            [*T3, "--debut", "acces=2024-01-01", "--debut", "acces=2024-02-01"],
            "La mission acces a deux débuts",
        ),
        ([*T3, "--option", "acces"], "« acces » n’est pas une mission optionnelle"),
        ([*T3, "--option", "rien"], "« rien » n’est pas une mission"),
        ([*T3, "--plan-crise", "24"], "« 24 » n’est pas une année"),
        ([*T3, "--plan-crise", "2031"], "est hors du contrat"),
        ([*T3, "--crise", "2022"], "est hors du contrat"),
        ([*T3, "--bareme", "aci_2015"], "aci_2015"),
        ([*T3, "--bareme", "projet_2019_04"], "n’a jamais été appliqué"),
        ([*T3, "--annees", "6"], "demandez de 1 à 5 années"),
        ([*T3, "--annees", "0"], "demandez de 1 à 5 années"),
        ([*T3, "--annees", "cinq"], "« cinq » n’est pas un nombre entier"),
    ],
    ids=lambda valeur: "" if isinstance(valeur, str) else " ".join(valeur)[-40:],
)
@pytest.mark.parametrize("sortie", [[], ["--json"]], ids=["table", "json"])
def test_a_mistake_is_named_in_one_sentence(maillage, options, phrase, sortie):
    refusee(maillage("simuler", *options, *sortie), phrase)


@pytest.mark.parametrize(
    ("codes", "phrase"),
    [
        ("", "La liste est vide"),
        (" , ,", "La liste est vide"),
        ("99999", "« 99999 » n’est celui d’aucune commune"),
        ("13055", "est Marseille entière"),
        ("74011", "La commune 74011 (Annecy-le-Vieux) est devenue Annecy (74010"),
        ("04112,98411", "La population de Îles Saint-Paul et Nouvelle-Amsterdam (98411) est"),
        ("55039", "Le territoire est vide"),
        ("Manosque", "« Manosque »"),
        ("04112\x00", "n’est celui d’aucune commune"),
    ],
)
def test_a_commune_that_cannot_be_taken_is_named_and_nothing_is_computed(
    maillage, base, codes, phrase
):
    refusee(maillage("simuler", "--communes", codes, *T3[2:]), phrase)


def test_each_faulty_commune_has_its_own_line(maillage, base):
    sortie = maillage("simuler", "--communes", "99998,04112,99999", *T3[2:])
    assert [re.search(r"\d{5}", texte)[0] for texte in sortie.stderr.splitlines()] == [
        "99998",
        "99999",
    ]


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (b"", "vide"),
        (b"%PDF-1.7", "C’est un PDF"),
        (b"PK\x03\x04...", "XLSX"),
        (b"code_insee\n99999\n", "Ligne 2 : le code « 99999 »"),
        (b"x" * (2 * 1024 * 1024 + 1), "dépasse 2 Mo"),
    ],
    ids=["empty", "pdf", "xlsx", "unknown", "large"],
)
def test_a_faulty_file_is_refused(maillage, base, tmp_path, octets, phrase):
    liste = tmp_path / "communes.csv"
    liste.write_bytes(octets)
    refusee(maillage("simuler", "--fichier", str(liste), *T3[2:]), phrase)


@pytest.mark.parametrize(
    ("chemin", "phrase"),
    [
        ("n-existe-pas.csv", "« n-existe-pas.csv » n’existe pas"),
        ("/", "« / » est un dossier"),
        ("", "est un dossier"),
        ("/dev/zero", "dépasse 2 Mo"),
        ("a\x00b", "n’existe pas"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(maillage, chemin, phrase):
    refusee(maillage("simuler", "--fichier", chemin, *T3[2:]), phrase)
