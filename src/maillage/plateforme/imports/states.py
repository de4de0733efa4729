"""States of an import of data, and the moves between them. Pure."""

from enum import StrEnum


class EtatImport(StrEnum):
    """RECU waits to be read, ANALYSE is being read, A_CONFIRMER shows what it would change,
    APPLICATION is being written; the four others are ends."""

    RECU = "recu"
    ANALYSE = "analyse"
    A_CONFIRMER = "a_confirmer"
    APPLICATION = "application"
    APPLIQUE = "applique"
    REFUSE = "refuse"
    ABANDONNE = "abandonne"
    ECHOUE = "echoue"


LIBELLES = {
    EtatImport.RECU: "reçu",
    EtatImport.ANALYSE: "en lecture",
    EtatImport.A_CONFIRMER: "à confirmer",
    EtatImport.APPLICATION: "en cours d’application",
    EtatImport.APPLIQUE: "appliqué",
    EtatImport.REFUSE: "refusé",
    EtatImport.ABANDONNE: "abandonné",
    EtatImport.ECHOUE: "échoué",
}

# An interrupted reading or writing is taken up again: those two states lead back to themselves.
# A file that is in force already needs no confirmation: ANALYSE leads to APPLIQUE.
PASSAGES: dict[EtatImport, frozenset[EtatImport]] = {
    EtatImport.RECU: frozenset({EtatImport.ANALYSE, EtatImport.ABANDONNE, EtatImport.ECHOUE}),
    EtatImport.ANALYSE: frozenset(
        {
            EtatImport.ANALYSE,
            EtatImport.A_CONFIRMER,
            EtatImport.APPLIQUE,
            EtatImport.REFUSE,
            EtatImport.ECHOUE,
        }
    ),
    EtatImport.A_CONFIRMER: frozenset({EtatImport.APPLICATION, EtatImport.ABANDONNE}),
    EtatImport.APPLICATION: frozenset(
        {EtatImport.APPLICATION, EtatImport.APPLIQUE, EtatImport.REFUSE, EtatImport.ECHOUE}
    ),
    EtatImport.APPLIQUE: frozenset(),
    EtatImport.REFUSE: frozenset(),
    EtatImport.ABANDONNE: frozenset(),
    EtatImport.ECHOUE: frozenset({EtatImport.RECU, EtatImport.ABANDONNE}),
}

FINS = frozenset({EtatImport.APPLIQUE, EtatImport.REFUSE, EtatImport.ABANDONNE})
# A worker is at it, or should be.
EN_MAIN = frozenset({EtatImport.RECU, EtatImport.ANALYSE, EtatImport.APPLICATION})
