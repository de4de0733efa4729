"""States of one version of a file. Pure."""

from enum import StrEnum


class EtatVersion(StrEnum):
    """A_ANALYSER waits for the antivirus and is served to nobody; SAINE may be served;
    EN_QUARANTAINE holds a threat, is served to nobody and is erased after a while; EFFACEE keeps
    its line and no longer its content."""

    A_ANALYSER = "a_analyser"
    SAINE = "saine"
    EN_QUARANTAINE = "en_quarantaine"
    EFFACEE = "effacee"


LIBELLES = {
    EtatVersion.A_ANALYSER: "en attente d’analyse",
    EtatVersion.SAINE: "disponible",
    EtatVersion.EN_QUARANTAINE: "en quarantaine",
    EtatVersion.EFFACEE: "effacée",
}

# The machine owns every move: nobody declares a file clean by hand.
PASSAGES: dict[EtatVersion, frozenset[EtatVersion]] = {
    EtatVersion.A_ANALYSER: frozenset(
        {EtatVersion.SAINE, EtatVersion.EN_QUARANTAINE, EtatVersion.EFFACEE}
    ),
    EtatVersion.SAINE: frozenset({EtatVersion.EFFACEE}),
    EtatVersion.EN_QUARANTAINE: frozenset({EtatVersion.EFFACEE}),
    EtatVersion.EFFACEE: frozenset(),
}
