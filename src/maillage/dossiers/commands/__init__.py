"""The only writes of the cases."""

from .annuaire import ajouter_interlocuteur, ajouter_structure, retirer_de_l_annuaire
from .messages import demander_ouverture
from .ouverture import ouvrir_dossier
from .projet import ouvrir_projet

__all__ = [
    "ajouter_interlocuteur",
    "ajouter_structure",
    "demander_ouverture",
    "ouvrir_dossier",
    "ouvrir_projet",
    "retirer_de_l_annuaire",
]
