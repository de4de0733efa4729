"""States of a perimeter, and the moves between them. Pure."""

from enum import StrEnum


class EtatPerimetre(StrEnum):
    """PROJET binds nobody. EN_VIGUEUR is the one that counts from its first day on, CLOS the one
    that counted until its last: both take part in the rule that a commune is in one CPTS only."""

    PROJET = "projet"
    EN_VIGUEUR = "en_vigueur"
    CLOS = "clos"


LIBELLES = {
    EtatPerimetre.PROJET: "projet",
    EtatPerimetre.EN_VIGUEUR: "en vigueur",
    EtatPerimetre.CLOS: "clos",
}

OPPOSABLES = (EtatPerimetre.EN_VIGUEUR, EtatPerimetre.CLOS)

# The coordination owns a perimeter in every state; what the contract says of it is elsewhere.
PASSAGES: dict[EtatPerimetre, frozenset[EtatPerimetre]] = {
    EtatPerimetre.PROJET: frozenset({EtatPerimetre.EN_VIGUEUR}),
    EtatPerimetre.EN_VIGUEUR: frozenset({EtatPerimetre.CLOS}),
    EtatPerimetre.CLOS: frozenset(),
}
