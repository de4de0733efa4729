"""`./maillage resultat`: indicators reached, turned into euros by the contract's grid."""

import argparse
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_euros

from .fichiers import lire_fichier

if TYPE_CHECKING:
    from maillage.regles import Resultat

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
    _afficher(resultat)
    return 0


def _afficher(resultat: "Resultat") -> None:
    from maillage.regles import LIBELLES, LIBELLES_VOLETS

    if resultat.grille.titre:
        print(f"{resultat.grille.titre}\n")
    print(f"{'':60}{'obtenu':>15}{'au plus':>20}")
    for mission in resultat.missions:
        volet = LIBELLES_VOLETS.get(mission.volet, "Hors part variable")
        print(f"{LIBELLES[mission.mission]}, {volet[0].lower()}{volet[1:]}")
        for ligne in resultat.indicateurs:
            indicateur = ligne.indicateur
            if (indicateur.mission, indicateur.volet) == (mission.mission, mission.volet):
                _rang(f"  {indicateur.nom}", ligne.montant, format_euros(indicateur.montant_max))
        enveloppe = mission.enveloppe
        plafond = "sans plafond connu" if enveloppe is None else format_euros(enveloppe)
        _rang("  Ensemble, et enveloppe", mission.montant, plafond)
    _rang("Total", resultat.total, "")
    if resultat.remarques:
        print("\nRemarques")
    for remarque in resultat.remarques:
        print(f"  • {remarque.texte}")


def _rang(nom: str, montant: Decimal, plafond: str) -> None:
    print(f"{nom:60}{format_euros(montant):>15}{plafond:>20}".rstrip())


def _lire(chemin: str) -> str:
    octets = lire_fichier(chemin, maximum=OCTETS_MAXIMUM, conseil="ce n’est pas une grille")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ErreurMetier(
            f"Le fichier «\u00a0{chemin}\u00a0» n’est pas en UTF-8. "
            "Enregistrez-le de nouveau en UTF-8."
        ) from None
