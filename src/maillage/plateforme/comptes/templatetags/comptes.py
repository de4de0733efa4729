"""What the pages of the account need to write."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def attribut_json(valeur: Any) -> str:
    """JSON for a `data-` attribute; the template escapes it. No script holds data here."""
    return json.dumps(valeur, cls=DjangoJSONEncoder)


# Looked for in this order: Edge says it is Chrome, and Chrome that it is Safari.
NAVIGATEURS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMES = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]
MOYENS = {
    "mot_de_passe": "mot de passe",
    "totp": "application de codes",
    "cle": "clé",
    "secours": "code de secours",
    "cle_acces": "clé d’accès",
    "psc": "Pro Santé Connect",
}


@register.filter
def navigateur(annonce: str) -> str:
    """`Mozilla/5.0 (Windows…) Firefox/140.0` → `Firefox, Windows`; a guess, as browsers lie."""
    mots = [
        next((mot for signe, mot in connus if signe in annonce), "")
        for connus in (NAVIGATEURS, SYSTEMES)
    ]
    return ", ".join(filter(None, mots)) or "inconnu"


@register.filter
def moyen(niveau: str) -> str:
    """`mot_de_passe+totp` → `mot de passe et application de codes`."""
    return " et ".join(MOYENS.get(part, part) for part in niveau.split("+"))
