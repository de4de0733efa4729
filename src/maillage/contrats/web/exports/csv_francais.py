"""The simulation as a CSV that French spreadsheets open by a double click."""

import csv as ecriture
import io
from decimal import Decimal

from maillage.contrats.templatetags.contrats import nom_du_bareme
from maillage.plateforme.ui.tableur import sans_formule
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
                    sans_formule(nom_du_bareme(annee.bareme)),
                    sans_formule(LIBELLES[ligne.mission]),
                    sans_formule(LIBELLES_VOLETS[ligne.volet]),
                    nombre(ligne.plafond),
                    nombre(ligne.du),
                    nombre(ligne.avance),
                    nombre(ligne.solde),
                    sans_formule(" ".join(e.texte for e in etapes)),
                    sans_formule(" | ".join(sources)),
                )
            )
    return sortie.getvalue().encode("utf-8-sig")


def nombre(montant: Decimal) -> str:
    """`45245.90` → `45245,90`: no thousands separator, so that it is read as a number."""
    return str(montant).replace(".", ",")
