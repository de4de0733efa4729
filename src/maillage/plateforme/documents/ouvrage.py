"""What a document is made of: a list of blocks, no look. Pure.

Every text is plain: it is cut into paragraphs and lists as it was typed (`morceaux`), stripped of
what no reader can see (`propre`), and never read as markup by a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

NON_RENSEIGNE = "non renseigné"
# Characters that draw nothing and break files; soft hyphens and joiners come from word processors.
_INVISIBLES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufffe\uffff\ud800-\udfff]"
)
_PUCE = re.compile(r"^\s*(?:[-–—•·▪◦*]|\uf0b7)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Titre:
    """A heading, its number included. `niveau` 1 to 3, never skipping one on the way down.
    `nouvelle_page`: it opens a page."""

    texte: str
    niveau: int = 1
    nouvelle_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraphe:
    texte: str
    fort: bool = False
    italique: bool = False


@dataclass(frozen=True, slots=True)
class Liste:
    elements: tuple[str, ...]
    ordonnee: bool = False


@dataclass(frozen=True, slots=True)
class Champ:
    """One label and its answer, the answer below its label: for a text of some length."""

    libelle: str
    texte: str


@dataclass(frozen=True, slots=True)
class Fiche:
    """Labels and their answers side by side, as the boxes of a printed form."""

    champs: tuple[Champ, ...]
    legende: str = ""


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table. A row given as a text alone spans all the columns: it names the rows below it.

    `largeurs`: relative widths, one a column. `legende`: what the table shows, said to those who
    cannot see it; also printed when `legende_visible`. `vide`: what is said when there is no row.
    """

    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...] | str, ...]
    legende: str = ""
    largeurs: tuple[float, ...] = ()
    legende_visible: bool = False
    vide: str = NON_RENSEIGNE


@dataclass(frozen=True, slots=True)
class Cases:
    """Boxes to tick: each is a word and whether it is ticked, both always said."""

    libelle: str
    choix: tuple[tuple[str, bool], ...]
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Encadre:
    """What must be read first: a date, a decision, a draft that binds nobody."""

    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """The head of a letter. Lines of each side; `objet` and `references` stand above the text."""

    expediteur: tuple[str, ...]
    destinataire: tuple[str, ...]
    lieu_et_date: str
    objet: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, on which lines; the place above is left to the hand."""

    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saut:
    """A new page."""


type Bloc = (
    Titre
    | Paragraphe
    | Liste
    | Champ
    | Fiche
    | Tableau
    | Cases
    | Encadre
    | Enveloppe
    | Signature
    | Saut
)


@dataclass(frozen=True, slots=True)
class Ouvrage:
    """A whole document. `date`: its day, the only time its files carry. `pied`: the foot of each
    page; `mentions`: lines of its first page, above the text. A letter has an `Enveloppe` first,
    and no title but its `objet`."""

    titre: str
    blocs: tuple[Bloc, ...]
    date: date
    sous_titre: str = ""
    auteur: str = ""
    pied: str = ""
    mentions: tuple[str, ...] = ()
    sommaire: bool = False
    langue: str = "fr-FR"

    @property
    def est_un_courrier(self) -> bool:
        return bool(self.blocs) and isinstance(self.blocs[0], Enveloppe)


def propre(texte: str) -> str:
    """The text without what draws nothing, in composed letters, lines ended in one way."""
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    lignes = lignes.replace("\u2028", "\n").replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", _INVISIBLES.sub("", lignes)).replace("\t", " ").strip()


def ou_rien(texte: str) -> str:
    """The answer, or the words that say there is none."""
    return propre(texte) or NON_RENSEIGNE


@dataclass(frozen=True, slots=True)
class Morceau:
    """A paragraph (its lines) or a list (its elements) of a typed text."""

    lignes: tuple[str, ...]
    liste: bool = False


def morceaux(texte: str) -> Iterator[Morceau]:
    """Cut a typed text where its writer did: empty lines part paragraphs, dashes make lists."""
    lignes: list[str] = []
    en_liste = False
    for ligne in [*propre(texte).split("\n"), ""]:
        puce = _PUCE.match(ligne)
        if lignes and (not ligne.strip() or bool(puce) is not en_liste):
            yield Morceau(tuple(lignes), en_liste)
            lignes = []
        if ligne.strip():
            en_liste = bool(puce)
            lignes.append(ligne[puce.end() :].strip() if puce else ligne.strip())
