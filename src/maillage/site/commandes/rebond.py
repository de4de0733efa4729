"""`./maillage rebond`: what the mail server runs for each notification that comes back."""

import argparse
import sys
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier

from .environnement import django_pret, maintenant

AIDE = "note un avis de non-remise (RFC 3464) reçu à l’adresse de retour"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "fichier", metavar="FICHIER", nargs="?", default="-", help="avis entier (entrée standard)"
    )


def executer(options: argparse.Namespace) -> int:
    # One byte more than what is allowed is enough to refuse.
    limite = 1024 * 1024 + 1
    if options.fichier == "-":
        octets = sys.stdin.buffer.read(limite)
    else:
        chemin = Path(options.fichier)
        if not chemin.is_file():
            raise ErreurMetier(f"Le fichier {chemin} n’existe pas. Vérifiez son nom.")
        with chemin.open("rb") as fichier:
            octets = fichier.read(limite)
    with django_pret(avec_donnees=False):
        from maillage.plateforme.audit.acteurs import Acteur
        from maillage.plateforme.notifications.commands import recevoir_un_avis

        marques = recevoir_un_avis(
            octets=octets, par=Acteur.systeme("serveur de courriel"), maintenant=maintenant()
        )
    print(f"Messages marqués\u00a0: {marques}.")
    return 0
