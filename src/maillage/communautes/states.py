"""States of a perimeter and of a CPTS, and the moves between them. Pure."""

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


class EtatCommunaute(StrEnum):
    """How far a CPTS is on its road, as its file or a public list says. None is unknown.

    Words of the national table of progress (Assurance Maladie, 30 October 2023).
    """

    INITIATIVE = "initiative"
    LETTRE_INTENTION = "lettre_intention"
    PROJET_VALIDE = "projet_valide"
    CONTRAT_SIGNE = "contrat_signe"


LIBELLES_COMMUNAUTE = {
    EtatCommunaute.INITIATIVE: "initiative",
    EtatCommunaute.LETTRE_INTENTION: "lettre d’intention",
    EtatCommunaute.PROJET_VALIDE: "projet validé",
    EtatCommunaute.CONTRAT_SIGNE: "contrat signé",
}
