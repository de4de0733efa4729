"""What the two documents ask, question by question. Titles and labels are the official ones of the
regional cahier des charges of Paca (annexes 3 and 4); why each is asked is in our words."""

from maillage.dossiers.states import Document

from .definitions import (
    Genre,
    Ligne,
    Manque,
    Origine,
    Question,
    Saisie,
    Section,
    Trame,
    avancement,
    manques,
)
from .lettre import LETTRE
from .projet import PROJET

TRAMES = {Document.LETTRE: LETTRE, Document.PROJET: PROJET}

__all__ = [
    "LETTRE",
    "PROJET",
    "TRAMES",
    "Genre",
    "Ligne",
    "Manque",
    "Origine",
    "Question",
    "Saisie",
    "Section",
    "Trame",
    "avancement",
    "manques",
]
