"""The harness of `./maillage bench`: that it works and compares like with like. No timing here."""

import json
from datetime import date
from pathlib import Path

import pytest
from bench import pages, regles, territoires
from bench.dossiers import echantillon, liste
from bench.echantillon import LIGNES, contrats, contrats_limites
from bench.mesure import Mesure, MesureImpossible, Rapport, centile
from bench.pairs import installation
from bench.serveur import Reponse
from bench.territoires import perimetres

from maillage.dossiers.models.dossier import EXIGENCES
from maillage.site.commandes import lancer, mesures
from maillage.site.commandes.environnement import DONNEES, RACINE


def muet(_: str) -> None:
    pass


def test_a_tiny_run_of_the_rules_gives_every_figure(tmp_path):
    # Nothing is installed in that folder: ours alone is measured, and that is said.
    rapport = regles.mesurer(
        dossier=tmp_path, racine=RACINE, taille=regles.MINUSCULE, installer=False, dire=muet
    )
    noms = [mesure.nom for mesure in rapport.mesures]
    assert "Maillage, contrats expliqués" in noms
    assert "import maillage.regles" in noms
    assert not any("÷" in nom for nom in noms)
    assert all(mesure.valeur > 0 for mesure in rapport.mesures)
    assert "OpenFisca-core n’est pas installé" in rapport.notes[0]
    assert "Publicodes n’est pas installé" in rapport.notes[1]


@pytest.mark.parametrize("rang", [0, 1], ids=["openfisca", "publicodes"])
def test_the_other_engine_gives_the_same_amounts_to_the_cent(rang):
    pair = installation.pairs(DONNEES / "bench", installer=False, dire=muet)[rang]
    if not pair.commande:
        pytest.skip(pair.absence)
    echantillon = [*contrats_limites(), *contrats(10, 1)]
    assert regles.comparer(regles.Course(RACINE), [pair], echantillon) == len(echantillon)


def test_amounts_that_differ_stop_the_bench_and_are_shown(tmp_path):
    menteur = tmp_path / "menteur.py"
    zeros = [[[[0, 0, 0]] * len(LIGNES)] * 5]
    menteur.write_text(f"print({json.dumps(json.dumps({'montants': zeros}))})")
    pair = installation.Pair("Menteur", ("python3", str(menteur)))
    with pytest.raises(regles.Desaccord, match="Menteur, année 1, fonctionnement"):
        regles.comparer(regles.Course(RACINE), [pair], contrats(1, 1))


def test_a_failed_installation_is_said_and_leaves_nothing_half_done(tmp_path, monkeypatch):
    monkeypatch.setattr(installation, "NPM_CI", "raise SystemExit('registre injoignable')")
    monkeypatch.setattr(installation, "LOCK_PYTHON", tmp_path / "requirements.lock")
    (tmp_path / "requirements.lock").write_text("ce-paquet n’est pas une ligne de verrou\n")
    openfisca, publicodes = installation.pairs(tmp_path, installer=True, dire=muet)
    assert not openfisca.commande
    assert not publicodes.commande
    assert publicodes.absence == ("Publicodes n’a pas pu être installé\u00a0: registre injoignable")
    assert not list(tmp_path.rglob(installation.TEMOIN))


def test_the_locks_of_the_other_engines_name_no_package_host():
    assert "http" not in installation.LOCK_PYTHON.read_text()
    assert "http" not in installation.LOCK_TERRITOIRES.read_text()
    assert '"resolved"' not in installation.LOCK_NPM.read_text()


def test_each_module_of_the_folder_measures_the_territories_in_turn(tmp_path, monkeypatch):
    for nom in ("b_module", "a_module"):
        (tmp_path / f"{nom}.py").write_text(f"mesurer = lambda contexte: {nom!r}\n")
    (tmp_path / "c_sans_mesure.py").write_text("")
    monkeypatch.setattr(territoires, "__path__", [str(tmp_path)])
    contexte = territoires.Contexte(tmp_path, RACINE, None, muet, installer=False)
    assert territoires.mesurer(contexte) == ["a_module", "b_module"]
    assert contexte.pair().absence.startswith("geopandas, pandas et GerryChain n’est pas installé")


def test_a_tiny_run_of_the_perimeters_gives_our_figures_and_says_who_is_absent(tmp_path):
    contexte = territoires.Contexte(tmp_path, RACINE, None, muet, installer=False, rapide=True)
    rapport = perimetres.mesurer(contexte)
    noms = [mesure.nom for mesure in rapport.mesures]
    assert "Maillage, arêtes coupées" in noms
    assert not any("÷" in nom for nom in noms)
    assert "La comparaison avec GerryChain manque" in rapport.notes[0]


class NavigateurDeTest:
    """Asks Django directly, where the bench asks a server."""

    def __init__(self, client):
        self.client = client
        client.raise_request_exception = False  # like a server: a broken page is an answer

    def demander(self, chemin, entetes=None):
        reponse = self.client.get(chemin, headers=entetes)
        genre = reponse["Content-Type"].partition(";")[0]
        return Reponse(reponse.status_code, genre, len(reponse.content), 1.0)


