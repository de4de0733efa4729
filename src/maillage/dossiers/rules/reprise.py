"""What a document takes over when it begins: the letter, who opens the case; the projet de santé,
the letter and the territory's figures.

Nothing here is asked again; each text says where it comes from, and may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage.noyau.erreurs import ErreurMetier

from .cases import case_de
from .reponses import lire
from .trames import LETTRE as LETTRE_D_INTENTION
from .trames import PROJET
from .trames.definitions import Genre, Origine, Question, Saisie

# How the author of a text taken over begins.
REPRIS = "repris\u00a0: "
LETTRE = "lettre d’intention"
PORTRAIT = "portrait du territoire"
OUVERTURE = "ouverture du projet"
COMPTE = "compte de qui a ouvert le projet"


@dataclass(frozen=True, slots=True)
class Repris:
    """The first text of an answer. `de`: what it comes from."""

    cle: str
    valeur: str
    de: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A figure of the territory as people read it, with its source and vintage."""

    nom: str
    valeur: str
    source: str


def de_l_ouverture(*, nom: str, porteur: str, courriel: str) -> Iterator[Repris]:
    """What the letter already knows when a case opens; what is not known, or would be refused if it
    were typed, is left to write."""
    for cle, texte, de in (
        ("nom_du_projet", nom, OUVERTURE),
        ("porteur_nom", porteur, COMPTE),
        ("porteur_courriel", courriel, COMPTE),
    ):
        case = case_de(LETTRE_D_INTENTION, cle)
        try:
            valeur = lire(case.question, texte) if case else ""
        except ErreurMetier:
            continue
        if valeur:
            yield Repris(cle, valeur, (de,))


def de_la_lettre(lettre: Saisie) -> Iterator[Repris]:
    """The answers of the letter, under the questions of the projet that they fill."""
    for _section, question in PROJET.questions():
        if question.origine is not Origine.DOSSIER:
            continue
        if question.genre is Genre.TABLEAU:
            yield from _du_tableau(question, lettre)
        elif question.reprend and (texte := lettre.champs.get(question.reprend, "").strip()):
            yield Repris(question.cle, texte, (LETTRE,))


def _du_tableau(question: Question, lettre: Saisie) -> Iterator[Repris]:
    for colonne in question.colonnes:
        tableau, _, autre = colonne.reprend.partition(".")
        if not autre:
            continue
        for ligne in lettre.tableaux.get(tableau, ()):
            if texte := ligne.cellules.get(autre, "").strip():
                yield Repris(f"{question.cle}.{ligne.ident}.{colonne.cle}", texte, (LETTRE,))


def en_phrases(titre: str, chiffres: Iterable[Chiffre]) -> str:
    """Figures as a short text, each source said once; empty without any."""
    connus = list(chiffres)
    if not connus:
        return ""
    lignes = [f"{titre}\u00a0:", *(f"– {c.nom}\u00a0: {c.valeur}" for c in connus)]
    sources = dict.fromkeys(c.source.rstrip(".") for c in connus if c.source)
    return "\n".join([*lignes, f"Sources\u00a0: {'\u00a0; '.join(sources)}."])


def reunir(repris: Iterable[Repris]) -> tuple[Repris, ...]:
    """One text for each answer: several follow one another, in the order given; one that no longer
    fits in its place is left out."""
    par_cle: dict[str, Repris] = {}
    for un in repris:
        case = case_de(PROJET, un.cle)
        if not un.valeur or case is None:
            continue
        deja = par_cle.get(un.cle)
        if deja is not None:
            un = Repris(un.cle, f"{deja.valeur}\n\n{un.valeur}", (*deja.de, *un.de))
        if len(un.valeur) <= case.question.maximum:
            par_cle[un.cle] = un
    return tuple(par_cle.values())
