"""`./maillage resultat`: indicators reached, turned into euros by the contract's grid."""

import argparse
import json

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_euros

from .fichiers import lire_fichier

AIDE = "convertit des indicateurs atteints en euros"
OCTETS_MAXIMUM = 1024 * 1024


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("grille", metavar="GRILLE.yaml", help="indicateurs, paliers et euros")
    analyseur.add_argument("valeurs", metavar="VALEURS.yaml", help="valeurs constatées")
    analyseur.add_argument("--json", action="store_true", help="sortie pour les machines")


def executer(options: argparse.Namespace) -> int:
    from maillage.regles import evaluer, lire_grille, lire_valeurs, resultat_json

    grille = lire_grille(_lire(options.grille), nom=options.grille)
    valeurs = lire_valeurs(_lire(options.valeurs), nom=options.valeurs)
    resultat = evaluer(grille, valeurs)
    if options.json:
        print(json.dumps(resultat_json(resultat), ensure_ascii=False, indent=2))
        return 0
    for indicateur in resultat.indicateurs:
        print(f"  {indicateur.nom[:60]:60}{format_euros(indicateur.montant):>15}")
    for remarque in resultat.remarques:
        print(f"  • {remarque.texte}")
    return 0


def _lire(chemin: str) -> str:
    octets = lire_fichier(chemin, maximum=OCTETS_MAXIMUM, conseil="ce n’est pas une grille")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ErreurMetier(
            f"Le fichier «\u00a0{chemin}\u00a0» n’est pas en UTF-8. "
            "Enregistrez-le de nouveau en UTF-8."
        ) from None
