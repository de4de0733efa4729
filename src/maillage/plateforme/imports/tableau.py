"""Lines of a CSV or of a sheet of a workbook, their columns found by name, never by position."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from maillage.noyau.textes import accorder, cle_de_tri

from .classeur import lignes_de_feuille
from .declaration import ColonneDite
from .fichier import Fichier
from .releve import Releve

SEPARATEURS = ";,\t|"
# Told once in so many lines: it writes to the base.
PAS_DE_L_AVANCEMENT = 2_000


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: its name in our format, the other spellings it is known by, and those that count
    only when none of the others is there. Spellings are compared without case, accents nor
    punctuation."""

    nom: str
    aide: str = ""
    autres: tuple[str, ...] = ()
    a_defaut: tuple[str, ...] = ()
    obligatoire: bool = False

    @property
    def cles(self) -> set[str]:
        return {cle_de_tri(nom) for nom in (self.nom, *self.autres)}

    @property
    def cles_a_defaut(self) -> set[str]:
        return {cle_de_tri(nom) for nom in self.a_defaut}


Ligne = dict[str, str]
# Gives the keys of a header; raises nothing.
Reperer = Callable[[Sequence[str]], bool]


def dites(colonnes: Sequence[Colonne]) -> tuple[ColonneDite, ...]:
    """What the page of the importer says of its columns."""
    return tuple(ColonneDite(c.nom, c.aide, c.obligatoire) for c in colonnes)


def lire_tableau(
    fichier: Fichier,
    colonnes: Sequence[Colonne],
    releve: Releve,
    *,
    feuille: str = "",
    entete: Reperer | None = None,
    etape: str = "Lecture",
) -> Iterator[tuple[int, Ligne]]:
    """Line number (from 1, header included) and the cells of the known columns. `feuille` is the
    sheet of a workbook (the first when empty); `entete` finds the header where it is not the first
    line. A column that the file does not have is absent from the lines.

    A line with another number of cells is an error of `releve`, and skipped. Raises ImportRefuse
    when nothing can be read: header without a needed column or with one twice, open quote.
    """
    noms: list[str] | None = None
    for numero, cellules in lire_cellules(fichier, releve, feuille=feuille, etape=etape):
        if noms is None:
            if entete is None or entete(cellules):
                noms = reconnaitre_l_entete(cellules, colonnes, releve, numero)
            continue
        if not any(cellules):
            continue
        if len(cellules) != len(noms):
            if not fichier.classeur:
                trouvees = accorder(len(cellules), "colonne", "colonnes")
                releve.erreur(f"Il y a {trouvees} au lieu de {len(noms)}.", ligne=numero)
                continue
            # A sheet says nothing of its last cells when they are empty.
            cellules = [*cellules, *[""] * (len(noms) - len(cellules))]
        yield (
            numero,
            {nom: cellule.strip() for nom, cellule in zip(noms, cellules, strict=False) if nom},
        )
    if noms is None:
        releve.arreter(
            "La ligne qui nomme les colonnes est introuvable. Colonnes attendues\u00a0: "
            f"{_enumerer(colonnes)}."
        )


def lire_cellules(
    fichier: Fichier, releve: Releve, *, feuille: str = "", etape: str = "Lecture"
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line of a CSV or of a sheet, telling the progress. The last
    cells of a row of a sheet are absent when they are empty. Raises ImportRefuse."""
    if fichier.classeur:
        lignes = lignes_de_feuille(fichier, releve, feuille)
    else:
        lignes = _lignes_de_csv(fichier, releve)
    for rang, ligne in enumerate(lignes):
        if rang % PAS_DE_L_AVANCEMENT == 0:
            releve.avancer(fichier.lus, fichier.octets, etape)
        yield ligne


def reconnaitre_l_entete(
    cellules: Sequence[str], colonnes: Sequence[Colonne], releve: Releve, numero: int = 1
) -> list[str]:
    """For each cell of the header the name of its column, empty when it is of no use."""
    cles = [cle_de_tri(cellule) for cellule in cellules]
    noms = [""] * len(cles)
    for colonne in colonnes:
        places = [i for i, cle in enumerate(cles) if cle in colonne.cles]
        places = places or [i for i, cle in enumerate(cles) if cle in colonne.cles_a_defaut]
        for i in places:
            noms[i] = colonne.nom
    manquantes = [c.nom for c in colonnes if c.obligatoire and c.nom not in noms]
    doubles = [nom for nom, fois in Counter(noms).items() if nom and fois > 1]
    for nom in doubles:
        releve.erreur(f"La colonne «\u00a0{nom}\u00a0» est donnée deux fois.", ligne=numero)
    if manquantes:
        releve.erreur(
            f"Colonne absente\u00a0: {', '.join(manquantes)}. La première ligne doit nommer les "
            "colonnes, séparées par des virgules ou des points-virgules. "
            f"Attendues\u00a0: {_enumerer(colonnes)}.",
            ligne=numero,
        )
    releve.refuser_si_erreurs()
    return noms


def _enumerer(colonnes: Sequence[Colonne]) -> str:
    return ", ".join(c.nom for c in colonnes if c.obligatoire) or ", ".join(c.nom for c in colonnes)


def _lignes_de_csv(fichier: Fichier, releve: Releve) -> Iterator[tuple[int, list[str]]]:
    numero = 0
    try:
        with fichier.texte(releve) as texte:
            premiere = texte.readline()
            separateur = _separateur(premiere)
            yield 1, next(csv.reader([premiere], delimiter=separateur), [])
            lecteur = csv.reader(texte, delimiter=separateur, strict=True)
            numero = 1
            for cellules in lecteur:
                numero = lecteur.line_num + 1
                yield numero, cellules
    except UnicodeDecodeError:
        releve.arreter(
            "Le fichier n’est pas encodé en UTF-8. Réenregistrez-le en UTF-8, puis recommencez."
        )
    except csv.Error:
        releve.arreter("Un guillemet n’est pas fermé, ou une cellule est trop longue.", numero + 1)


def _separateur(entete: str) -> str:
    """The separator that the header has most of, outside quotes."""
    dehors = "".join(entete.split('"')[::2])
    return max(SEPARATEURS, key=lambda separateur: (dehors.count(separateur), separateur == ","))
