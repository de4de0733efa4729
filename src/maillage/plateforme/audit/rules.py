"""The written form of an event, and the seals over it. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

# What each key derived from the ring is for.
USAGE_MARQUE = "audit.marque"
USAGE_PERSONNE = "audit.personne"
USAGE_CHAINE = "audit.chaine"

VIERGE = b"\0" * 32

# The order is part of the seal: never change it, add at the end under a new `forme`.
CHAMPS = (
    *("identifiant", "locataire", "a", "action"),
    *("acteur_nom", "compte", "rpps", "structure", "role", "authentification", "adresse"),
    *("requete", "objet_type", "objet_id", "objet_libelle", "personne", "details"),
)


def ecrire(champs: Mapping[str, object]) -> bytes:
    """The one byte string of an event, whatever wrote or read it.

    `a` is told in UTC to the microsecond, `details` with sorted keys.
    """
    valeurs = {nom: champs[nom] for nom in CHAMPS}
    a = champs["a"]
    assert isinstance(a, datetime)
    valeurs["a"] = a.astimezone(UTC).isoformat(timespec="microseconds")
    valeurs["identifiant"] = str(champs["identifiant"])
    return json.dumps(valeurs, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def marquer(cle: bytes, champs: Mapping[str, object]) -> bytes:
    """The mark only the platform can make on an event (HMAC-SHA-256)."""
    return hmac.digest(cle, ecrire(champs), hashlib.sha256)


def chainer(cle: bytes, *, precedente: bytes, locataire: int, numero: int, marque: bytes) -> bytes:
    """The seal of link `numero` of a tenant: it holds all the links before it."""
    texte = b"%d:%d:" % (locataire, numero)
    return hmac.digest(cle, texte + precedente + marque, hashlib.sha256)


def nettoyer(valeur: object) -> object:
    """A JSON value that PostgreSQL gives back exactly as it took it.

    Text loses what cannot be stored (NUL, lone surrogates); numbers with a fraction, dates and
    anything else are told as text, since jsonb would write them its own way.
    """
    if valeur is None or isinstance(valeur, bool | int):
        return valeur
    if isinstance(valeur, Mapping):
        return {str(nettoyer(str(nom))): nettoyer(v) for nom, v in valeur.items()}
    if isinstance(valeur, list | tuple | set | frozenset):
        suite = sorted(valeur, key=str) if isinstance(valeur, set | frozenset) else valeur
        return [nettoyer(v) for v in suite]
    return str(valeur).replace("\0", "").encode("utf-8", "replace").decode()


def designer(cle: bytes, personne: str) -> str:
    """How a person concerned is named in the audit: found again by those who know the reference,
    unreadable to the others."""
    return hmac.new(cle, personne.encode(), hashlib.sha256).hexdigest() if personne else ""
