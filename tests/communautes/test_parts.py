"""Shared communes: each says its part, the parts make one at most, on any day, whoever writes."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.communautes.commands.communautes import verifier_les_parts
from maillage.communautes.models import Perimetre, PerimetreCommune
from maillage.communautes.queries import (
    parts_prises,
    perimetre_en_vigueur,
    versions_du_perimetre,
)
from maillage.communautes.rules import Part, refus_de_somme
from maillage.communautes.states import EtatPerimetre
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur

MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PAR = Acteur.systeme("essai")
RENNES, SAINT_MALO, BEDEE = "35238", "35288", "35023"


def creer(nom):
    return creer_communaute(
        nom=f"CPTS inventée {nom}", departement="35", fictive=True, par=PAR, maintenant=MAINTENANT
    )


def part(texte, **reste):
    return Part(Decimal(texte), **reste)


def definir(communaute, *codes, debut=date(2024, 1, 1), **options):
    return definir_perimetre(
        communaute=communaute,
        codes=codes,
        debut=debut,
        par=PAR,
        maintenant=MAINTENANT,
        **options,
    )


@pytest.mark.django_db
class TestByTheCommand:
    def test_the_part_its_split_and_its_source_are_kept(self):
        nord = creer("nord")
        definir(
            nord,
            RENNES,
            BEDEE,
            parts={RENNES: part("0.4", decoupage="iris", precision="Cleunay, Bréquigny")},
            source="avenant inventé",
        )
        vu = perimetre_en_vigueur(communaute=nord.code, le=date(2025, 1, 1))
        assert vu is not None
        assert vu.parts == {RENNES: Part(Decimal("0.4"), "iris", "Cleunay, Bréquigny")}
        assert vu.partagees == {RENNES}
        assert vu.source == "avenant inventé"

    def test_more_than_a_whole_is_refused_and_says_what_is_left(self):
        definir(creer("nord"), RENNES, parts={RENNES: part("0.6")})
        sud = creer("sud")
        with pytest.raises(ErreurMetier) as refus:
            definir(sud, RENNES, BEDEE, parts={RENNES: part("0.5")})
        assert str(refus.value) == (
            "Rennes (35238)\u00a0: 50\u00a0% demandés, et déjà 60\u00a0% pour «\u00a0CPTS inventée "
            "nord\u00a0» au 1er janvier 2024. Il reste 40\u00a0%."
        )
        assert not Perimetre.objects.filter(communaute=sud).exists()
        definir(sud, RENNES, BEDEE, parts={RENNES: part("0.4")})
        assert [p.part for p in parts_prises(codes=[RENNES], le=date(2024, 1, 1))] == [
            Decimal("0.6"),
            Decimal("0.4"),
        ]

    def test_a_part_given_back_is_free_from_that_day_only(self):
        nord, sud = creer("nord"), creer("sud")
        definir(nord, RENNES, BEDEE, parts={RENNES: part("0.6")})
        definir(nord, RENNES, BEDEE, parts={RENNES: part("0.2")}, debut=date(2025, 3, 1))
        with pytest.raises(ErreurMetier, match="Il reste 40"):
            definir(sud, RENNES, parts={RENNES: part("0.8")}, debut=date(2025, 2, 28))
        definir(sud, RENNES, parts={RENNES: part("0.8")}, debut=date(2025, 3, 1))

    def test_a_part_that_another_will_take_later_is_refused(self):
        definir(creer("nord"), RENNES, parts={RENNES: part("0.6")}, debut=date(2026, 1, 1))
        with pytest.raises(ErreurMetier, match="prendra plus tard"):
            definir(creer("sud"), RENNES, parts={RENNES: part("0.6")})

    def test_a_project_takes_no_part(self):
        definir(creer("nord"), RENNES, parts={RENNES: part("0.9")}, en_vigueur=False)
        definir(creer("sud"), RENNES, parts={RENNES: part("0.9")})

    @pytest.mark.parametrize("valeur", ["0", "-0.1", "1.01", "NaN", "Infinity"])
    def test_a_part_that_is_none_is_refused(self, valeur):
        with pytest.raises(ErreurMetier, match="plus grande que 0 et ne dépasse pas 100"):
            definir(creer("nord"), RENNES, parts={RENNES: part(valeur)})

    def test_an_unknown_split_is_refused_with_those_that_exist(self):
        with pytest.raises(ErreurMetier, match="part, iris, arrondissement"):
            definir(creer("nord"), RENNES, parts={RENNES: part("0.5", decoupage="au jugé")})

    def test_a_new_project_takes_the_place_of_the_one_before(self):
        nord = creer("nord")
        definir(nord, RENNES, en_vigueur=False)
        definir(nord, BEDEE, en_vigueur=False)
        definir(nord, SAINT_MALO, en_vigueur=False, debut=date(2025, 1, 1))
        assert [(v.codes, v.debut, v.fin) for v in versions_du_perimetre(communaute=nord.code)] == [
            ((BEDEE,), date(2024, 1, 1), date(2025, 1, 1)),
            ((SAINT_MALO,), date(2025, 1, 1), None),
        ]

    def test_what_comes_into_force_ends_the_project(self):
        nord = creer("nord")
        definir(nord, RENNES, en_vigueur=False)
        definir(nord, BEDEE, debut=date(2025, 1, 1))
        projet, vigueur = versions_du_perimetre(communaute=nord.code)
        assert (projet.etat, projet.fin) == (EtatPerimetre.PROJET, date(2025, 1, 1))
        assert (vigueur.etat, vigueur.fin) == (EtatPerimetre.EN_VIGUEUR, None)


def ecrire(communaute, valeur, *, partagee=True, decoupage="part"):
    """Straight into the tables, as a script that forgets the command would."""
    perimetre = Perimetre.objects.create(
        communaute=communaute,
        debut=date(2024, 1, 1),
        etat=EtatPerimetre.EN_VIGUEUR,
        defini_a=MAINTENANT,
        defini_par="essai",
    )
    return PerimetreCommune.objects.create(
        perimetre=perimetre,
        commune_id=RENNES,
        partagee=partagee,
        part=None if valeur is None else Decimal(valeur),
        decoupage=decoupage,
        periode=(date(2024, 1, 1), None),
        opposable=True,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ligne",
    [
        {"valeur": None},
        {"valeur": "0.5", "decoupage": ""},
        {"valeur": "0"},
        {"valeur": "1.2"},
        {"valeur": "0.5", "partagee": False},
        {"valeur": None, "partagee": False, "decoupage": "iris"},
    ],
)
def test_the_database_refuses_a_share_that_does_not_say_its_part(ligne):
    with pytest.raises(IntegrityError, match="commune_partagee_dit_sa_part"):
        ecrire(creer("nord"), **ligne)


@pytest.mark.django_db
def test_the_database_refuses_parts_that_make_more_than_a_whole():
    ecrire(creer("nord"), "0.6")
    ligne = ecrire(creer("sud"), "0.4")
    verifier_les_parts()
    ligne.part = Decimal("0.400001")
    ligne.save()
    with pytest.raises(IntegrityError, match="parts_de_commune_au_plus_un"):
        verifier_les_parts()


@pytest.mark.django_db(transaction=True)
def test_two_that_take_their_parts_at_the_same_time_do_not_beat_the_rule():
    """The second waits for the first, then sees what it wrote."""
    nord, sud = creer("nord"), creer("sud")
    refus, pret = [], threading.Event()

    def seconde():
        try:
            with transaction.atomic():
                ecrire(sud, "0.6")
                pret.set()
                verifier_les_parts()
        except IntegrityError as erreur:
            refus.append(str(erreur))
        finally:
            connection.close()

    fil = threading.Thread(target=seconde)
    with transaction.atomic():
        ecrire(nord, "0.6")
        verifier_les_parts()
        fil.start()
        pret.wait(20)
        # Until it waits for the lock; without one it would end here, having seen nothing.
        while fil.is_alive() and not _attend_le_verrou():
            fil.join(0.02)
    fil.join(20)
    assert len(refus) == 1
    assert "parts_de_commune_au_plus_un" in refus[0]
    assert [p.communaute for p in parts_prises(codes=[RENNES], le=date(2024, 1, 1))] == [nord.code]


def _attend_le_verrou():
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return curseur.fetchone()[0]


def test_every_other_holder_is_named_with_its_part():
    phrase = refus_de_somme(
        {"35238": part("0.5")},
        {"35238": {"CPTS B": Decimal("0.25"), "CPTS A": Decimal("0.333333")}},
        {"35238": "Rennes (35238)"},
        date(2026, 1, 1),
    )
    assert phrase is not None
    assert "33,3333\u00a0% pour «\u00a0CPTS A\u00a0», 25\u00a0% pour «\u00a0CPTS B\u00a0»" in phrase
