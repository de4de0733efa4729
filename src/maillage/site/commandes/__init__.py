"""The commands of `./maillage`, one file each.

A command is a module with `AIDE` (one line), `arguments(parser)` and
`executer(options) -> int`. Modules are imported on demand: a command that needs
neither Django nor the database must not pay for them.
"""

import argparse
import re
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import NoReturn

from maillage.noyau.erreurs import ErreurMetier

COMMANDES = {
    "demo": "demo",
    "simuler": "simuler",
    "echeance": "echeance",
    "resultat": "resultat",
    "importer": "importer",
    "couverture": "couverture",
    "sauvegarder": "sauvegarder",
    "restaurer": "restaurer",
    "rechiffrer": "rechiffrer",
    "travailleur": "travailleur",
    "taches": "taches",
    "migrations": "migrations",
    "inviter": "inviter",
    "verifier-audit": "verifier_audit",
    "qui-a-consulte": "qui_a_consulte",
    "rebond": "rebond",
    "test": "essais",
    "check": "controles",
    "fix": "corrections",
    "bench": "mesures",
    "documenter": "documentation",
    "verrouiller": "verrou",
    "gerer": "gerer",
}
# These hand their options over to another program as they are.
TRANSPARENTES = {"test", "gerer"}


TRADUCTIONS = (
    (r"the following arguments are required: (.*)", "il manque\u00a0: \\1"),
    (r"one of the arguments (.*) is required", "indiquez l’une des options \\1"),
    (r"unrecognized arguments: (.*)", "option inconnue\u00a0: \\1"),
    (r"argument (\S+): expected one argument", "l’option \\1 attend une valeur"),
    (
        r"argument (\S+): not allowed with argument (\S+)",
        "les options \\1 et \\2 ne vont pas ensemble",
    ),
    (
        r"argument (\S+): invalid choice: ['\"](.*)['\"] \(choose from (.*)\)",
        "\\1\u00a0: «\u00a0\\2\u00a0» n’est pas possible. Au choix\u00a0: \\3",
    ),
    (
        r"argument (\S+): invalid int value: ['\"](.*)['\"]",
        "l’option \\1 attend un nombre entier, et non «\u00a0\\2\u00a0»",
    ),
    (
        r"argument (\S+): invalid float value: ['\"](.*)['\"]",
        "l’option \\1 attend un nombre, et non «\u00a0\\2\u00a0»",
    ),
    (r"argument (\S+): ignored explicit argument .*", "l’option \\1 n’attend aucune valeur"),
)


class Analyseur(argparse.ArgumentParser):
    """argparse, speaking French. Options are written whole: an abbreviation may change meaning."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)
        self._positionals.title = "paramètres"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        for anglais, francais in TRADUCTIONS:
            message = re.sub(f"^{anglais}$", francais, message, flags=re.DOTALL)
        print(f"{self.prog}\u00a0: {message}.\n", file=sys.stderr)
        self.print_usage(sys.stderr)
        raise SystemExit(2)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "usage\u00a0:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "usage\u00a0:", 1)


def lancer(arguments: list[str]) -> int:
    """Run one command; a business error becomes one sentence on stderr and exit code 1."""
    nom, reste = (arguments[0], arguments[1:]) if arguments else ("", [])
    if nom not in COMMANDES:
        print(
            f"«\u00a0{nom}\u00a0» n’est pas une commande. "
            f"Les commandes\u00a0: {', '.join(COMMANDES)}.",
            file=sys.stderr,
        )
        return 2
    module = import_module(f"{__name__}.{COMMANDES[nom]}")
    analyseur = Analyseur(prog=f"./maillage {nom}", description=module.AIDE)
    # Stop as on Ctrl-C when the terminal closes or a supervisor asks: nothing stays behind.
    for signal_recu in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_recu, _interrompre)
    try:
        if nom in TRANSPARENTES:
            return int(module.executer(reste))
        module.arguments(analyseur)
        return int(module.executer(analyseur.parse_args(reste)))
    except ErreurMetier as erreur:
        print(str(erreur), file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


def _interrompre(numero: int, trame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
