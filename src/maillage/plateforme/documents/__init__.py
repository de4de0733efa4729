"""A document that one would send to an administration, described once and written as PDF, DOCX or
HTML. Knows no business word: modules say what stands in it, as blocks of `ouvrage`."""

from .docx import docx
from .html import html
from .ouvrage import (
    Bloc,
    Cases,
    Champ,
    Encadre,
    Enveloppe,
    Fiche,
    Liste,
    Ouvrage,
    Paragraphe,
    Saut,
    Signature,
    Tableau,
    Titre,
)
from .pdf import pdf

__all__ = [
    "Bloc",
    "Cases",
    "Champ",
    "Encadre",
    "Enveloppe",
    "Fiche",
    "Liste",
    "Ouvrage",
    "Paragraphe",
    "Saut",
    "Signature",
    "Tableau",
    "Titre",
    "docx",
    "html",
    "pdf",
]
