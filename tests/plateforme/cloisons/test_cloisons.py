"""Nothing of one tenant is seen or changed from another, whichever way it is asked."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.plateforme.modeles_essai.models import NoteCloisonnee

from maillage.communautes.commands import creer_communaute
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import (
    CloisonAbsente,
    avec_locataires,
    cloison_courante,
)
from maillage.plateforme.cloisons.droits import role_trop_fort

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TABLE = NoteCloisonnee._meta.db_table


@pytest.fixture
def deux(db):
    """Two tenants, each with a note."""
    cles = []
    for nom in ("Alpha", "Bravo"):
        communaute = creer_communaute(
            nom=f"CPTS inventée {nom}",
            departement="35",
            fictive=True,
            par=Acteur.systeme("essai"),
            maintenant=MAINTENANT,
        )
        with avec_locataires(lus=[], ecrit=communaute.pk):
            NoteCloisonnee.objects.create(locataire_id=communaute.pk, texte=nom)
        cles.append(communaute.pk)
    return cles


def sql(requete: str, *parametres: object) -> list[tuple]:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        return curseur.fetchall() if curseur.description else []


def test_the_tests_themselves_are_bound_by_the_walls(db):
    assert sql("SELECT current_user, session_user") == [("maillage_app", "maillage_app")]
    assert not role_trop_fort()


def test_the_orm_sees_the_tenant_and_no_other(deux):
    alpha, bravo = deux
    with avec_locataires(lus=[alpha]):
        assert [n.texte for n in NoteCloisonnee.objects.all()] == ["Alpha"]
        assert not NoteCloisonnee.objects.filter(locataire_id=bravo).exists()
    with avec_locataires(lus=[alpha, bravo]):
        assert NoteCloisonnee.objects.count() == 2


def test_raw_sql_sees_no_more(deux):
    alpha, _ = deux
    with avec_locataires(lus=[alpha], ecrit=alpha):
        assert sql(f"SELECT texte FROM {TABLE}") == [("Alpha",)]
        assert sql(f"SELECT texte FROM {TABLE} WHERE true OR locataire_id > 0") == [("Alpha",)]
        assert sql(f"UPDATE {TABLE} SET texte = 'pris' RETURNING texte") == [("pris",)]
        sql(f"DELETE FROM {TABLE}")
    with avec_locataires(lus=deux):
        assert sql(f"SELECT texte FROM {TABLE}") == [("Bravo",)]


def test_unset_is_refused_and_not_empty(deux):
    with pytest.raises(CloisonAbsente):
        NoteCloisonnee.objects.all()
    for requete in (
        f"SELECT * FROM {TABLE}",
        f"UPDATE {TABLE} SET texte = ''",
        f"DELETE FROM {TABLE}",
    ):
        with (
            pytest.raises(ProgrammingError, match="aucun locataire choisi"),
            transaction.atomic(),
        ):
            sql(requete)


@pytest.mark.parametrize("essai", ["ailleurs", "lecture_seule"])
def test_a_row_is_written_for_the_current_tenant_only(deux, essai):
    alpha, bravo = deux
    ecrit = alpha if essai == "ailleurs" else None
    with (
        pytest.raises(ProgrammingError),
        avec_locataires(lus=[alpha, bravo], ecrit=ecrit),
    ):
        NoteCloisonnee.objects.create(locataire_id=bravo, texte="intruse")


def test_a_row_cannot_be_moved_to_another_tenant(deux):
    alpha, bravo = deux
    with pytest.raises(ProgrammingError), avec_locataires(lus=[alpha, bravo], ecrit=alpha):
        NoteCloisonnee.objects.filter(texte="Alpha").update(locataire_id=bravo)


def test_a_read_tenant_is_not_written(deux):
    alpha, bravo = deux
    with avec_locataires(lus=[alpha, bravo], ecrit=alpha):
        assert NoteCloisonnee.objects.filter(texte="Bravo").update(texte="pris") == 0


def test_walls_inside_walls_come_back(deux):
    alpha, bravo = deux
    with avec_locataires(lus=[alpha]):
        with avec_locataires(lus=[bravo]):
            assert [n.texte for n in NoteCloisonnee.objects.all()] == ["Bravo"]
        assert [n.texte for n in NoteCloisonnee.objects.all()] == ["Alpha"]
        with pytest.raises(ZeroDivisionError), avec_locataires(lus=[bravo]):
            1 / 0  # noqa: B018
        assert sql(f"SELECT texte FROM {TABLE}") == [("Alpha",)]
    assert cloison_courante() is None


def test_no_tenant_at_all_is_a_mistake():
    with pytest.raises(CloisonAbsente), avec_locataires(lus=[]):
        pass


def test_the_application_cannot_lower_the_walls(deux):
    for requete in (
        f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY cloison_lire ON {TABLE}",
        "SET ROLE maillage",
        "SET SESSION AUTHORIZATION maillage",
        "ALTER ROLE maillage_app BYPASSRLS",
        "CREATE OR REPLACE FUNCTION maillage_lus() RETURNS bigint[] AS 'SELECT 1' LANGUAGE sql",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            sql(requete)
    # Asking for no row-level security at all is an error too, never more rows.
    sql("SET LOCAL row_security = off")
    with pytest.raises(ProgrammingError), transaction.atomic():
        sql(f"SELECT * FROM {TABLE}")


def test_the_owner_is_bound_too_unless_superuser(deux, url_proprietaire):
    with psycopg.connect(url_proprietaire) as proprietaire:
        forcees = proprietaire.execute(
            "SELECT relforcerowsecurity FROM pg_class WHERE relname = %s", [TABLE]
        ).fetchone()
    assert forcees == (True,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_used_again_has_forgotten_the_tenant(deux):
    alpha, _ = deux
    with avec_locataires(lus=[alpha], ecrit=alpha):
        assert sql(f"SELECT count(*) FROM {TABLE}") == [(1,)]
        numero = sql("SELECT pg_backend_pid()")
    assert sql("SELECT pg_backend_pid()") == numero, "the same connection"
    with pytest.raises(ProgrammingError, match="aucun locataire choisi"):
        sql(f"SELECT * FROM {TABLE}")
    with pytest.raises(ProgrammingError, match="aucun locataire choisi"):
        sql(f"UPDATE {TABLE} SET texte = ''")


@pytest.mark.django_db(transaction=True)
def test_another_thread_starts_with_no_tenant(deux):
    vues: list[object] = []

    def ailleurs() -> None:
        try:
            vues.append(cloison_courante())
            NoteCloisonnee.objects.count()
        except CloisonAbsente as erreur:
            vues.append(type(erreur))
        finally:
            connection.close()

    with avec_locataires(lus=deux):
        fil = threading.Thread(target=ailleurs)
        fil.start()
        fil.join()
    assert vues == [None, CloisonAbsente]
