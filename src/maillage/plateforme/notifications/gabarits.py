"""The messages that rooms and modules may send, declared when Django starts.

`declarer("comptes.invitation")` names `courriels/comptes/invitation.objet.txt` and
`courriels/comptes/invitation.txt` in the templates of whoever declares it; `.html` beside them is
optional: without it the HTML part is made from the text. No health data in any of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.backends.django import Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from .rules import objet_propre


@dataclass(frozen=True, slots=True)
class Gabarit:
    """urgent: never gathered in a digest, sent before others, tried even at a bad address."""

    code: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Rendu:
    objet: str
    texte: str
    html: str


_GABARITS: dict[str, Gabarit] = {}


def declarer(code: str, *, urgent: bool = False) -> str:
    """Make `code` known, and give it back to name a constant."""
    if _GABARITS.setdefault(code, Gabarit(code, urgent)).urgent != urgent:
        raise ValueError(f"message template {code!r} is declared twice")
    return code


def trouver(code: str) -> Gabarit:
    """Raises LookupError when nobody declared it."""
    return _GABARITS[code]


def connus() -> list[Gabarit]:
    return [_GABARITS[code] for code in sorted(_GABARITS)]


def rendre(code: str, contexte: Mapping[str, Any]) -> Rendu:
    """Subject on one line, text, HTML."""
    base = f"courriels/{code.replace('.', '/')}"
    complet = {"site": settings.ADRESSE_PUBLIQUE, **contexte}
    objet = objet_propre(_texte(f"{base}.objet.txt", complet))
    texte = _texte(f"{base}.txt", complet).strip() + "\n"
    return Rendu(objet, texte, habiller(objet, texte, f"{base}.html", complet))


def habiller(
    objet: str, texte: str, gabarit: str = "", contexte: Mapping[str, Any] | None = None
) -> str:
    """The HTML part: its own template when there is one, else the text with its links."""
    if gabarit:
        try:
            return render_to_string(gabarit, {**(contexte or {}), "objet": objet})
        except TemplateDoesNotExist as absent:
            if str(absent) != gabarit:
                raise  # it exists, and asks for one that does not
    return render_to_string("courriels/base.html", {"objet": objet, "texte": texte})


def _texte(nom: str, contexte: Mapping[str, Any]) -> str:
    gabarit = get_template(nom)
    assert isinstance(gabarit, Template)
    return gabarit.template.render(Context(dict(contexte), autoescape=False))
