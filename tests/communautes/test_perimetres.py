"""One commune, one perimeter in force: by the command, and by the database when it is by-passed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from maillage.communautes.commands import (
    CODE_DEMONSTRATION,
    COMMUNES_DEMONSTRATION,
    creer_communaute,
    creer_demonstration,
    definir_perimetre,
)
from maillage.communautes.models import Communaute, Perimetre, PerimetreCommune
from maillage.communautes.queries import (
    communautes,
    communautes_couvrant,
    perimetre_en_vigueur,
)
from maillage.communautes.rules import Part
from maillage.communautes.states import OPPOSABLES, PASSAGES, EtatPerimetre
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.territoires.models import Commune

pytestmark = pytest.mark.django_db

MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RENNES, SAINT_MALO, BEDEE = "35238", "35288", "35023"


def creer(nom: str) -> Communaute:
    return creer_communaute(
        nom=nom, departement="35", fictive=True, par=Acteur.systeme("essai"), maintenant=MAINTENANT
    )


def definir(communaute: Communaute, *codes: str, debut: date = date(2024, 1, 1), **options):
    return definir_perimetre(
        communaute=communaute,
        codes=codes,
        debut=debut,
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT,
        **options,
    )


MOITIE = Part(Decimal("0.5"))
TIERS = Part(Decimal("0.333333"))


@pytest.fixture
def nord():
    return creer("CPTS inventée du Nord")


@pytest.fixture
def sud():
    return creer("CPTS inventée du Sud")


def test_a_perimeter_covers_its_communes_from_its_first_day(nord):
    definir(nord, RENNES, SAINT_MALO)
    couvertes = communautes_couvrant(codes=[RENNES, BEDEE], le=date(2024, 1, 1))
    assert list(couvertes) == [RENNES]
    assert [vue.nom for vue in couvertes[RENNES]] == ["CPTS inventée du Nord"]
    assert couvertes[RENNES][0].fictive
    assert not communautes_couvrant(codes=[RENNES], le=date(2023, 12, 31))


def test_covering_is_one_query(nord, sud, django_assert_num_queries):
    definir(nord, RENNES)
    definir(sud, SAINT_MALO, BEDEE)
    with django_assert_num_queries(1):
        communautes_couvrant(codes=[RENNES, SAINT_MALO, BEDEE, "35001"], le=date(2024, 6, 1))


def test_a_commune_of_another_is_refused_by_name(nord, sud):
    definir(nord, RENNES, SAINT_MALO)
    with pytest.raises(ErreurMetier) as refus:
        definir(sud, RENNES, BEDEE)
    assert "Rennes (35238) (déjà dans «\u00a0CPTS inventée du Nord\u00a0»)" in str(refus.value)
    assert "Bédée" not in str(refus.value)
    assert not Perimetre.objects.filter(communaute=sud).exists()


def test_a_commune_that_both_share_is_in_two(nord, sud):
    definir(nord, RENNES, SAINT_MALO, parts={RENNES: MOITIE})
    definir(sud, RENNES, parts={RENNES: MOITIE})
    couvertes = communautes_couvrant(codes=[RENNES], le=date(2024, 6, 1))
    assert [vue.nom for vue in couvertes[RENNES]] == [nord.nom, sud.nom]


@pytest.mark.parametrize("premiere", [True, False])
def test_a_commune_that_only_one_shares_is_refused(nord, sud, premiere):
    definir(nord, RENNES, parts={RENNES: MOITIE} if premiere else {})
    with pytest.raises(ErreurMetier, match="partagées par les deux"):
        definir(sud, RENNES, parts={} if premiere else {RENNES: MOITIE})


def test_three_may_share_one_commune(nord, sud):
    for communaute in (nord, sud, creer("CPTS inventée du Centre")):
        definir(communaute, RENNES, parts={RENNES: TIERS})
    assert len(communautes_couvrant(codes=[RENNES], le=date(2025, 1, 1))[RENNES]) == 3


def test_a_new_version_ends_the_one_before(nord):
    definir(nord, RENNES, SAINT_MALO)
    definir(nord, RENNES, BEDEE, debut=date(2025, 3, 1))
    ancien = perimetre_en_vigueur(communaute=nord.code, le=date(2025, 2, 28))
    nouveau = perimetre_en_vigueur(communaute=nord.code, le=date(2025, 3, 1))
    assert ancien is not None
    assert nouveau is not None
    assert (ancien.fin, ancien.etat) == (date(2025, 3, 1), EtatPerimetre.CLOS)
    assert ancien.codes == (RENNES, SAINT_MALO)
    assert nouveau.codes == (BEDEE, RENNES)
    assert perimetre_en_vigueur(communaute=nord.code, le=date(2023, 1, 1)) is None


def test_a_commune_left_by_one_is_free_for_another_from_that_day(nord, sud):
    definir(nord, RENNES, SAINT_MALO)
    definir(nord, RENNES, debut=date(2025, 3, 1))
    with pytest.raises(ErreurMetier):
        definir(sud, SAINT_MALO, debut=date(2025, 2, 28))
    definir(sud, SAINT_MALO, debut=date(2025, 3, 1))


def test_a_later_holder_is_said_to_come_later(nord, sud):
    definir(nord, RENNES, debut=date(2025, 1, 1))
    with pytest.raises(ErreurMetier, match="entrera plus tard"):
        definir(sud, RENNES, debut=date(2024, 1, 1))


def test_a_version_must_begin_after_the_one_it_replaces(nord):
    definir(nord, RENNES)
    with pytest.raises(ErreurMetier, match="1er janvier 2024"):
        definir(nord, SAINT_MALO, debut=date(2024, 1, 1))


def test_a_project_binds_nobody(nord, sud):
    definir(nord, RENNES, en_vigueur=False)
    assert not communautes_couvrant(codes=[RENNES], le=date(2024, 6, 1))
    definir(sud, RENNES)
    assert Perimetre.objects.get(communaute=nord).etat == EtatPerimetre.PROJET


@pytest.mark.parametrize(
    ("codes", "dit"),
    [
        ((), "liste est vide"),
        (("99999",), "99999"),
        (("13055",), "La commune 13055 est Marseille entière"),
        (("01091",), "Valserhône"),
    ],
)
def test_a_perimeter_of_nothing_known_is_refused(nord, codes, dit):
    with pytest.raises(ErreurMetier, match=dit):
        definir(nord, *codes)


def test_a_shared_commune_must_be_in_the_perimeter(nord):
    with pytest.raises(ErreurMetier, match="35288"):
        definir(nord, RENNES, parts={SAINT_MALO: MOITIE})


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"nom": "  "}, "Donnez un nom"),
        ({"departement": "99"}, "«\u00a099\u00a0»"),
        ({"fuseau": "Europe/Quimper"}, "Europe/Quimper"),
        ({"code": CODE_DEMONSTRATION}, "a déjà le code"),
    ],
)
def test_a_communaute_that_cannot_be_is_refused(options, dit):
    creer_demonstration(par=Acteur.systeme("essai"), maintenant=MAINTENANT)
    voulue = {"nom": "Essai", "departement": "35", "par": "essai", "maintenant": MAINTENANT}
    with pytest.raises(ErreurMetier, match=dit):
        creer_communaute(**(voulue | options))


def test_the_demonstration_is_one_invented_cpts_made_once():
    premiere = creer_demonstration(par=Acteur.systeme("essai"), maintenant=MAINTENANT)
    assert creer_demonstration(par=Acteur.systeme("essai"), maintenant=MAINTENANT) == premiere
    assert premiere.fictive
    assert "inventée" in premiere.nom
    assert Perimetre.objects.count() == 1
    vu = perimetre_en_vigueur(communaute=CODE_DEMONSTRATION, le=date(2024, 1, 1))
    assert vu is not None
    assert vu.codes == COMMUNES_DEMONSTRATION
    assert [vue.code for vue in communautes()] == [CODE_DEMONSTRATION]


def test_states_are_included_and_have_their_moves():
    assert set(PASSAGES) == set(EtatPerimetre)
    assert set(OPPOSABLES) == set(EtatPerimetre) - {EtatPerimetre.PROJET}


class TestByPassingTheCommands:
    """What the database refuses by itself."""

    def ligne(self, communaute, etat=EtatPerimetre.EN_VIGUEUR, fin=None, partagee=False):
        perimetre = Perimetre.objects.create(
            communaute=communaute,
            debut=date(2024, 1, 1),
            fin=fin,
            etat=etat,
            defini_a=MAINTENANT,
            defini_par="essai",
        )
        return PerimetreCommune.objects.create(
            perimetre=perimetre,
            commune_id=RENNES,
            partagee=partagee,
            part=Decimal("0.5") if partagee else None,
            decoupage="part" if partagee else "",
            periode=(date(1900, 1, 1), date(1900, 1, 2)),
            opposable=False,
        )

    def test_the_row_takes_the_dates_of_its_perimeter_whatever_is_written(self, nord):
        ligne = self.ligne(nord)
        ligne.refresh_from_db()
        assert ligne.opposable
        assert (ligne.periode.lower, ligne.periode.upper) == (date(2024, 1, 1), None)

    def test_two_perimeters_in_force_cannot_hold_one_commune(self, nord, sud):
        self.ligne(nord)
        with pytest.raises(IntegrityError, match="commune_dans_un_seul_perimetre"):
            self.ligne(sud)

    def test_a_project_that_comes_into_force_meets_the_others(self, nord, sud):
        self.ligne(nord)
        ligne = self.ligne(sud, etat=EtatPerimetre.PROJET)
        with (
            pytest.raises(IntegrityError, match="commune_dans_un_seul_perimetre"),
            transaction.atomic(),
        ):
            Perimetre.objects.filter(pk=ligne.perimetre_id).update(etat=EtatPerimetre.EN_VIGUEUR)
        Perimetre.objects.filter(communaute=nord).update(
            etat=EtatPerimetre.CLOS, fin=date(2024, 1, 2)
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Perimetre.objects.filter(pk=ligne.perimetre_id).update(etat=EtatPerimetre.EN_VIGUEUR)
        Perimetre.objects.filter(pk=ligne.perimetre_id).update(
            debut=date(2024, 1, 2), etat=EtatPerimetre.EN_VIGUEUR
        )

    def test_one_commune_stands_once_in_a_perimeter(self, nord):
        ligne = self.ligne(nord, etat=EtatPerimetre.PROJET)
        with pytest.raises(IntegrityError, match="perimetre_commune_une_fois"):
            PerimetreCommune.objects.create(
                perimetre=ligne.perimetre,
                commune_id=RENNES,
                periode=(date(2024, 1, 1), None),
                opposable=False,
            )

    def test_one_communaute_has_one_perimeter_in_force(self, nord):
        self.ligne(nord, partagee=True)
        with pytest.raises(IntegrityError, match="perimetre_un_seul_en_vigueur"):
            self.ligne(nord, partagee=True)

    @pytest.mark.parametrize(
        ("nom", "valeurs"),
        [
            ("perimetre_etat_connu", {"etat": "autre"}),
            ("perimetre_fin_apres_debut", {"fin": date(2024, 1, 1)}),
            ("perimetre_clos_a_une_fin", {"etat": "clos", "fin": None}),
        ],
    )
    def test_an_impossible_perimeter_is_refused(self, nord, nom, valeurs):
        ligne = self.ligne(nord, etat=EtatPerimetre.PROJET)
        with pytest.raises(IntegrityError, match=nom):
            Perimetre.objects.filter(pk=ligne.perimetre_id).update(**valeurs)

    def test_a_communaute_without_name_is_refused(self, nord):
        with pytest.raises(IntegrityError, match="communaute_a_un_nom"):
            Communaute.objects.filter(pk=nord.pk).update(nom="")

    def test_a_commune_of_a_perimeter_cannot_be_deleted(self, nord):
        self.ligne(nord)
        with pytest.raises(IntegrityError), transaction.atomic():
            Commune.objects.filter(pk=RENNES).delete()
