"""Digests: several messages for one person, gathered at their hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django_ox.testing import run_tasks
from tests.plateforme.notifications.conftest import ALICE, MAINTENANT

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.notifications import commands
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.notifications.rules import envoi_prevu
from maillage.plateforme.notifications.states import Etat, Rythme

DEMAIN = MAINTENANT + timedelta(days=1)


def composer(quand=DEMAIN) -> int:
    return commands.composer_les_resumes(par=ALICE, maintenant=quand)


def test_messages_wait_for_their_hour_and_leave_together(db, serveur, ecrire):
    commands.preferer(adresse="Paul@cpts.example", rythme=Rythme.QUOTIDIEN, heure=8)
    premier = ecrire(objet="Compte rendu", texte="Le compte rendu est là.\n")
    ecrire(objet="Réunion", texte="Mardi à 20 h.\n")
    ecrire("anne@cpts.example", objet="Pour Anne")
    assert premier.etat == Etat.GROUPE
    assert premier.prevu_a == datetime(2026, 11, 23, 7, tzinfo=UTC)  # 8 o'clock in Paris
    run_tasks()
    assert [recu["To"] for recu in serveur.facteur.recus] == ["anne@cpts.example"]
    assert composer(MAINTENANT) == 0
    assert composer() == 1
    run_tasks()
    resume = serveur.facteur.recus[1]
    assert resume["To"] == "paul@cpts.example"
    assert resume["Subject"] == "Maillage\u00a0: 2 messages pour vous"
    texte = resume.get_body(("plain",)).get_content()
    assert "1. Compte rendu" in texte
    assert "Le compte rendu est là." in texte
    assert "Mardi à 20 h." in texte
    lus = Message.objects.filter(resume__isnull=False)
    assert {(m.etat, m.texte, m.resume.identifiant) for m in lus} == {
        (Etat.RESUME, None, resume["Message-ID"])
    }
    assert composer() == 0


def test_a_message_alone_leaves_as_it_is(db, serveur, ecrire):
    commands.preferer(adresse="paul@cpts.example", rythme=Rythme.HORAIRE)
    ecrire(objet="Seul")
    composer()
    run_tasks()
    assert [recu["Subject"] for recu in serveur.facteur.recus] == ["Seul"]


def test_an_urgent_message_waits_for_no_digest(db, serveur, ecrire):
    commands.preferer(adresse="paul@cpts.example", rythme=Rythme.QUOTIDIEN)
    ecrire(objet="Connexion", urgent=True)
    run_tasks()
    assert len(serveur.facteur.recus) == 1


def test_a_preference_may_change_and_a_wrong_hour_is_refused(db, ecrire):
    commands.preferer(adresse="paul@cpts.example", rythme=Rythme.QUOTIDIEN)
    commands.preferer(adresse="paul@cpts.example", rythme=Rythme.IMMEDIAT)
    assert ecrire().etat == Etat.A_ENVOYER
    with pytest.raises(ErreurMetier, match="de 0 à 23"):
        commands.preferer(adresse="paul@cpts.example", rythme=Rythme.QUOTIDIEN, heure=24)


@pytest.mark.parametrize(
    ("rythme", "maintenant", "attendu"),
    [
        (Rythme.IMMEDIAT, datetime(2026, 3, 1, 9, 30, tzinfo=UTC), None),
        (
            Rythme.HORAIRE,
            datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
            datetime(2026, 3, 1, 10, tzinfo=UTC),
        ),
        (
            Rythme.HORAIRE,
            datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC),
            datetime(2026, 3, 2, tzinfo=UTC),
        ),
        (
            Rythme.QUOTIDIEN,
            datetime(2026, 3, 1, 7, 59, tzinfo=UTC),
            datetime(2026, 3, 1, 8, tzinfo=UTC),
        ),
        (
            Rythme.QUOTIDIEN,
            datetime(2026, 3, 1, 8, tzinfo=UTC),
            datetime(2026, 3, 2, 8, tzinfo=UTC),
        ),
    ],
)
def test_the_next_digest_leaves_at_its_hour(rythme, maintenant, attendu):
    assert envoi_prevu(rythme, 8, maintenant) == attendu
