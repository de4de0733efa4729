"""`./maillage importer`: replace a dataset by a newer official file, whole or not at all."""

import argparse
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier

from .environnement import dire, django_pret, maintenant

AIDE = "remplace un jeu de données par un fichier plus récent"
JEUX = ("communes",)


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("jeu", metavar="JEU", help="communes")
    analyseur.add_argument("fichier", metavar="FICHIER", help="fichier CSV, .gz ou .xz")


def executer(options: argparse.Namespace) -> int:
    if options.jeu not in JEUX:
        raise ErreurMetier(
            f"« {options.jeu} » n’est pas un jeu de données connu. Au choix : {', '.join(JEUX)}."
        )
    chemin = Path(options.fichier)
    if not chemin.is_file():
        raise ErreurMetier(f"Le fichier {chemin} n’existe pas. Vérifiez son nom.")
    with django_pret():
        from maillage.plateforme.audit.acteurs import Acteur
        from maillage.territoires.commands import importer_communes

        dire(f"Lecture de {chemin.name}")
        bilan = importer_communes(
            chemin=chemin, par=Acteur.systeme("ligne de commande"), maintenant=maintenant()
        )
    if bilan.inchange:
        print(f"Ce fichier est déjà en vigueur ({bilan.millesime}) : rien n’a changé.")
    else:
        print(
            f"{format_entier(bilan.communes)} communes et {bilan.arrondissements} arrondissements "
            f"en vigueur ({bilan.millesime}) ; {bilan.retirees} code(s) retiré(s)."
        )
    return 0
