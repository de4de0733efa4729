"""Who may be in a perimeter, decided from plain values, with the reasons in French."""

from collections.abc import Mapping, Sequence
from datetime import date

from maillage.noyau.dates import format_date

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


def refus_de_date(debut: date, precedent: date | None) -> str | None:
    """A new version of a perimeter begins after the one it replaces."""
    if precedent is None or debut > precedent:
        return None
    return (
        f"Le périmètre en vigueur a commencé le {format_date(precedent)}\u00a0: le nouveau doit "
        "commencer après cette date."
    )
