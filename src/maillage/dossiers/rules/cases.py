"""Which question an address of answer names: `cle`, or `tableau.ligne.colonne` for a cell.

A table inside a table (the objectives of a fiche-action) goes by the key of its column, which is
that of no other table of the document.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .trames.definitions import Genre, Origine, Question, Section, Trame

# What the history of a row says in place of a text.
AJOUTEE, RETIREE, RETABLIE = "ajoutée", "retirée", "rétablie"
GESTES_DE_LIGNE = frozenset({AJOUTEE, RETIREE, RETABLIE})


@dataclass(frozen=True, slots=True)
class Case:
    """Where an answer is written. `tableau` None: a question by itself. `ligne`: the row's
    identifier, or the code of a fixed row."""

    section: Section
    question: Question
    tableau: Question | None = None
    ligne: str = ""

    @property
    def de_la_communaute(self) -> bool:
        """Is the answer among the rows that the CPTS keeps?"""
        return (self.tableau or self.question).origine is Origine.COMMUNAUTE


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table of the document; `dans`: the table in a row of which it lies."""

    section: Section
    question: Question
    dans: Question | None = None

    @property
    def de_la_communaute(self) -> bool:
        return self.question.origine is Origine.COMMUNAUTE


def tableaux(trame: Trame) -> Iterator[Tableau]:
    """Every table, the outer one before those it holds."""
    for section, question in trame.questions():
        if question.genre is Genre.TABLEAU:
            yield Tableau(section, question)
            yield from _interieurs(section, question)


def tableau_de(trame: Trame, cle: str) -> Tableau | None:
    return next((t for t in tableaux(trame) if t.question.cle == cle), None)


def case_de(trame: Trame, cle: str) -> Case | None:
    """The place that `cle` names; None when nothing can be written there."""
    for section, question in trame.questions():
        if question.cle == cle:
            ecrite = question.genre not in (Genre.TABLEAU, Genre.CALCULE)
            return Case(section, question) if ecrite else None
    morceaux = cle.split(".")
    if len(morceaux) != 3:
        return None
    nom, ligne, colonne = morceaux
    trouve = tableau_de(trame, nom)
    if trouve is None or not _ligne_possible(trouve.question, ligne):
        return None
    for question in trouve.question.colonnes:
        if question.cle == colonne and question.genre not in (Genre.TABLEAU, Genre.CALCULE):
            return Case(trouve.section, question, trouve.question, ligne)
    return None


def _interieurs(section: Section, dans: Question) -> Iterator[Tableau]:
    for question in dans.colonnes:
        if question.genre is Genre.TABLEAU:
            yield Tableau(section, question, dans)
            yield from _interieurs(section, question)


def _ligne_possible(tableau: Question, ligne: str) -> bool:
    if tableau.fixes:
        return ligne in dict(tableau.fixes)
    return ligne.isascii() and ligne.isdigit() and len(ligne) < 19
