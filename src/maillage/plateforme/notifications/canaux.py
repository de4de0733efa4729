"""The ways to reach people. A channel checks an address, then delivers one message."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from maillage.noyau.erreurs import ErreurMetier

from .states import Etat

if TYPE_CHECKING:
    from .models import Message

ADRESSE_MAXIMALE = 254


@dataclass(frozen=True, slots=True)
class Remise:
    """The outcome of one attempt. `etat` None: not now, try again."""

    etat: Etat | None
    code: int | None = None
    reponse: str = ""


class Canal(Protocol):
    def verifier(self, adresse: str) -> str:
        """The address as it is kept. Raises ErreurMetier."""

    def remettre(self, message: "Message") -> Remise: ...


class Courriel:
    _valider = EmailValidator()

    def verifier(self, adresse: str) -> str:
        propre = adresse.strip()
        nom, _, domaine = propre.rpartition("@")
        try:
            if len(propre) > ADRESSE_MAXIMALE or not propre.isprintable() or " " in propre:
                raise ValidationError("shape")
            # A domain may carry accents; what is before the sign may not (SMTPUTF8 is rare).
            propre = f"{nom}@{domaine.encode('idna').decode('ascii')}"
            propre.encode("ascii")
            self._valider(propre)
        except (ValidationError, UnicodeError):
            raise ErreurMetier(
                f"«\u00a0{adresse[:80]!s}\u00a0» n’est pas une adresse électronique. Vérifiez-la."
            ) from None
        return propre

    def remettre(self, message: "Message") -> Remise:
        from . import smtp

        if settings.SMTP is None:
            return Remise(Etat.CONSERVE, reponse="Aucun serveur d’envoi n’est réglé.")
        return smtp.remettre(message, settings.SMTP)


class PasEncore:
    """A channel that is announced but does not exist: it refuses, and says so."""

    def __init__(self, nom: str) -> None:
        self.nom = nom

    def verifier(self, adresse: str) -> str:
        raise ErreurMetier(
            f"Maillage n’envoie pas encore de {self.nom}. Choisissez le courriel, "
            "sans aucune donnée de santé."
        )

    def remettre(self, message: "Message") -> Remise:
        raise ErreurMetier(f"Maillage n’envoie pas encore de {self.nom}.")


CANAUX: dict[str, Canal] = {
    "courriel": Courriel(),
    "sms": PasEncore("SMS"),
    "mssante": PasEncore("message MSSanté"),
}


def canal(nom: str) -> Canal:
    """Raises ErreurMetier for a channel nobody knows."""
    try:
        return CANAUX[nom]
    except KeyError:
        raise ErreurMetier(
            f"«\u00a0{nom}\u00a0» n’est pas un canal connu. Au choix\u00a0: {', '.join(CANAUX)}."
        ) from None
