"""`./maillage echeance`: when a projet de santé is validated by silence."""

import argparse
import json

from maillage.noyau.dates import format_date, lire_date

AIDE = "calcule la date de validation tacite d’un projet de santé"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "--reception",
        metavar="AAAA-MM-JJ",
        required=True,
        help="réception du projet complet par l’ARS",
    )
    analyseur.add_argument(
        "--complements",
        metavar="DEMANDE:RECEPTION",
        action="append",
        default=[],
        help="demande de compléments et sa réponse ; sans réponse encore : DEMANDE:",
    )
    analyseur.add_argument(
        "--mode",
        metavar="MODE",
        required=True,
        help="suspension (le délai reprend où il s’était arrêté) ou redemarrage (il repart à zéro)",
    )
    analyseur.add_argument("--json", action="store_true", help="sortie pour les machines")


def executer(options: argparse.Namespace) -> int:
    from maillage.regles import echeance_json, echeance_validation, lire_complement

    resultat = echeance_validation(
        reception=lire_date(options.reception),
        complements=[lire_complement(texte) for texte in options.complements],
        mode=options.mode,
    )
    if options.json:
        print(json.dumps(echeance_json(resultat), ensure_ascii=False, indent=2))
        return 0
    if resultat.echeance:
        print(f"Validation tacite au-delà du {format_date(resultat.echeance)}.")
    else:
        print("Le délai est arrêté : aucune date ne peut être donnée.")
    for ligne in resultat.explication:
        print(f"  • {ligne.texte} [{ligne.reference}, {ligne.confiance}]")
    return 0
