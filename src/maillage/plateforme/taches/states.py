"""What may become of a task, and the words for it."""

from enum import StrEnum


class Etat(StrEnum):
    """Where a task is. Only an end that was seen is a success or a failure."""

    EN_ATTENTE = "en_attente"
    EN_COURS = "en_cours"
    REUSSIE = "reussie"
    ECHOUEE = "echouee"
    PERDUE = "perdue"
    ANNULEE = "annulee"


LIBELLES = {
    Etat.EN_ATTENTE: "En attente",
    Etat.EN_COURS: "En cours",
    Etat.REUSSIE: "Réussie",
    Etat.ECHOUEE: "Échouée",
    Etat.PERDUE: "Perdue",
    Etat.ANNULEE: "Annulée",
}

# The names django-ox stores. WAITING is never written here: no task waits on another.
DE_LA_FILE = {
    "READY": Etat.EN_ATTENTE,
    "WAITING": Etat.EN_ATTENTE,
    "RUNNING": Etat.EN_COURS,
    "SUCCESSFUL": Etat.REUSSIE,
    "FAILED": Etat.ECHOUEE,
    "LOST": Etat.PERDUE,
    "DISCARDED": Etat.ANNULEE,
}

FINIS = {Etat.REUSSIE, Etat.ECHOUEE, Etat.PERDUE, Etat.ANNULEE}
# Dead letters: nobody will try again unless an operator says so.
REJOUABLES = {Etat.ECHOUEE, Etat.PERDUE}
ANNULABLES = {Etat.EN_ATTENTE, Etat.EN_COURS, Etat.ECHOUEE, Etat.PERDUE}
