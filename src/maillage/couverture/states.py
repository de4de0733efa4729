"""States of a proposal of perimeters, and the moves between them. Pure."""

from enum import StrEnum


class EtatProposition(StrEnum):
    """EN_CALCUL waits for the search; PRETE has its answer, changed by hand or not; REFUSEE could
    not be computed and says why; ABANDONNEE was put aside by a person, and is kept."""

    EN_CALCUL = "en_calcul"
    PRETE = "prete"
    REFUSEE = "refusee"
    ABANDONNEE = "abandonnee"


LIBELLES_PROPOSITION = {
    EtatProposition.EN_CALCUL: "en calcul",
    EtatProposition.PRETE: "prête",
    EtatProposition.REFUSEE: "refusée",
    EtatProposition.ABANDONNEE: "abandonnée",
}

# The engine moves out of EN_CALCUL; people put aside.
PASSAGES_PROPOSITION: dict[EtatProposition, frozenset[EtatProposition]] = {
    EtatProposition.EN_CALCUL: frozenset(
        {EtatProposition.PRETE, EtatProposition.REFUSEE, EtatProposition.ABANDONNEE}
    ),
    EtatProposition.PRETE: frozenset({EtatProposition.ABANDONNEE}),
    EtatProposition.REFUSEE: frozenset({EtatProposition.ABANDONNEE}),
    EtatProposition.ABANDONNEE: frozenset(),
}
