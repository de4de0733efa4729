"""The letters of the services, drafted from plain values; the service reads, changes and signs.

Each carries the date of tacit approval as it was computed that day. What no source gives (ways to
challenge an opposition) is left to the service, never invented. Texts: articles L. 1434-12 CSP,
L. 112-3, L. 114-3, L. 114-5 and L. 232-3 CRPA, cahier des charges régional of Paca.
"""

from .forme import Correspondance, Echeances
from .lettre import decision_sur_la_lettre, demande_de_modification, invitation_a_la_seance
from .projet import (
    accuse_de_reception,
    attestation_de_silence,
    demande_de_complements,
    opposition,
    reception_des_complements,
    rectification,
    validation_expresse,
)

__all__ = [
    "Correspondance",
    "Echeances",
    "accuse_de_reception",
    "attestation_de_silence",
    "decision_sur_la_lettre",
    "demande_de_complements",
    "demande_de_modification",
    "invitation_a_la_seance",
    "opposition",
    "reception_des_complements",
    "rectification",
    "validation_expresse",
]
