"""The shape of a document to write, of what is written in it, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Genre(StrEnum):
    """How an answer reads. Answers are text: "oui" or "non", ISO dates, figures, the code of a
    choice (several: separated by spaces), or what was typed."""

    COURT = "court"
    TEXTE = "texte"
    OUI_NON = "oui_non"
    CHOIX = "choix"
    CHOIX_MULTIPLE = "choix_multiple"
    NOMBRE = "nombre"
    DATE = "date"
    COURRIEL = "courriel"
    TELEPHONE = "telephone"
    SIRET = "siret"
    TABLEAU = "tableau"
    # What the platform computes: shown, never typed.
    CALCULE = "calcule"


class Origine(StrEnum):
    """Who keeps the answer: the case itself, the rows of the CPTS, or the territory."""

    DOSSIER = "dossier"
    COMMUNAUTE = "communaute"
    TERRITOIRE = "territoire"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. `libelle`: the official label. `pourquoi`: why it is asked, in one sentence.

    `fixes`: rows that are always there, as (code, label): the table cannot grow. `si`: asked only
    when the answer to that key is that value. `reprend`: the key of the letter whose answer fills
    this one at first.
    """

    cle: str
    libelle: str
    genre: Genre
    pourquoi: str = ""
    obligatoire: bool = False
    choix: tuple[tuple[str, str], ...] = ()
    colonnes: tuple[Question, ...] = ()
    fixes: tuple[tuple[str, str], ...] = ()
    origine: Origine = Origine.DOSSIER
    si: tuple[str, str] | None = None
    reprend: str = ""
    maximum: int = 20_000
    lignes_minimum: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under one title. `niveau` 1 or 2, as the annexe numbers them."""

    code: str
    titre: str
    questions: tuple[Question, ...] = ()
    niveau: int = 2
    aide: str = ""


@dataclass(frozen=True, slots=True)
class Trame:
    """A whole document. `reference`: the text it follows."""

    document: str
    titre: str
    sections: tuple[Section, ...]
    reference: str

    def questions(self) -> Iterator[tuple[Section, Question]]:
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def question(self, cle: str) -> Question | None:
        """The question of this key, also that of a cell (`tableau.ligne.colonne`)."""
        tableau, _, reste = cle.partition(".")
        for _section, question in self.questions():
            if question.cle == cle:
                return question
            if question.genre is Genre.TABLEAU and question.cle == tableau and reste:
                colonne = reste.rpartition(".")[2]
                return next((c for c in question.colonnes if c.cle == colonne), None)
        return None


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: its identifier (a code for fixed rows), its cells by column."""

    ident: str
    cellules: Mapping[str, str]
    enfants: Mapping[str, tuple[Ligne, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saisie:
    """All that is written in a document: answers by key, rows by table, `calculs` what the platform
    answers under the questions it computes (text; empty when it cannot)."""

    champs: Mapping[str, str]
    tableaux: Mapping[str, tuple[Ligne, ...]] = field(default_factory=dict)
    calculs: Mapping[str, str] = field(default_factory=dict)

    def valeur(self, question: Question) -> str:
        source = self.calculs if question.genre is Genre.CALCULE else self.champs
        return source.get(question.cle, "").strip()


@dataclass(frozen=True, slots=True)
class Manque:
    """Something that a deposit needs and that is not there. `cle`: where to write it."""

    section: str
    cle: str
    libelle: str
    pourquoi: str


def posee(question: Question, saisie: Saisie) -> bool:
    """Is the question asked, given the others' answers?"""
    return question.si is None or saisie.champs.get(question.si[0], "") == question.si[1]


def repondue(question: Question, saisie: Saisie) -> bool:
    if question.genre is not Genre.TABLEAU:
        return bool(saisie.valeur(question))
    lignes = saisie.tableaux.get(question.cle, ())
    exigees = [c.cle for c in question.colonnes if c.obligatoire]
    pleines = [
        ligne
        for ligne in lignes
        if any(v.strip() for v in ligne.cellules.values())
        and all(ligne.cellules.get(cle, "").strip() for cle in exigees)
    ]
    if question.fixes:
        return len(pleines) == len(question.fixes) if exigees else bool(pleines)
    return len(pleines) >= max(question.lignes_minimum, 1)


def manques(trame: Trame, saisie: Saisie) -> tuple[Manque, ...]:
    """What a deposit still needs, in the order of the document."""
    return tuple(
        Manque(section.code, question.cle, question.libelle, question.pourquoi)
        for section, question in trame.questions()
        if question.obligatoire and posee(question, saisie) and not repondue(question, saisie)
    )


def avancement(trame: Trame, saisie: Saisie) -> tuple[int, int]:
    """(answered, asked) over the mandatory questions."""
    posees = [q for _s, q in trame.questions() if q.obligatoire and posee(q, saisie)]
    return sum(repondue(q, saisie) for q in posees), len(posees)
