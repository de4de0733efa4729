"""Small building blocks of pages; each is shown on /composants."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput, Select
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


@register.inclusion_tag("composants/champ.html")
def champ(champ: BoundField, libelle: str = "", aide: str = "") -> dict[str, Any]:
    """A form field: label above, help and errors below, tied to it for screen readers."""
    identifiant = champ.id_for_label
    decrit = [f"{identifiant}-aide"] if aide else []
    attributs: dict[str, Any] = {"placeholder": False}
    if champ.errors:
        decrit.append(f"{identifiant}-erreur")
        attributs["aria-invalid"] = "true"
    if decrit:
        attributs["aria-describedby"] = " ".join(decrit)
    case = isinstance(champ.field.widget, CheckboxInput)
    classe = "form-check-input" if case else "form-control"
    if isinstance(champ.field.widget, Select):
        classe = "form-select"
    attributs["class"] = f"{classe} is-invalid" if champ.errors else classe
    return {
        "champ": champ,
        "saisie": champ.as_widget(attrs=attributs),
        "identifiant": identifiant,
        "libelle": libelle or champ.label,
        "aide": aide,
        "case": case,
    }


@register.inclusion_tag("composants/erreurs.html")
def erreurs(formulaire: BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, said first and read aloud."""
    return {"erreurs": formulaire.non_field_errors()}
