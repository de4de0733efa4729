"""The desk of the services: their territories only, queues, filters, sort, pages, export."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.access import Places
from maillage.dossiers.queries.bureau import Filtres, bureau
from maillage.dossiers.states import EtatDossier

E = EtatDossier
ADRESSE = "/dossiers/"


@pytest.fixture
def le():
    return timezone.localdate()


@pytest.fixture
def remplir(etablir, ouvrir, le):
    """Five cases of Vaucluse and one of Bouches-du-Rhône, in as many states."""
    cas = {
        "Avenir": (E.LI_DEPOSEE, "84", {"attend": "services"}),
        "Belle Étoile": (E.LI_DEPOSEE, "84", {"attend": "cpam"}),
        "Calavon": (E.LI_CCOPD, "84", {"attend": "ars", "echeance": le + timedelta(days=5)}),
        "Durance": (E.PROJET_TRANSMIS, "84", {"attend": "ars", "echeance": le}),
        "Enclave": (E.LI_VALIDEE, "84", {"attend": "porteur", "echeance": le - timedelta(days=1)}),
        "Garlaban": (E.PROJET_TRANSMIS, "13", {"attend": "ars", "echeance": le}),
    }
    for nom, (etat, departement, colonnes) in cas.items():
        ici = etablir(f"CPTS inventée {nom}", departement=departement, codes=())
        ouvrir(etat, de=ici, **colonnes)


def montres(client, **choix) -> list[str]:
    """The names on the page, in order."""
    page = client.get(ADRESSE, choix).content.decode()
    return [
        morceau.split("</a>")[0].rpartition("inventée ")[2]
        for morceau in page.split('<th scope="row">')[1:]
    ]


def test_a_departement_sees_its_cases_and_a_region_those_of_its_departements(remplir, connecter):
    assert "Garlaban" not in montres(connecter("ars", departement="84"))
    assert len(montres(connecter("ars", region="93"))) == 6
    assert montres(connecter("ars", departement="35")) == []


def test_what_is_urgent_comes_first_and_what_has_no_date_last(remplir, connecter):
    assert montres(connecter("ars", departement="84"))[:3] == ["Enclave", "Durance", "Calavon"]


@pytest.mark.parametrize("service", ["ars", "cpam"])
def test_the_figure_of_each_queue_is_the_number_of_its_cases(remplir, service, le):
    def vue(**choix):
        return bureau(
            places=Places(frozenset({"84"}), frozenset({"93"})),
            services=frozenset({service}),
            filtres=Filtres(**choix),
            maintenant=datetime.combine(le, time(12), UTC),
        )

    for code, _mot, nombre in vue().files:
        # With a filter that removes nothing, the total is counted apart.
        assert vue(file=code).total == vue(file=code, q="inventée").total == nombre
        assert len(vue(file=code).rangees) == nombre
        for choix in ({"departement": "84"}, {"departement": "13"}, {"etat": "projet_transmis"}):
            # Figures of the register, and the same counted row by row.
            lue = vue(file=code, **choix)
            assert lue.total == len(lue.rangees) == vue(file=code, q="inventée", **choix).total


def test_a_date_passes_where_the_cpts_lives(etablir, ouvrir):
    # Half past ten in the evening of the 9th in Paris: the 10th has begun on Réunion (UTC+4).
    soir = datetime(2026, 6, 9, 20, 30, tzinfo=UTC)
    for nom, departement in (("Ici", "84"), ("Là-bas", "974")):
        ouvrir(
            E.PROJET_TRANSMIS,
            de=etablir(f"CPTS inventée {nom}", departement=departement, codes=()),
            attend="ars",
            echeance=date(2026, 6, 9),
        )

    def vue(departements, **choix):
        return bureau(
            places=Places(frozenset(departements), frozenset()),
            services=frozenset({"ars"}),
            filtres=Filtres(**choix),
            maintenant=soir,
        )

    assert {r.dossier.departement_id: r.jours for r in vue({"84", "974"}).rangees} == {
        "84": 0,
        "974": -1,
    }
    for departements, tard in (({"84"}, 0), ({"974"}, 1), ({"84", "974"}, 1)):
        assert vue(departements, file="retard").total == tard
        assert vue(departements, echeance="depassee").total == tard
        assert vue(departements, echeance="7").total == len(departements) - tard


@pytest.mark.parametrize(
    ("file", "ars", "cpam"),
    [
        ("nous", {"Avenir", "Calavon", "Durance"}, {"Avenir", "Belle Étoile"}),
        ("autre", {"Belle Étoile"}, set()),
        ("seance", {"Calavon"}, {"Calavon"}),
        ("delai", {"Durance"}, {"Durance"}),
        ("porteur", {"Enclave"}, {"Enclave"}),
        ("retard", {"Enclave"}, {"Enclave"}),
    ],
)
def test_each_service_has_its_queues(remplir, connecter, file, ars, cpam):
    for role, attendus in (("ars", ars), ("cpam", cpam)):
        assert set(montres(connecter(role, departement="84"), file=file)) == attendus, role


@pytest.mark.parametrize(
    ("choix", "attendus"),
    [
        ({"etat": "li_deposee", "tri": "nom"}, ["Avenir", "Belle Étoile"]),
        ({"q": "etoile"}, ["Belle Étoile"]),
        ({"q": "ÉTOILE"}, ["Belle Étoile"]),
        ({"q": "100 %"}, []),
        ({"echeance": "depassee"}, ["Enclave"]),
        ({"echeance": "7"}, ["Durance", "Calavon"]),
        ({"departement": "13"}, []),
        (
            {"file": "x", "etat": "n'existe pas", "echeance": "demain", "tri": "x", "page": "²"},
            None,
        ),
        ({"page": "9" * 5000}, None),
        ({"q": "Bel\x00le", "departement": "84\x00"}, ["Belle Étoile"]),
    ],
)
def test_filters_keep_what_they_say_and_a_wrong_one_counts_as_nothing(
    remplir, connecter, choix, attendus
):
    noms = montres(connecter("ars", departement="84"), **choix)
    assert len(noms) == 5 if attendus is None else noms == attendus


def test_the_list_is_cut_in_pages_of_25_with_a_constant_number_of_queries(
    remplir, etablir, ouvrir, connecter
):
    client = connecter("ars", departement="84")
    client.get(ADRESSE)
    with CaptureQueriesContext(connection) as peu:
        client.get(ADRESSE)
    for n in range(30):
        ouvrir(E.LI_DEPOSEE, de=etablir(f"CPTS inventée numéro {n}", codes=()))
    with CaptureQueriesContext(connection) as beaucoup:
        assert len(montres(client)) == 25
    assert len(peu) == len(beaucoup)
    assert len(montres(client, page="2")) == 10
    assert len(montres(client, page="99")) == 10, "the last page when there are not so many"


def test_the_page_keeps_french_typography_and_never_shows_what_a_case_holds(
    remplir, connecter, etablir, ouvrir
):
    client = connecter("cpam", departement="84")
    for adresse in (ADRESSE, f"{ADRESSE}?q=rien", f"{ADRESSE}?file=nous"):
        assert not fautes(lire_page(client.get(adresse)))
    page = client.get(ADRESSE).content.decode()
    for mot in ("dépassée", "aujourd’hui", "dans 5", "nous et l’autre service"):
        assert mot in page


def test_the_export_holds_the_choice_and_no_formula(remplir, connecter, etablir, ouvrir):
    ouvrir(E.LI_DEPOSEE, de=etablir("=SOMME(A1)", code="somme", codes=()))
    client = connecter("ars", departement="84")
    lignes = client.get(f"{ADRESSE}liste.csv?etat=li_deposee").content.decode("utf-8-sig")
    assert lignes.count("\r\n") == 4
    assert ";'=SOMME(A1);" in lignes


def test_filters_survive_in_the_address():
    lus = Filtres.lire({"file": "nous", "q": "a&b", "tri": "nom", "page": "3"})
    assert lus.adresse(page=4) == "file=nous&q=a%26b&tri=nom&page=4"
    assert lus.adresse(file="") == "q=a%26b&tri=nom", "another queue begins at its first page"
