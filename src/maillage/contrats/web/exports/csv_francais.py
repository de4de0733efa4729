"""The simulation as a CSV that French spreadsheets open by a double click."""

import csv as ecriture
import io
from decimal import Decimal

from maillage.contrats.templatetags.contrats import nom_du_bareme
from maillage.regles import LIBELLES, LIBELLES_VOLETS

from .dossier import Dossier

ENTETE = (
    "année",
    "début",
    "fin",
    "barème",
    "mission",
    "volet",
    "plafond",
    "à percevoir",
    "avance",
    "solde",
    "explication",
    "sources",
)
# What makes a spreadsheet compute a cell, after any space it ignores (OWASP, "CSV injection").
DECLENCHEURS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv(dossier: Dossier) -> bytes:
    """One row for each year and line: semicolons, decimal commas, UTF-8 with its mark."""
    sortie = io.StringIO(newline="")
    ecrivain = ecriture.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETE)
    for annee in dossier.simulation.annees:
        for ligne in annee.lignes:
            etapes = ligne.explication
            sources = dict.fromkeys(f"{e.reference} ({e.confiance.value})" for e in etapes)
            ecrivain.writerow(
                (
                    annee.rang,
                    annee.debut.isoformat(),
                    annee.fin.isoformat(),
                    texte(nom_du_bareme(annee.bareme)),
                    texte(LIBELLES[ligne.mission]),
                    texte(LIBELLES_VOLETS[ligne.volet]),
                    nombre(ligne.plafond),
                    nombre(ligne.du),
                    nombre(ligne.avance),
                    nombre(ligne.solde),
                    texte(" ".join(e.texte for e in etapes)),
                    texte(" | ".join(sources)),
                )
            )
    return sortie.getvalue().encode("utf-8-sig")


def texte(valeur: str) -> str:
    """`valeur`, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{valeur}" if valeur.lstrip(" \u00a0\u202f").startswith(DECLENCHEURS) else valeur


def nombre(montant: Decimal) -> str:
    """`45245.90` → `45245,90`: no thousands separator, so that it is read as a number."""
    return str(montant).replace(".", ",")
