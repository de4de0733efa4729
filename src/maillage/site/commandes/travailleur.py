"""`./maillage travailleur`: does the work that requests left in the queue, until told to stop."""

import argparse
import os
import signal
import subprocess
import sys

from maillage.noyau.erreurs import ErreurMetier

from .environnement import RACINE, dire, django_pret

AIDE = "mène les tâches de fond (courriels, imports, tâches périodiques)"
# Idle, it looks for work twice a second.
INTERVALLE_S = 0.5


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--processus", type=int, default=1, help="processus (1)")
    analyseur.add_argument("--fils", type=int, default=2, help="tâches de front par processus (2)")
    analyseur.add_argument(
        "--bail", type=float, help="secondes de silence après lesquelles une tâche est reprise (30)"
    )
    analyseur.add_argument(
        "--une-fois", action="store_true", help="mène ce qui attend, puis s’arrête"
    )


def executer(options: argparse.Namespace) -> int:
    if options.processus < 1 or options.fils < 1:
        raise ErreurMetier("Il faut au moins un processus et un fil. Exemple\u00a0: --processus 2.")
    if options.une_fois and options.processus > 1:
        raise ErreurMetier("L’option --une-fois ne va qu’avec un seul processus.")
    if options.bail is not None and options.bail <= 0:
        raise ErreurMetier("Le bail est un nombre de secondes plus grand que zéro.")
    with django_pret(avec_donnees=False) as url:
        travailleur = lancer_travailleur(
            url=url,
            processus=options.processus,
            fils=options.fils,
            bail=options.bail,
            une_fois=options.une_fois,
        )
        try:
            return travailleur.wait()
        except KeyboardInterrupt:
            dire("Arrêt\u00a0: les tâches commencées se terminent (Ctrl-C encore pour couper)")
            try:
                return arreter_travailleur(travailleur, delai_s=None)
            except KeyboardInterrupt:
                return arreter_travailleur(travailleur, delai_s=0)


def lancer_travailleur(
    *,
    url: str,
    processus: int = 1,
    fils: int = 2,
    bail: float | None = None,
    une_fois: bool = False,
    environnement: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start the library's worker in a group of its own, on the database at `url`."""
    commande = [sys.executable, "-m", "django", "ox_worker", "--verbosity=0"]
    commande += [f"--concurrency={fils}", f"--interval={INTERVALLE_S}"]
    if processus > 1:
        commande.append(f"--processes={processus}")
    if bail is not None:
        commande.append(f"--lock-timeout={bail}")
    if une_fois:
        commande.append("--batch")
    return subprocess.Popen(  # noqa: S603 - our own command and arguments
        commande,
        cwd=RACINE,
        env=os.environ
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
        | (environnement or {}),
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches us alone; we tell the worker, which finishes what it began.
        start_new_session=True,
    )


def arreter_travailleur(travailleur: subprocess.Popen[bytes], *, delai_s: float | None) -> int:
    """Ask it to finish and wait; past `delai_s` cut it: its tasks go to another after their lease.

    None waits for as long as the tasks take.
    """
    if travailleur.poll() is None:
        travailleur.send_signal(signal.SIGTERM)
        try:
            travailleur.wait(delai_s)
        except subprocess.TimeoutExpired:
            os.killpg(travailleur.pid, signal.SIGKILL)
            travailleur.wait()
    return 0
