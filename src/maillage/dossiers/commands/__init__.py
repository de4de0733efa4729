"""The only writes of the cases."""

from .annuaire import ajouter_interlocuteur, ajouter_structure, retirer_de_l_annuaire
from .commentaires import commenter, regler_commentaire
from .lignes import ajouter_ligne, retablir_ligne, retirer_ligne
from .messages import demander_ouverture
from .ouverture import ouvrir_dossier
from .projet import ouvrir_projet
from .redaction import Conflit, Enregistre, enregistrer, restaurer
from .territoire import changer_communes
from .versions import garder_version

__all__ = [
    "Conflit",
    "Enregistre",
    "ajouter_interlocuteur",
    "ajouter_ligne",
    "ajouter_structure",
    "changer_communes",
    "commenter",
    "demander_ouverture",
    "enregistrer",
    "garder_version",
    "ouvrir_dossier",
    "ouvrir_projet",
    "regler_commentaire",
    "restaurer",
    "retablir_ligne",
    "retirer_de_l_annuaire",
    "retirer_ligne",
]
