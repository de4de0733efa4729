"""`./maillage rechiffrer`: bring every protected column to the current key of the ring."""

import argparse
import sys

from maillage.noyau.montants import format_entier

from .environnement import django_pret, maintenant

AIDE = "remet les colonnes protégées sous la clé courante du trousseau"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--lot", type=int, default=500, help="lignes par transaction (500)")


def executer(options: argparse.Namespace) -> int:
    with django_pret(avec_donnees=False):
        from django.db import transaction

        from maillage.plateforme.audit.acteurs import Acteur
        from maillage.plateforme.audit.actions import ROTATION_DES_CLES
        from maillage.plateforme.audit.commands import consigner
        from maillage.plateforme.chiffrement.commands import Avancement, rechiffrer

        def signaler(avancement: Avancement) -> None:
            fin = "\n" if avancement.faites >= avancement.total else "\r"
            print(
                f"· {avancement.table}\u00a0: {format_entier(avancement.faites)} ligne(s) sur "
                f"{format_entier(avancement.total)}",
                end=fin if sys.stderr.isatty() else "\n",
                file=sys.stderr,
                flush=True,
            )

        bilans = rechiffrer(lot=options.lot, signaler=signaler)
        with transaction.atomic():
            consigner(
                par=Acteur.systeme("ligne de commande"),
                action=ROTATION_DES_CLES,
                maintenant=maintenant(),
                details={
                    b.table: {"faites": b.faites, "illisibles": len(b.illisibles)} for b in bilans
                },
            )
    faites = sum(b.faites for b in bilans)
    print(f"{format_entier(faites)} ligne(s) remise(s) sous la clé courante.")
    illisibles = [(b.table, ligne) for b in bilans for ligne in b.illisibles]
    for table, ligne in illisibles:
        print(f"{table}, ligne {ligne}\u00a0: ne s’ouvre pas.", file=sys.stderr)
    if illisibles:
        print(
            f"{format_entier(len(illisibles))} ligne(s) laissée(s) telles quelles. Remettez la clé "
            "qui manque dans MAILLAGE_CLES, ou restaurez ces lignes, puis relancez la commande.",
            file=sys.stderr,
        )
    return 1 if illisibles else 0
