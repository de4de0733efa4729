"""A queue, and real workers on the tests' own database."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.base.postgres import ROLE_APPLICATION
from maillage.plateforme.taches.commands import demander

RACINE = Path(__file__).resolve().parents[3]
MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALICE = Acteur(nom="Alice Martin", compte=7, role="exploitation")
# Reached by no good run, even on a machine that does ten other things.
DELAI_S = 120


def horloge() -> datetime:
    """The machine's clock: the library's worker reads no other."""
    return datetime.now(UTC)  # noqa: TID251


def patienter(condition, quoi: str):
    """Wait until `condition()` is true, and give what it gave."""
    limite = time.monotonic() + DELAI_S
    while not (valeur := condition()):
        assert time.monotonic() < limite, f"never happened: {quoi}"
        time.sleep(0.02)
    return valeur


@pytest.fixture
def demande():
    """`demande(noter, texte="a")` queues a task for Alice."""

    def demander_pour_alice(tache, *, cle="", locataire=None, apres=None, **arguments):
        return demander(
            tache=tache,
            arguments=arguments,
            par=ALICE,
            maintenant=MAINTENANT,
            cle=cle,
            locataire=locataire,
            apres=apres,
        )

    return demander_pour_alice


@pytest.fixture
def travailleur(transactional_db, tmp_path, url_proprietaire):
    """`travailleur(bail=2)` starts a worker process as the application's role; all are killed."""
    lances: list[subprocess.Popen[bytes]] = []
    prefixe, _, hote = url_proprietaire.rpartition("@")
    url = f"{prefixe.partition('://')[0]}://{ROLE_APPLICATION}@{hote}"

    def lancer(*options: str) -> subprocess.Popen[bytes]:
        commande = [sys.executable, "-m", "django", "ox_worker", "--interval=0.1", "--verbosity=0"]
        processus = subprocess.Popen(
            [*commande, *options],
            cwd=RACINE,
            env=os.environ
            | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
                "MAILLAGE_MODELES_ESSAI": "tests.plateforme.modeles_essai",
                "MAILLAGE_DONNEES": str(tmp_path),
                "PYTHONPATH": f"{RACINE / 'src'}:{RACINE}",
            },
            start_new_session=True,
        )
        lances.append(processus)
        return processus

    yield lancer
    for processus in lances:
        if processus.poll() is None:
            os.killpg(processus.pid, signal.SIGKILL)
            processus.wait()
    connection.close()
