"""What reading a file finds: errors and warnings by line, and what it would change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.textes import accorder

# Kept, to be shown and downloaded; beyond, errors are only counted.
ERREURS_GARDEES = 5_000
AVERTISSEMENTS_GARDES = 500
ERREURS_DITES = 50

Avancer = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class ErreurDeLigne:
    """`ligne` counts from 1, the header included; None for the file as a whole. The same for a
    warning, which refuses nothing."""

    ligne: int | None
    message: str
    colonne: str = ""
    valeur: str = ""

    def __str__(self) -> str:
        if self.ligne is None:
            return self.message
        return f"Ligne {self.ligne}\u00a0: {self.message[0].lower()}{self.message[1:]}"


class ImportRefuse(ErreurMetier):
    """Nothing was imported. `erreurs` says why, by line; `nombre` counts those not kept too."""

    def __init__(self, erreurs: Sequence[ErreurDeLigne], nombre: int | None = None) -> None:
        self.erreurs = list(erreurs)
        self.nombre = len(self.erreurs) if nombre is None else nombre
        phrases = [str(erreur) for erreur in self.erreurs[:ERREURS_DITES]]
        if (reste := self.nombre - len(phrases)) > 0:
            phrases.append(f"Et {accorder(reste, 'autre erreur', 'autres erreurs')}.")
        super().__init__("\n".join(phrases))


def refuser(message: str, ligne: int | None = None, colonne: str = "") -> ImportRefuse:
    """To be raised: the file as a whole, or from that line on, cannot be read."""
    return ImportRefuse([ErreurDeLigne(ligne, message, colonne)])


def _nulle_part(fait: int, total: int | None, etape: str) -> None:
    """Progress that nobody follows."""


@dataclass
class Releve:
    """Collects errors and warnings while a file is read; `avancer` tells the progress."""

    avancer: Avancer = _nulle_part
    erreurs: list[ErreurDeLigne] = field(default_factory=list)
    nb_erreurs: int = 0
    avertissements: list[ErreurDeLigne] = field(default_factory=list)
    nb_avertissements: int = 0

    def erreur(
        self, message: str, *, ligne: int | None = None, colonne: str = "", valeur: str = ""
    ) -> None:
        """One more reason to refuse the file; reading goes on, to find the others."""
        self.nb_erreurs += 1
        if len(self.erreurs) < ERREURS_GARDEES:
            self.erreurs.append(ErreurDeLigne(ligne, message, colonne, valeur[:200]))

    def avertir(
        self, message: str, *, ligne: int | None = None, colonne: str = "", valeur: str = ""
    ) -> None:
        """Something that was understood, and that the person should know."""
        self.nb_avertissements += 1
        if len(self.avertissements) < AVERTISSEMENTS_GARDES:
            self.avertissements.append(ErreurDeLigne(ligne, message, colonne, valeur[:200]))

    def refuser_si_erreurs(self) -> None:
        """Raises ImportRefuse when any error was found."""
        if self.nb_erreurs:
            raise ImportRefuse(self.erreurs, self.nb_erreurs)

    def arreter(self, message: str, ligne: int | None = None, colonne: str = "") -> NoReturn:
        """This line makes the rest unreadable. Raises ImportRefuse, with what was found before."""
        self.erreur(message, ligne=ligne, colonne=colonne)
        raise ImportRefuse(self.erreurs, self.nb_erreurs)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change, counted, with the first examples: new, changed, gone…"""

    titre: str
    nombre: int
    exemples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Apercu:
    """What confirming would do. `chiffres`: label → value as shown. `entete` and `lignes` are the
    first lines as they were understood."""

    phrase: str = ""
    chiffres: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    entete: tuple[str, ...] = ()
    lignes: tuple[tuple[str, ...], ...] = ()

    def en_json(self) -> dict[str, Any]:
        return {
            "phrase": self.phrase,
            "chiffres": [list(chiffre) for chiffre in self.chiffres],
            "sections": [
                {"titre": s.titre, "nombre": s.nombre, "exemples": list(s.exemples)}
                for s in self.sections
            ],
            "entete": list(self.entete),
            "lignes": [list(ligne) for ligne in self.lignes],
        }

    @classmethod
    def de_json(cls, lu: Mapping[str, Any]) -> "Apercu":
        return cls(
            phrase=lu.get("phrase", ""),
            chiffres=tuple((nom, valeur) for nom, valeur in lu.get("chiffres", ())),
            sections=tuple(
                Section(s["titre"], s["nombre"], tuple(s["exemples"]))
                for s in lu.get("sections", ())
            ),
            entete=tuple(lu.get("entete", ())),
            lignes=tuple(tuple(ligne) for ligne in lu.get("lignes", ())),
        )
