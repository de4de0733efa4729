"""How a case reads on a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.dossiers.states import LIBELLES, VALIDES, EtatDossier
from maillage.plateforme.ui.templatetags.composants import icone

register = template.Library()

# Never the colour alone: each state has its sign and its word.
SIGNES = {
    EtatDossier.LI_A_REPRENDRE: ("attente", "arrow-counterclockwise"),
    EtatDossier.PROJET_COMPLEMENTS: ("attente", "pause-circle"),
    EtatDossier.PROJET_OPPOSITION: ("retard", "x-octagon"),
    EtatDossier.ABANDONNE: ("autre", "archive"),
    EtatDossier.FUSIONNE: ("autre", "union"),
    **dict.fromkeys(VALIDES, ("fait", "check-lg")),
}


@register.simple_tag
def etat_du_dossier(etat: EtatDossier | str) -> SafeString:
    """The label of a state, with its sign."""
    lu = EtatDossier(etat)
    famille, dessin = SIGNES.get(lu, ("attente", "hourglass-split"))
    return format_html(
        '<span class="etiquette etiquette-{}">{} {}</span>', famille, icone(dessin), LIBELLES[lu]
    )
