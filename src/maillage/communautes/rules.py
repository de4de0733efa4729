"""Who may be in a perimeter, decided from plain values, with the reasons in French."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_pourcentage

NOMS_MAXIMAUX = 8

# Clocks of the départements and collectivities that are not on that of Paris (IANA names).
FUSEAUX = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def fuseau_de(departement: str) -> str:
    """The time zone of a CPTS whose seat is there."""
    return FUSEAUX.get(departement, "Europe/Paris")


def refus_de_chevauchement(prises: Mapping[str, Sequence[str]], debut: date) -> str | None:
    """`prises`: name of another CPTS → communes it holds and does not share with us. A sentence
    that names them, or None when there are none."""
    if not prises:
        return None
    phrases = []
    for communaute, noms in sorted(prises.items()):
        cites = ", ".join(noms[:NOMS_MAXIMAUX]) + ("…" if len(noms) > NOMS_MAXIMAUX else "")
        phrases.append(f"{cites} (déjà dans «\u00a0{communaute}\u00a0»)")
    return (
        f"Au {format_date(debut)}, une commune ne peut être dans deux périmètres en vigueur\u00a0: "
        f"{'\u202f; '.join(phrases)}. Retirez-les, ou faites-les déclarer partagées par les deux "
        "communautés."
    )


class Part(NamedTuple):
    """What a CPTS takes of a commune it shares: `part` of its people, above 0 and 1 at most.

    `decoupage` says how the people are told apart (`part`, `iris` or `arrondissement`), and
    `precision` which of them: names of IRIS, districts.
    """

    part: Decimal
    decoupage: str = "part"
    precision: str = ""


def refus_de_parts(parts: Mapping[str, Part], noms: Mapping[str, str]) -> str | None:
    """`noms`: the communes of the perimeter, by code. A sentence for each share that cannot be."""
    phrases = [
        f"{code}\u00a0: une commune partagée doit être dans le périmètre."
        for code in sorted(parts.keys() - noms.keys())
    ]
    phrases += [
        f"{noms[code]}\u00a0: la part est plus grande que 0 et ne dépasse pas 100\u00a0%."
        for code, part in sorted(parts.items())
        if code in noms and not (part.part.is_finite() and 0 < part.part <= 1)
    ]
    return "\n".join(phrases) or None


def refus_de_somme(
    parts: Mapping[str, Part],
    prises: Mapping[str, Mapping[str, Decimal]],
    noms: Mapping[str, str],
    debut: date,
) -> str | None:
    """`prises`: commune → name of another CPTS → the part it takes. A sentence for each commune of
    which more than the whole would be taken."""
    phrases = []
    for code, part in sorted(parts.items()):
        autres = prises.get(code, {})
        if part.part + (pris := sum(autres.values(), Decimal(0))) <= 1:
            continue
        dites = ", ".join(
            f"{format_pourcentage(autre)} pour «\u00a0{nom}\u00a0»"
            for nom, autre in sorted(autres.items())
        )
        phrases.append(
            f"{noms[code]}\u00a0: {format_pourcentage(part.part)} demandés, et déjà {dites} au "
            f"{format_date(debut)}. Il reste {format_pourcentage(1 - pris)}."
        )
    return "\n".join(phrases) or None


def refus_de_date(debut: date, precedent: date | None) -> str | None:
    """A new version of a perimeter begins after the one it replaces."""
    if precedent is None or debut > precedent:
        return None
    return (
        f"Le périmètre en vigueur a commencé le {format_date(precedent)}\u00a0: le nouveau doit "
        "commencer après cette date."
    )
