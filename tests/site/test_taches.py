"""`./maillage taches`, `travailleur` and `rebond`: what a terminal shows, and refuses."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from tests.site.conftest import refusee

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.notifications.taches import ranger
from maillage.plateforme.taches.commands import demander
from maillage.plateforme.taches.models import Demande

RACINE = Path(__file__).resolve().parents[2]
INCONNU = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def tache(base):
    return demander(
        tache=ranger, par=Acteur(nom="Alice"), maintenant=datetime(2026, 11, 22, tzinfo=UTC)
    )


def test_the_list_says_what_each_task_is_at(maillage, tache):
    sortie = maillage("taches")
    assert sortie.code == 0
    assert sortie.stdout.startswith(f"{tache}  En attente  Messages oubliés ou trop vieux")
    assert "Aucune tâche échouée." in maillage("taches", "--mortes").stdout


def test_an_empty_list_is_said(maillage, base):
    assert maillage("taches").stdout == "Aucune tâche.\n"


def test_a_task_is_followed_to_its_end(maillage, tache):
    OxTask.objects.update(status="LOST")
    Demande.objects.update(fait=3, total=4, etape="Lecture")
    sortie = maillage("taches", "--suivre", str(tache))
    assert sortie.code == 1
    assert sortie.stdout == (
        f"[{'█' * 18}{'·' * 6}] Messages oubliés ou trop vieux\u00a0: perdue\n"
    )
    run_tasks()
    OxTask.objects.update(status="SUCCESSFUL")
    assert maillage("taches", "--suivre", str(tache)).code == 0


def test_a_dead_letter_is_replayed_and_given_up_from_the_terminal(maillage, tache):
    OxTask.objects.update(status="FAILED")
    assert maillage("taches", "--rejouer", str(tache)).code == 0
    assert OxTask.objects.get().status == "READY"
    refusee(maillage("taches", "--rejouer", str(tache)), "se rejoue")
    assert maillage("taches", "--annuler", str(tache)).code == 0
    assert OxTask.objects.get().status == "DISCARDED"


@pytest.mark.parametrize("option", ["--suivre", "--rejouer", "--annuler"])
def test_an_unknown_task_is_refused_with_a_sentence(maillage, base, option):
    refusee(maillage("taches", option, INCONNU), "n’existe pas")
    refusee(maillage("taches", option, "12"), "n’est pas un identifiant de tâche")


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (("--processus", "0"), "Il faut au moins un processus"),
        (("--fils", "0"), "Il faut au moins un processus"),
        (("--processus", "2", "--une-fois"), "qu’avec un seul processus"),
        (("--bail", "0"), "plus grand que zéro"),
        (("--bail", "x"), "attend un nombre"),
    ],
)
def test_a_worker_refuses_absurd_options(maillage, options, phrase):
    refusee(maillage("travailleur", *options), phrase)


def test_what_is_not_a_notification_is_refused(maillage, base, tmp_path, monkeypatch):
    refusee(maillage("rebond", str(tmp_path / "absent")), "n’existe pas")
    entree = io.TextIOWrapper(io.BytesIO(b"Subject: Absent\r\n\r\nJe reviens lundi."))
    monkeypatch.setattr("sys.stdin", entree)
    refusee(maillage("rebond"), "pas un avis de non-remise")


def test_a_worker_started_by_the_launcher_stops_when_asked(tmp_path):
    sans = {"DATABASE_URL", "MAILLAGE_STATIQUES"}
    travailleur = subprocess.Popen(
        [sys.executable, "-m", "maillage.site", "travailleur", "--processus=2"],
        cwd=RACINE,
        env={k: v for k, v in os.environ.items() if k not in sans}
        | {"MAILLAGE_DONNEES": str(tmp_path), "PYTHONPATH": str(RACINE / "src")},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert travailleur.stderr
    commences = 0
    for ligne in travailleur.stderr:
        commences += "starting" in ligne and "Worker" in ligne
        if commences == 2:
            break
    travailleur.send_signal(signal.SIGTERM)
    reste = travailleur.communicate(timeout=60)[1]
    assert travailleur.returncode == 0, reste
    limite = time.monotonic() + 10
    while any(str(tmp_path).encode() in e for e in _environnements()):
        assert time.monotonic() < limite, "something was left behind"
        time.sleep(0.1)


def _environnements():
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit() and int(dossier.name) != os.getpid():
            try:
                yield (dossier / "environ").read_bytes()
            except OSError:
                continue