@pytest.mark.django_db
def test_a_tiny_run_of_the_pages_gives_every_figure_and_counts_queries(client):
    notes: list[str] = []
    trouvees = pages.mesurer_demandes(NavigateurDeTest(client), pages.MINUSCULE, notes, muet)
    noms = [mesure.nom for mesure in trouvees]
    assert "Recherche (tout), p95, HTTP" in noms
    assert "Simulateur, réponse htmx, 100 communes, p95, dans le processus" in noms
    for genre in pages.EXPORTS:
        mesure = f"Export {genre}, 10 communes, p95, HTTP" in noms
        dit = any(note.startswith(f"Export {genre}\u00a0: non mesuré") for note in notes)
        assert mesure or dit
    comptes = [note for note in notes if note.startswith("Requêtes SQL")]
    assert len(comptes) == 2
    assert all(note.endswith("; constant.") for note in comptes)


@pytest.fixture
def rapport() -> Rapport:
    return Rapport(
        "Règles",
        (
            Mesure("Débit", 12_345.6, "contrats/s", 20_000, True, "à chaud", (12_000.0, 13_000.0)),
            Mesure("Une région", 0.0456, "s", 0.1),
            Mesure("Requêtes", 8, "requêtes"),
        ),
        ("Une note.",),
    )


def test_the_table_says_what_is_reached(rapport):
    texte = mesures.tableau(rapport)
    debit, region, requetes = texte.splitlines()[3:6]
    assert "12\u202f346\u00a0contrats/s" in debit
    assert "≥\u00a020\u202f000\u00a0contrats/s" in debit
    assert debit.endswith("non")
    assert "0,046\u00a0s" in region
    assert region.endswith("oui")
    assert requetes.rstrip().endswith("8\u00a0requêtes")


def test_the_json_says_it_too(rapport):
    donnees = json.loads(json.dumps(mesures.en_json({"Cœurs": "2"}, [rapport])))
    assert donnees["machine"] == {"Cœurs": "2"}
    assert [m["atteinte"] for m in donnees["rapports"][0]["mesures"]] == [False, True, None]


def test_writing_appends_a_dated_section(rapport, tmp_path, monkeypatch):
    document = tmp_path / "mesures.md"
    document.write_text("# Mesures\n")
    monkeypatch.setattr(mesures, "DOCUMENT", document)
    mesures.ecrire({"Cœurs": "2"}, [rapport], date(2026, 11, 1))
    texte = document.read_text()
    assert texte.startswith("# Mesures\n\n## Règles, 1er novembre 2026\n\n- Cœurs\u00a0: 2\n")
    assert "| Débit | 12\u202f346\u00a0contrats/s | 12\u202f000 à 13\u202f000 |" in texte
    assert texte.endswith("\n- Une note.\n")


def test_no_round_at_all_is_refused(capsys):
    assert lancer(["bench", "regles", "--tours", "0"]) == 1
    assert capsys.readouterr().err == "Indiquez au moins un tour\u00a0: --tours 1.\n"


@pytest.mark.django_db
def test_a_page_that_fails_stops_the_bench_with_a_sentence(client):
    banc = pages.Banc(NavigateurDeTest(client), 1)
    with pytest.raises(MesureImpossible, match="La page /nulle-part répond 404"):
        banc.par_http([pages.Demande("/nulle-part")])


def test_a_percentile_is_a_value_that_was_measured():
    assert [centile(range(1, 101), part) for part in (0.5, 0.95, 1)] == [50, 95, 100]
    assert centile([7.0], 0.95) == 7.0


def test_the_document_exists():
    assert Path(mesures.DOCUMENT).is_file()


def test_invented_cases_are_the_same_for_a_seed_and_have_what_their_state_asks():
    le = date(2026, 11, 23)
    invente = echantillon.cas(200, graine=1, le=le, lieu=liste.LIEU)
    assert invente == echantillon.cas(200, graine=1, le=le, lieu=liste.LIEU)
    assert len({un["code"] for un in invente}) == 200
    for un in invente:
        exigees = {
            colonne
            for _nom, etats, colonnes, _dit in EXIGENCES
            if un["etat"] in etats
            for colonne in colonnes
        }
        assert exigees <= un["colonnes"].keys()


def test_both_sides_are_asked_for_the_same_cases():
    cherchee = liste.Recherche("13", "li_ccopd", "ocre", page=2)
    assert cherchee.adresse() == "/dossiers/?departement=13&etat=li_ccopd&q=ocre&page=2"
    variables = cherchee.variables()
    assert [list(filtre) for filtre in variables["filtre"]] == [
        ["metaValue"],
        ["metaValue"],
        ["searchAnswers"],
    ]
    assert variables["apres"] == 25
    un = {"departement": "13", "etat": "li_ccopd", "nom": "CPTS inventée Ocre et Salin"}
    assert cherchee.retient(un)
    assert not cherchee.retient(un | {"departement": "84"})
    assert not cherchee.retient(un | {"nom": "CPTS inventée Salin"})
