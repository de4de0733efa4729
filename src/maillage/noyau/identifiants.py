"""The numbers that name things in French health care, as types that cannot hold a wrong value.

Strict, for what is typed by hand: `Siret.lire("...")` gives a valid number or raises ErreurMetier
with a sentence that names the culprit and the remedy. Check digits come from python-stdnum where
it knows them (SIREN, SIRET, Luhn).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from stdnum import luhn
from stdnum.fr import siren, siret

from maillage.noyau.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True, order=True)
class Identifiant:
    """A number of known form. `valeur` is its compact writing: no space, upper case."""

    valeur: str

    nom: ClassVar[str] = "identifiant"
    forme: ClassVar[re.Pattern[str]]
    attendu: ClassVar[str]

    def __post_init__(self) -> None:
        # Constructed directly or read, an identifier that exists is valid.
        faute = self.faute(self.valeur)
        if faute:
            raise ErreurMetier(faute)

    def __str__(self) -> str:
        return self.valeur

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Read what a person typed: spaces, dots and hyphens between figures are forgiven."""
        return cls(re.sub(r"[\s.\-\u00a0\u202f]", "", texte).upper())

    @classmethod
    def faute(cls, valeur: str) -> str:
        """Why `valeur` is refused, in French, or an empty string."""
        if cls.forme.fullmatch(valeur) is None:
            return (
                f"« {valeur[:30]} » n’est pas un {cls.nom} : il faut {cls.attendu}. "
                "Recopiez-le depuis le document officiel."
            )
        if not cls.cle_juste(valeur):
            return (
                f"Le {cls.nom} « {valeur} » contient une faute de frappe : sa clé de contrôle "
                "ne correspond pas. Recopiez-le depuis le document officiel."
            )
        return ""

    @classmethod
    def cle_juste(cls, valeur: str) -> bool:
        """Whether the check digit fits; true for numbers that have none."""
        return True


class CodeCommune(Identifiant):
    """INSEE code of a commune or of an arrondissement: five characters, 2A and 2B in Corsica.

    Overseas: 97xxx (départements and Saint-Pierre-et-Miquelon, Saint-Barthélemy, Saint-Martin)
    and 98xxx (Pacific). The form only: whether the commune exists is asked to `territoires`.
    """

    __slots__ = ()
    nom = "code de commune"
    forme = re.compile(r"(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-578])[0-9]{3}", re.ASCII)
    attendu = "cinq caractères, comme 13201, 2A004 ou 97411 (le code Insee, pas le code postal)"

    @property
    def departement(self) -> str:
        """Code of the département: two characters, three overseas."""
        longueur = 3 if self.valeur.startswith(("97", "98")) else 2
        return self.valeur[:longueur]


class Siren(Identifiant):
    """Number of a legal person: nine figures, the last one a Luhn check digit."""

    __slots__ = ()
    nom = "numéro SIREN"
    forme = re.compile(r"[0-9]{9}", re.ASCII)
    attendu = "neuf chiffres"

    @classmethod
    def cle_juste(cls, valeur: str) -> bool:
        return bool(siren.is_valid(valeur))


class Siret(Identifiant):
    """Number of an establishment: SIREN and five figures."""

    __slots__ = ()
    nom = "numéro SIRET"
    forme = re.compile(r"[0-9]{14}", re.ASCII)
    attendu = "quatorze chiffres"

    @classmethod
    def cle_juste(cls, valeur: str) -> bool:
        return bool(siret.is_valid(valeur))

    @property
    def siren(self) -> Siren:
        return Siren(self.valeur[:9])


class Finess(Identifiant):
    """Number of a health structure: nine characters, département first, Luhn check digit last.

    In Corsica the second character is A or B: how the check digit is then computed was not found,
    so those numbers are checked in form only.
    """

    __slots__ = ()
    nom = "numéro FINESS"
    forme = re.compile(r"[0-9][0-9AB][0-9]{7}", re.ASCII)
    attendu = "neuf caractères, le département d’abord"

    @classmethod
    def cle_juste(cls, valeur: str) -> bool:
        return not valeur.isdigit() or bool(luhn.is_valid(valeur))


class Rpps(Identifiant):
    """Number of a health professional: eleven figures, the last one a Luhn check digit."""

    __slots__ = ()
    nom = "numéro RPPS"
    forme = re.compile(r"[0-9]{11}", re.ASCII)
    attendu = "onze chiffres"

    @classmethod
    def cle_juste(cls, valeur: str) -> bool:
        return bool(luhn.is_valid(valeur))


class Adeli(Identifiant):
    """Older number of a professional: département, profession, rank, key; the form only.

    Nine characters; the key's formula is not published in what was read, so it is not checked.
    """

    __slots__ = ()
    nom = "numéro ADELI"
    forme = re.compile(r"[0-9][0-9ABD][0-9]{7}", re.ASCII)
    attendu = "neuf caractères, le département d’abord"
