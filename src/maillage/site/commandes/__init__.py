"""The commands of `./maillage`, one file each.

A command is a module with `AIDE` (one line), `arguments(parser)` and
`executer(options) -> int`. Modules are imported on demand: a command that needs
neither Django nor the database must not pay for them.
"""

import argparse
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


class Analyseur(argparse.ArgumentParser):
    """argparse, speaking French."""

    def error(self, message: str) -> NoReturn:
        for anglais, francais in (
            ("the following arguments are required", "il manque"),
            ("unrecognized arguments", "option inconnue"),
            ("expected one argument", "une valeur est attendue"),
            ("expected at least one argument", "au moins une valeur est attendue"),
            ("invalid choice", "choix impossible"),
            ("choose from", "au choix"),
            ("invalid int value", "nombre entier attendu"),
            ("one of the arguments", "indiquez l’une des options"),
            ("is required", "(obligatoire)"),
            ("not allowed with argument", "ne va pas avec"),
            ("argument ", "option "),
        ):
            message = message.replace(anglais, francais)
        print(f"{self.prog} : {message}.\n", file=sys.stderr)
        self.print_usage(sys.stderr)
        raise SystemExit(2)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "usage :", 1)


def lancer(arguments: list[str]) -> int:
    """Run one command; a business error becomes one sentence on stderr and exit code 1."""
    nom, reste = (arguments[0], arguments[1:]) if arguments else ("", [])
    if nom not in COMMANDES:
        print(
            f"« {nom} » n’est pas une commande. Les commandes : {', '.join(COMMANDES)}.",
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
