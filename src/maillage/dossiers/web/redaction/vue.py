"""What a page of writing shows of one section: questions, answers, tables, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from maillage.dossiers.commands import Conflit
from maillage.dossiers.queries.redaction import CommentaireVu, Redaction
from maillage.dossiers.rules.reponses import lisible
from maillage.dossiers.rules.trames import Manque, avancement, manques
from maillage.dossiers.rules.trames.choix import OUI_NON
from maillage.dossiers.rules.trames.definitions import (
    Genre,
    Ligne,
    Question,
    Saisie,
    Section,
    posee,
    repondue,
)

# A row of more columns, or of long texts, or that holds tables, reads as a sheet.
COLONNES_EN_LIGNE = 7
TEXTES_EN_LIGNE = 1


@dataclass(frozen=True, slots=True)
class Tape:
    """What was typed and not stored: why, in a sentence, or the conflict."""

    valeur: str
    erreur: str = ""
    conflit: Conflit | None = None


@dataclass(frozen=True, slots=True)
class ChampVu:
    """One answer to type. `avant`: what is stored; `valeur`: what the field shows; `repris`: where
    it was taken over from, while nobody has changed it."""

    cle: str
    question: Question
    avant: str
    tape: Tape | None = None
    cache: bool = False
    repris: str = ""

    @property
    def ident(self) -> str:
        return f"champ-{self.cle}"

    @property
    def valeur(self) -> str:
        return self.tape.valeur if self.tape else self.avant

    @property
    def options(self) -> tuple[tuple[str, str, bool], ...]:
        """(code, label, chosen)."""
        choisis = set(self.valeur.split())
        choix = OUI_NON if self.question.genre is Genre.OUI_NON else self.question.choix
        return tuple((code, mot, code in choisis) for code, mot in choix)

    @property
    def lisible(self) -> str:
        """The answer as people read it."""
        return lisible(self.question, self.valeur)


@dataclass(frozen=True, slots=True)
class LigneVue:
    """One row. `titre`: the label of a fixed row, or what names it. `elements`: its answers and
    the tables it holds, in the order of the form."""

    ident: str
    titre: str
    elements: tuple[ChampVu | TableauVu, ...]

    @property
    def champs(self) -> tuple[ChampVu, ...]:
        return tuple(e for e in self.elements if isinstance(e, ChampVu))

    @property
    def tableaux(self) -> tuple[TableauVu, ...]:
        return tuple(e for e in self.elements if isinstance(e, TableauVu))

    @property
    def vide(self) -> bool:
        return not any(c.valeur for c in self.champs)


@dataclass(frozen=True, slots=True)
class TableauVu:
    """One table. `parent`: the row that holds it. Not `en_ligne`: each row is a sheet."""

    question: Question
    lignes: tuple[LigneVue, ...]
    en_ligne: bool
    parent: str = ""
    est_tableau: ClassVar[bool] = True

    @property
    def grandit(self) -> bool:
        return not self.question.fixes

    @property
    def ident(self) -> str:
        """Of its place in the page."""
        return f"{self.question.cle}.{self.parent}" if self.parent else self.question.cle


@dataclass(frozen=True, slots=True)
class BlocVu:
    """One question of the section, whatever its kind. `calcul`: what the platform answers;
    `remarque`: a comment that was typed and refused."""

    question: Question
    champ: ChampVu | None = None
    tableau: TableauVu | None = None
    calcul: str | None = None
    manque: bool = False
    cache: bool = False
    commentaires: tuple[CommentaireVu, ...] = ()
    remarque: str = ""

    @property
    def ouverts(self) -> int:
        return sum(c.resolu_a is None for c in self.commentaires)


@dataclass(frozen=True, slots=True)
class EntreeDeMenu:
    """A section in the side menu: how many mandatory answers are missing there."""

    section: Section
    manquent: int
    exigees: int
    commentaires: int


@dataclass(frozen=True, slots=True)
class Etat:
    """How far the document is."""

    faites: int
    posees: int
    manques: tuple[Manque, ...]

    @property
    def pourcent(self) -> int:
        return round(100 * self.faites / self.posees) if self.posees else 0


@dataclass(frozen=True, slots=True)
class PageVue:
    section: Section
    blocs: tuple[BlocVu, ...]
    menu: tuple[EntreeDeMenu, ...]
    etat: Etat
    precedente: Section | None
    suivante: Section | None
    tapes: Mapping[str, Tape] = field(default_factory=dict)


def etat_de(redaction: Redaction) -> Etat:
    faites, posees = avancement(redaction.trame, redaction.saisie)
    return Etat(faites, posees, manques(redaction.trame, redaction.saisie))


def page_de(
    redaction: Redaction,
    section: Section,
    commentaires: Mapping[str, tuple[CommentaireVu, ...]],
    tapes: Mapping[str, Tape] | None = None,
    remarques: Mapping[str, str] | None = None,
) -> PageVue:
    """`tapes`: what was just typed and could not be stored, by key; `remarques`: the comments."""
    saisie, etat = redaction.saisie, etat_de(redaction)
    pages = [s for s in redaction.trame.sections if s.questions]
    ici = pages.index(section)
    tapes = tapes or {}
    return PageVue(
        section=section,
        blocs=tuple(
            replace(
                _bloc(q, saisie, commentaires, tapes, redaction.reprises),
                remarque=(remarques or {}).get(q.cle, ""),
            )
            for q in section.questions
        ),
        menu=tuple(
            EntreeDeMenu(
                s,
                sum(m.section == s.code for m in etat.manques),
                sum(q.obligatoire and posee(q, saisie) for q in s.questions),
                sum(c.resolu_a is None for q in s.questions for c in commentaires.get(q.cle, ())),
            )
            for s in redaction.trame.sections
        ),
        etat=etat,
        precedente=pages[ici - 1] if ici else None,
        suivante=pages[ici + 1] if ici + 1 < len(pages) else None,
        tapes=tapes,
    )


def champs_de(section: Section, saisie: Saisie) -> Iterator[ChampVu]:
    """Every answer that can be typed in the section, as it is stored."""
    for question in section.questions:
        if question.genre is Genre.TABLEAU:
            yield from _champs_du_tableau(_tableau(question, saisie.tableaux, "", {}, {}))
        elif question.genre is not Genre.CALCULE:
            yield ChampVu(question.cle, question, saisie.champs.get(question.cle, ""))


def _champs_du_tableau(tableau: TableauVu) -> Iterator[ChampVu]:
    for ligne in tableau.lignes:
        yield from ligne.champs
        for interieur in ligne.tableaux:
            yield from _champs_du_tableau(interieur)


def _bloc(
    question: Question,
    saisie: Saisie,
    commentaires: Mapping[str, tuple[CommentaireVu, ...]],
    tapes: Mapping[str, Tape],
    reprises: Mapping[str, str],
) -> BlocVu:
    manque = question.obligatoire and posee(question, saisie) and not repondue(question, saisie)
    remarques = commentaires.get(question.cle, ())
    cache = not posee(question, saisie)
    if question.genre is Genre.CALCULE:
        return BlocVu(
            question,
            calcul=saisie.valeur(question),
            manque=manque,
            cache=cache,
            commentaires=remarques,
        )
    if question.genre is Genre.TABLEAU:
        tableau = _tableau(question, saisie.tableaux, "", tapes, reprises)
        return BlocVu(question, tableau=tableau, manque=manque, cache=cache, commentaires=remarques)
    champ = ChampVu(
        question.cle,
        question,
        saisie.champs.get(question.cle, ""),
        tapes.get(question.cle),
        repris=reprises.get(question.cle, ""),
    )
    return BlocVu(question, champ=champ, manque=manque, cache=cache, commentaires=remarques)


def _tableau(
    question: Question,
    tableaux: Mapping[str, tuple[Ligne, ...]],
    parent: str,
    tapes: Mapping[str, Tape],
    reprises: Mapping[str, str],
) -> TableauVu:
    simples = [c for c in question.colonnes if c.genre is not Genre.TABLEAU]
    longs = sum(c.genre in (Genre.TEXTE, Genre.CHOIX_MULTIPLE) for c in simples)
    libelles = dict(question.fixes)
    lignes = tuple(
        _ligne(question, ligne, libelles.get(ligne.ident, ""), rang, tapes, reprises)
        for rang, ligne in enumerate(tableaux.get(question.cle, ()), 1)
    )
    en_ligne = (
        len(simples) == len(question.colonnes)
        and len(simples) <= COLONNES_EN_LIGNE
        and longs <= TEXTES_EN_LIGNE
    )
    return TableauVu(question, lignes, en_ligne, parent)


def _ligne(
    question: Question,
    ligne: Ligne,
    libelle: str,
    rang: int,
    tapes: Mapping[str, Tape],
    reprises: Mapping[str, str],
) -> LigneVue:
    elements: list[ChampVu | TableauVu] = []
    for colonne in question.colonnes:
        if colonne.genre is Genre.TABLEAU:
            elements.append(_tableau(colonne, ligne.enfants, ligne.ident, tapes, reprises))
            continue
        cle = f"{question.cle}.{ligne.ident}.{colonne.cle}"
        cache = colonne.si is not None and ligne.cellules.get(colonne.si[0], "") != colonne.si[1]
        elements.append(
            ChampVu(
                cle,
                colonne,
                ligne.cellules.get(colonne.cle, ""),
                tapes.get(cle),
                cache,
                reprises.get(cle, ""),
            )
        )
    nom = next((e.lisible for e in elements if isinstance(e, ChampVu) and e.lisible), "")[:80]
    return LigneVue(ligne.ident, libelle or nom or f"Ligne {rang}", tuple(elements))
