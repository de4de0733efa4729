"""Two people wrote from the same text: both at once when they touched different places.

Compared word by word (a word goes with the blank before it), by merge3.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import merge3

_MOTS = re.compile(r"\s*\S+|\s+$")


class _Comparaison(difflib.SequenceMatcher[str]):
    """Without the shortcut that leaves out frequent words of long texts: they would not match."""

    def __init__(self, junk: Any, a: Sequence[str], b: Sequence[str]) -> None:
        super().__init__(junk, a, b, autojunk=False)


@dataclass(frozen=True, slots=True)
class Fusion:
    """`texte`: both writings at once; None when they touch the same words. `reuni`: the same, or
    both versions of the words in dispute one after the other, the other's first."""

    texte: str | None
    reuni: str


def fusionner(*, avant: str, autre: str, mien: str) -> Fusion:
    """Merge what another wrote and what I wrote, both from `avant`."""
    morceaux: list[str] = []
    dispute = False
    fusion = merge3.Merge3(
        _mots(avant),
        _mots(autre),
        _mots(mien),
        sequence_matcher=_Comparaison,  # type: ignore[arg-type]
    )
    for groupe in fusion.merge_groups():
        if groupe[0] == "conflict":
            dispute = True
            morceaux += [*groupe[2], *_separes(groupe[2], groupe[3])]
        else:
            morceaux += groupe[1]
    texte = "".join(morceaux)
    return Fusion(None if dispute else texte, texte)


@dataclass(frozen=True, slots=True)
class Morceau:
    """A run of words: `geste` is "garde", "ajoute" or "retire"."""

    geste: str
    texte: str


def differences(avant: str, apres: str) -> tuple[Morceau, ...]:
    """What changed, word by word, in the order of reading."""
    a, b = _mots(avant), _mots(apres)
    morceaux = []
    for code, i1, i2, j1, j2 in _Comparaison(None, a, b).get_opcodes():
        if code == "equal":
            morceaux.append(Morceau("garde", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            morceaux.append(Morceau("retire", "".join(a[i1:i2])))
        if j2 > j1:
            morceaux.append(Morceau("ajoute", "".join(b[j1:j2])))
    return tuple(morceaux)


def _mots(texte: str) -> list[str]:
    return _MOTS.findall(texte)


def _separes(autre: Sequence[str], mien: Sequence[str]) -> list[str]:
    """My words after the other's, parted from them."""
    if autre and mien and not mien[0][:1].isspace():
        return [" ", *mien]
    return list(mien)
