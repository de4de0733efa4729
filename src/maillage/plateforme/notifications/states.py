"""What may become of a message."""

from enum import StrEnum


class Etat(StrEnum):
    A_ENVOYER = "a_envoyer"
    GROUPE = "groupe"
    REMIS = "remis"
    RESUME = "resume"
    CONSERVE = "conserve"
    REFUSE = "refuse"
    ABANDONNE = "abandonne"
    REBONDI = "rebondi"


LIBELLES = {
    Etat.A_ENVOYER: "À envoyer",
    Etat.GROUPE: "Attend le résumé",
    Etat.REMIS: "Remis",
    Etat.RESUME: "Dans un résumé",
    Etat.CONSERVE: "Conservé ici",
    Etat.REFUSE: "Refusé",
    Etat.ABANDONNE: "Abandonné",
    Etat.REBONDI: "Revenu",
}

MOUVEMENTS = {
    Etat.A_ENVOYER: {Etat.REMIS, Etat.CONSERVE, Etat.REFUSE, Etat.ABANDONNE},
    Etat.GROUPE: {Etat.RESUME, Etat.A_ENVOYER},
    Etat.REMIS: {Etat.REBONDI},
    Etat.ABANDONNE: {Etat.A_ENVOYER},
    Etat.RESUME: set(),
    Etat.CONSERVE: set(),
    Etat.REFUSE: set(),
    Etat.REBONDI: set(),
}

# The recipient did not get it: somebody should know.
EN_ECHEC = {Etat.REFUSE, Etat.ABANDONNE, Etat.REBONDI}


class Rythme(StrEnum):
    """How somebody wants to be written to, urgent messages aside."""

    IMMEDIAT = "immediat"
    HORAIRE = "horaire"
    QUOTIDIEN = "quotidien"
