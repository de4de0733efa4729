"""Rows of the cases. What is written in a case stays behind the walls of its CPTS; the register
(`Dossier`), the sessions of commissions and the directory of services belong to nobody's tenant:
`access` alone says who reads them (docs/decisions/0015-dossiers.md)."""

from .dossier import Dossier, Evenement
from .entourage import Interlocuteur, Organisme, StructureAppui
from .instruction import Aide, Avis, Decision, DemandeModification
from .redaction import AncienneValeur, Champ, Commentaire, Ligne, VersionDocument
from .seance import Deport, Inscription, Participant, Piece, Seance
from .validation import DemandeComplements, MouvementDelai

__all__ = [
    "Aide",
    "AncienneValeur",
    "Avis",
    "Champ",
    "Commentaire",
    "Decision",
    "DemandeComplements",
    "DemandeModification",
    "Deport",
    "Dossier",
    "Evenement",
    "Inscription",
    "Interlocuteur",
    "Ligne",
    "MouvementDelai",
    "Organisme",
    "Participant",
    "Piece",
    "Seance",
    "StructureAppui",
    "VersionDocument",
]
