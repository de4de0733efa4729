"""Passwords refused when they are chosen, beside Django's own validators."""

import hashlib
import re
import urllib.error
import urllib.request
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

DELAI_S = 3
# A motif shorter than this and repeated is no longer than itself.
SUFFISANT = 6
journal = structlog.get_logger("maillage.comptes")


class LongueurMinimale:
    """At least so many characters; no other rule of composition (ASVS 4.0.3, 2.1.9)."""

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.minimum:
            raise ValidationError(
                f"Ce mot de passe a moins de {self.minimum} caractères. Une phrase de quelques "
                "mots convient, et se retient."
            )

    def get_help_text(self) -> str:
        return f"Au moins {self.minimum} caractères\u00a0; une phrase de quelques mots convient."


class CourantDeguise:
    """Refuse a common password said twice, or lengthened with figures and signs.

    Django's list holds what people choose when nothing bounds them: nearly all of it is shorter
    than our minimum, and would come back in these clothes.
    """

    def __init__(self) -> None:
        self._courants = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        nu = password.casefold()
        if repete := re.fullmatch(r"(.+?)\1+.?", nu):
            nu = repete[1]
        noyau = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", nu)
        chiffres = re.sub(r"^(19|20)\d\d|\D", "", nu)
        if len(chiffres) * 2 < len(nu):
            # A figure among words: the words count, not the figure.
            chiffres = nu
        if {nu, noyau, chiffres} & self._courants or len(nu) < SUFFISANT:
            raise ValidationError(
                "C’est un mot de passe courant, répété ou allongé. Choisissez quelques mots sans "
                "rapport entre eux."
            )

    def get_help_text(self) -> str:
        return ""


class JamaisDivulgue:
    """Ask a k-anonymous service whether the password is known from a breach; off by default.

    Only the first five characters of its SHA-1 leave the platform (`GET {address}{five}`, lines
    `REST:COUNT`, as https://haveibeenpwned.com/API/v3#PwnedPasswords describes). When the
    service does not answer the password is accepted: Django's list was already checked.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.MOTS_DE_PASSE_DIVULGUES:
            return
        empreinte = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        demande = urllib.request.Request(  # noqa: S310 - the operator's own setting
            settings.MOTS_DE_PASSE_DIVULGUES + empreinte[:5], headers={"Add-Padding": "true"}
        )
        try:
            with urllib.request.urlopen(demande, timeout=DELAI_S) as reponse:  # noqa: S310
                lignes = reponse.read(2_000_000).decode("ascii", "replace").split()
        except (OSError, urllib.error.URLError, ValueError) as erreur:
            journal.warning("mots_de_passe_divulgues_muet", erreur=type(erreur).__name__)
            return
        connus = dict(ligne.partition(":")[::2] for ligne in lignes)
        if connus.get(empreinte[5:], "0") != "0":
            raise ValidationError(
                "Ce mot de passe figure dans des listes volées à d’autres sites. Choisissez-en un "
                "autre, et changez-le partout où vous l’employez."
            )

    def get_help_text(self) -> str:
        return ""
