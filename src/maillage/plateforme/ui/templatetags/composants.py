"""Small building blocks of pages; each is shown on /composants."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _dessin(nom: str) -> str:
    chemin = Path(settings.NPM) / "bootstrap-icons" / "icons" / f"{nom}.svg"
    contenu = re.search(r"<svg[^>]*>(.*)</svg>", chemin.read_text(), re.DOTALL)
    assert contenu, f"not a drawing: {chemin}"
    return contenu[1].strip()


@register.simple_tag
def icone(nom: str) -> SafeString:
    """A decorative icon, silent for screen readers: a word always stands beside it."""
    return mark_safe(  # noqa: S308 - the drawing comes from the locked icon package
        '<svg class="icone" width="16" height="16" fill="currentColor" viewBox="0 0 16 16" '
        f'aria-hidden="true" focusable="false">{_dessin(nom)}</svg>'
    )


CONFIANCES = {
    "loi": ("Loi", "shield-check", "Texte de loi ou de décret, lu."),
    "accord": ("Accord", "file-earmark-check", "Texte de l’accord conventionnel, lu en extrait."),
    "document": ("Document", "file-text", "Document public ou institutionnel."),
    "deduction": ("Déduction", "calculator", "Déduit des sources : à vérifier."),
    "inconnu": ("Inconnu", "question-circle", "Aucune source trouvée."),
}


@register.simple_tag
@cache
def confiance(code: str) -> SafeString:
    """How certain a figure is: a word, a shape and a tooltip, never a colour alone."""
    mot, dessin, sens = CONFIANCES[str(code)]
    return format_html(
        '<span class="confiance confiance-{}" title="{}">{} {}</span>',
        str(code),
        sens,
        icone(dessin),
        mot,
    )
