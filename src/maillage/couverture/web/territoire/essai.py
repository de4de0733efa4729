"""The change tried on a perimeter, as the address keeps it: what is added, what is removed."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import QueryDict
from django.utils.http import urlencode

from maillage.communautes.queries import DECOUPAGES, Part
from maillage.plateforme.imports.valeurs import lire_nombre
from maillage.territoires.queries import analyser_codes, codes_de

UNITES_MAXIMUM = 1_500
_CODE = re.compile(r"[0-9AB]{5}")


@dataclass(frozen=True, slots=True)
class Essai:
    """Unités added to and removed from the perimeter of the day, and what was refused."""

    plus: tuple[str, ...] = ()
    moins: tuple[str, ...] = ()
    erreurs: tuple[str, ...] = ()

    def adresse(self, le: str = "") -> str:
        """The query of an address that gives this change again."""
        valeurs = {"le": le, "plus": ",".join(self.plus), "moins": ",".join(self.moins)}
        return urlencode({cle: valeur for cle, valeur in valeurs.items() if valeur})


def lire_essai(donnees: QueryDict) -> Essai:
    """Codes that are no unité are left out, each with its sentence."""
    plus, moins = _codes(donnees.get("plus")), _codes(donnees.get("moins"))
    if not plus:  # an empty list of communes would be a fault; here it is no change
        return Essai(moins=moins)
    analyse = analyser_codes(codes=plus)
    return Essai(
        tuple(commune.code for commune in analyse.communes),
        moins,
        tuple(constat.message for constat in analyse.erreurs),
    )


def appliquer(essai: Essai, donnees: QueryDict, actuels: Collection[str]) -> Essai | None:
    """The change after the gesture of this request; None when it makes none."""
    if "vider" in donnees:
        return Essai()
    if genre_code := (donnees.get("ajouter") or "")[:40]:
        genre, _, code = genre_code.partition(":")
        nouveaux = codes_de(genre=genre, code=code)
        plus = dict.fromkeys(
            (*essai.plus, *(c for c in nouveaux if c not in actuels and c not in essai.plus))
        )
        moins = tuple(c for c in essai.moins if c not in nouveaux)
        return replace(essai, plus=tuple(plus)[:UNITES_MAXIMUM], moins=moins)
    if code := _un_code(donnees.get("retirer")):
        if code in essai.plus:
            return replace(essai, plus=tuple(c for c in essai.plus if c != code))
        if code in actuels and code not in essai.moins:
            return replace(essai, moins=(*essai.moins, code))
        return essai
    if code := _un_code(donnees.get("remettre")):
        return replace(essai, moins=tuple(c for c in essai.moins if c != code))
    return None


def lire_parts(donnees: QueryDict, codes: Iterable[str]) -> tuple[dict[str, Part], list[str]]:
    """The parts typed for these unités, and a sentence for each that cannot be read. A unité whose
    field is empty is whole."""
    parts: dict[str, Part] = {}
    erreurs = []
    for code in codes:
        texte = (donnees.get(f"part-{code}") or "").strip()[:20]
        if not texte:
            continue
        try:
            part = lire_nombre(texte.removesuffix("%").strip()) / Decimal(100)
        except ValueError as erreur:
            erreurs.append(f"Part de {code}\u00a0: {erreur}")
            continue
        decoupage = donnees.get(f"decoupage-{code}") or "part"
        parts[code] = Part(
            part,
            decoupage if decoupage in DECOUPAGES else "part",
            (donnees.get(f"precision-{code}") or "").strip()[:500],
        )
    return parts, erreurs


def parts_tapees(donnees: Mapping[str, str]) -> dict[str, str]:
    """What was typed in the fields of parts, to be shown again."""
    return {
        cle: str(valeur)[:500]
        for cle, valeur in donnees.items()
        if cle.startswith(("part-", "decoupage-", "precision-"))
    }


def _codes(texte: str | None) -> tuple[str, ...]:
    trouves = _CODE.findall((texte or "").upper()[: 6 * UNITES_MAXIMUM])
    return tuple(dict.fromkeys(trouves))


def _un_code(texte: str | None) -> str:
    return texte if texte and _CODE.fullmatch(texte) else ""
