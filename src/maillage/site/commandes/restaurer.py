"""`./maillage restaurer`: a backup put back into an empty place, checked before and after."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier

from .environnement import base_seule, dire
from .fichiers import lire_fichier
from .sauvegarder import stockage

if TYPE_CHECKING:
    from maillage.plateforme.base.sauvegardes import Manifeste

AIDE = "remet une sauvegarde dans une base et un dossier vides"
OCTETS_D_UNE_CLE = 16 * 1024


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="dossier d’une sauvegarde")
    analyseur.add_argument("--identite", metavar="FICHIER", help="clé privée age")
    analyseur.add_argument(
        "--verifier", action="store_true", help="contrôler les empreintes, ne rien restaurer"
    )


def executer(options: argparse.Namespace) -> int:
    from maillage.plateforme.base.sauvegardes import restaurer, verifier

    dossier = Path(options.dossier)
    if options.verifier:
        print(f"Sauvegarde intacte, {_quoi(verifier(dossier).manifeste)}.")
        return 0
    identite = ""
    if options.identite:
        identite = lire_fichier(
            options.identite, maximum=OCTETS_D_UNE_CLE, conseil="ce n’est pas une clé"
        ).decode("utf-8", "replace")
    with base_seule() as url:
        from django.core.management import call_command

        manifeste = restaurer(
            dossier=dossier, url=url, stockage=stockage(), identite=identite
        ).manifeste
        dire("Schéma et droits de cette version")
        # Even with nothing to apply: the application's role and its rights are not in a backup.
        call_command("migrate", verbosity=0, interactive=False)
    print(f"Sauvegarde restaurée, {_quoi(manifeste)}.")
    return 0


def _quoi(manifeste: "Manifeste") -> str:
    return (
        f"faite le {format_date(datetime.fromisoformat(manifeste.le).date())} "
        f"par la version {manifeste.version}\u00a0: "
        f"{format_entier(sum(manifeste.lignes.values()))} lignes et "
        f"{format_entier(len(manifeste.fichiers))} fichier(s)"
    )
