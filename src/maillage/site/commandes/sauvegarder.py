"""`./maillage sauvegarder`: the database and the files, copied together, checked, rotated."""

import argparse
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier

from .environnement import DONNEES, RACINE, base_seule, dire, maintenant

if TYPE_CHECKING:
    from django.core.files.storage import Storage

AIDE = "copie la base et les fichiers dans un dossier daté, vérifiable"
GARDEES = 14


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "--vers", metavar="DOSSIER", help="dossier des sauvegardes (.data/sauvegardes)"
    )
    analyseur.add_argument(
        "--garder",
        type=int,
        default=GARDEES,
        metavar="N",
        help=f"n’en garder que les N plus récentes ({GARDEES})",
    )
    analyseur.add_argument(
        "--cle-publique",
        metavar="age1…",
        default=os.environ.get("MAILLAGE_SAUVEGARDE_CLE_PUBLIQUE", ""),
        help="chiffrer pour cette clé age (MAILLAGE_SAUVEGARDE_CLE_PUBLIQUE)",
    )


def executer(options: argparse.Namespace) -> int:
    if options.garder < 1:
        raise ErreurMetier("Gardez au moins une sauvegarde\u00a0: --garder 1.")
    vers = Path(options.vers) if options.vers else DONNEES / "sauvegardes"
    with base_seule() as url:
        from maillage.plateforme.base.sauvegardes import roter, sauvegarder

        faite = sauvegarder(
            url=url,
            stockage=stockage(),
            vers=vers,
            version=version(),
            maintenant=maintenant(),
            cle_publique=options.cle_publique,
        )
    for partie in roter(vers, garder=options.garder):
        dire(f"{partie.name} retirée")
    manifeste = faite.manifeste
    secret = "chiffrée" if manifeste.chiffree else "non chiffrée"
    print(
        f"{faite.dossier}\n"
        f"{format_entier(sum(manifeste.lignes.values()))} lignes, "
        f"{format_entier(len(manifeste.fichiers))} fichier(s), "
        f"{format_entier(faite.octets)} octets, {secret}. Les clés n’y sont pas."
    )
    return 0


def version() -> str:
    with (RACINE / "pyproject.toml").open("rb") as projet:
        return str(tomllib.load(projet)["project"]["version"])


def stockage() -> "Storage":
    """Where the files that people deposited are."""
    from django.conf import settings
    from django.core.files.storage import storages

    return storages["fichiers" if "fichiers" in settings.STORAGES else "default"]
