"""Decisions about messages, from plain values."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from .states import Rythme

OBJET_MAXIMUM = 150
# About two days in all: the last wait is repeated.
DELAIS_S = (30, 60, 300, 900, 3600, 4 * 3600)
ESSAIS = 16
# RFC 3463: what says that nobody will ever read there.
ADRESSE_MORTE = re.compile(r"^5\.(1\.(1|2|3|6|10)|2\.1)$")
STATUT = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
CODES_ADRESSE_MORTE = {550, 551, 553}


def objet_propre(texte: str) -> str:
    """A subject on one line, without control characters: nothing in it can begin a header."""
    sans = "".join(
        " " if unicodedata.category(c)[0] in "CZ" and c != "\u00a0" else c for c in texte
    )
    # U+202F and U+00A0 are French typography; other separators become plain spaces.
    propre = re.sub(r" {2,}", " ", sans).strip()
    return propre if len(propre) <= OBJET_MAXIMUM else propre[: OBJET_MAXIMUM - 1].rstrip() + "…"


def statut_detaille(reponse: str) -> str:
    """The enhanced status of an answer (`550 5.1.1 No such user` → `5.1.1`), or nothing."""
    trouve = STATUT.search(reponse)
    return trouve[1] if trouve else ""


def adresse_morte(*, code: int | None, statut: str) -> bool:
    """Whether an answer says that the address itself is of no use (not full, not too large…)."""
    if statut:
        return bool(ADRESSE_MORTE.match(statut))
    return code in CODES_ADRESSE_MORTE


def envoi_prevu(rythme: Rythme, heure: int, maintenant: datetime) -> datetime | None:
    """When the next digest leaves; None: at once. `maintenant` in the person's own time zone."""
    if rythme is Rythme.IMMEDIAT:
        return None
    ronde = maintenant.replace(minute=0, second=0, microsecond=0)
    if rythme is Rythme.HORAIRE:
        return ronde + timedelta(hours=1)
    prevu = ronde.replace(hour=heure)
    return prevu if prevu > maintenant else prevu + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rebond:
    """One recipient of a delivery status notification (RFC 3464)."""

    destinataire: str
    action: str
    statut: str
    diagnostic: str
    identifiant: str

    @property
    def definitif(self) -> bool:
        return self.action == "failed"


class AvisIllisible(ValueError):
    """Not a delivery status notification that says of which message it speaks."""


def lire_avis(octets: bytes) -> list[Rebond]:
    """The recipients of a notification. Raises AvisIllisible.

    The message it speaks of is known by the Message-ID of the returned part: without it, anybody
    could make us believe that an address is dead.
    """
    try:
        avis = message_from_bytes(octets, policy=policy.default)
        parties = list(avis.walk())
    except Exception as erreur:  # the parser of the standard library lets many kinds out
        raise AvisIllisible("unreadable") from erreur
    identifiant = next((i for p in parties[1:] if (i := _identifiant_rendu(p))), "")
    if not identifiant:
        raise AvisIllisible("no returned message")
    rebonds = [
        rebond
        for partie in parties
        if partie.get_content_type() == "message/delivery-status"
        for bloc in _blocs(partie)
        if (rebond := _rebond(bloc, identifiant))
    ]
    if not rebonds:
        raise AvisIllisible("no recipient")
    return rebonds


def _identifiant_rendu(partie: EmailMessage) -> str:
    if partie.get_content_type() == "text/rfc822-headers":
        contenu = partie.get_payload(decode=True)
        rendu = message_from_bytes(contenu if isinstance(contenu, bytes) else b"")
        return str(rendu.get("Message-ID", "")).strip()
    if partie.get_content_type() == "message/rfc822":
        contenus = partie.get_payload()
        if isinstance(contenus, list) and contenus and isinstance(contenus[0], EmailMessage):
            return str(contenus[0].get("Message-ID", "")).strip()
    return ""


def _blocs(partie: EmailMessage) -> list[EmailMessage]:
    contenus = partie.get_payload()
    return list(contenus) if isinstance(contenus, list) else []  # type: ignore[arg-type]


def _rebond(bloc: EmailMessage, identifiant: str) -> Rebond | None:
    brut = str(bloc.get("Final-Recipient", "") or bloc.get("Original-Recipient", ""))
    adresse = parseaddr(brut.partition(";")[2].strip())[1]
    action = str(bloc.get("Action", "")).strip().lower()
    if not adresse or action not in {"failed", "delayed", "delivered", "relayed", "expanded"}:
        return None
    diagnostic = str(bloc.get("Diagnostic-Code", "")).partition(";")[2]
    return Rebond(
        destinataire=adresse.lower(),
        action=action,
        statut=statut_detaille(str(bloc.get("Status", ""))),
        diagnostic=" ".join(diagnostic.split())[:500],
        identifiant=identifiant,
    )
