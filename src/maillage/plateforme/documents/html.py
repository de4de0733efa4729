"""An `Ouvrage` as HTML, to be read inside a page. Headings start at level 2."""

from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .ouvrage import (
    Bloc,
    Cases,
    Champ,
    Encadre,
    Enveloppe,
    Fiche,
    Liste,
    Ouvrage,
    Paragraphe,
    Saut,
    Signature,
    Tableau,
    Titre,
    morceaux,
    ou_rien,
    propre,
)

VIDE = mark_safe("")


def html(ouvrage: Ouvrage) -> SafeString:
    """Escaped markup, without the title, which is the page's."""
    return format_html(
        '<div class="ouvrage" lang="{}">{}{}</div>',
        ouvrage.langue,
        _suite(format_html('<p class="discret">{}</p>', propre(m)) for m in ouvrage.mentions),
        _suite(_bloc(bloc) for bloc in ouvrage.blocs),
    )


def _bloc(bloc: Bloc) -> SafeString:
    match bloc:
        case Titre(texte, niveau):
            balise = mark_safe(f"h{min(max(niveau, 1), 3) + 1}")  # noqa: S308 - a number
            return format_html("<{}>{}</{}>", balise, propre(texte), balise)
        case Paragraphe(texte, fort, italique):
            classes = " ".join(mot for mot, dit in (("fort", fort), ("italique", italique)) if dit)
            return format_html('<div class="{}">{}</div>', classes, _texte(texte))
        case Liste(elements, ordonnee):
            balise = mark_safe("ol" if ordonnee else "ul")  # noqa: S308 - one of two
            puces = _suite(format_html("<li>{}</li>", propre(e)) for e in elements)
            return format_html("<{}>{}</{}>", balise, puces, balise)
        case Champ(libelle, texte):
            return format_html(
                '<p class="ouvrage-libelle">{}</p>{}', propre(libelle), _texte(ou_rien(texte))
            )
        case Fiche(champs):
            return format_html(
                '<dl class="ouvrage-fiche">{}</dl>',
                _suite(
                    format_html(
                        "<div><dt>{}</dt><dd>{}</dd></div>",
                        propre(c.libelle),
                        _texte(ou_rien(c.texte)),
                    )
                    for c in champs
                ),
            )
        case Tableau():
            return _tableau(bloc)
        case Cases(libelle, choix, suite):
            return format_html(
                '<p class="ouvrage-libelle">{}</p><ul class="ouvrage-cases">{}</ul>{}',
                propre(libelle),
                _suite(
                    format_html(
                        '<li><span aria-hidden="true">{}</span> {}{}</li>',
                        "☒" if cochee else "☐",
                        propre(mot),
                        mark_safe(' <span class="discret">(coché)</span>') if cochee else "",
                    )
                    for mot, cochee in choix
                ),
                _texte(suite),
            )
        case Encadre(titre, texte):
            return format_html(
                '<div class="ouvrage-encadre"><p class="fort">{}</p>{}</div>',
                propre(titre),
                _texte(texte),
            )
        case Enveloppe(expediteur, destinataire, lieu_et_date, objet, references):
            return format_html(
                '<p>{}</p><p class="ouvrage-droite">{}</p><p class="ouvrage-droite">{}</p>{}'
                "<h2>Objet\u00a0: {}</h2>",
                _lignes(expediteur),
                _lignes(destinataire),
                propre(lieu_et_date),
                format_html('<p class="discret petit">{}</p>', _lignes(references))
                if references
                else VIDE,
                propre(objet),
            )
        case Signature(lignes):
            return format_html('<p class="ouvrage-droite">{}</p>', _lignes(lignes))
        case Saut():
            return VIDE


def _tableau(tableau: Tableau) -> SafeString:
    nombre = len(tableau.colonnes)
    legende = propre(tableau.legende) or ", ".join(propre(c) for c in tableau.colonnes)
    return format_html(
        '<div class="defile" tabindex="0" role="region" aria-label="{}"><table class="chiffrier">'
        '<caption class="{}">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        legende,
        "" if tableau.legende_visible else "visually-hidden",
        legende,
        _suite(format_html('<th scope="col">{}</th>', propre(c)) for c in tableau.colonnes),
        _suite(_ligne(ligne, nombre) for ligne in tableau.lignes)
        or format_html('<tr><td colspan="{}">{}</td></tr>', nombre, propre(tableau.vide)),
    )


def _ligne(ligne: tuple[str, ...] | str, nombre: int) -> SafeString:
    if isinstance(ligne, str):
        return format_html(
            '<tr><th scope="rowgroup" colspan="{}">{}</th></tr>', nombre, propre(ligne)
        )
    tete, *reste = ligne
    return format_html(
        '<tr><th scope="row">{}</th>{}</tr>',
        _lignes(propre(tete).split("\n")),
        _suite(format_html("<td>{}</td>", _case(texte)) for texte in reste),
    )


def _case(texte: str) -> SafeString:
    suite = list(morceaux(texte))
    if len(suite) == 1 and not suite[0].liste:
        return _lignes(suite[0].lignes)
    return _texte(texte)


def _texte(texte: str) -> SafeString:
    return _suite(
        format_html("<ul>{}</ul>", _suite(format_html("<li>{}</li>", e) for e in m.lignes))
        if m.liste
        else format_html("<p>{}</p>", _lignes(m.lignes))
        for m in morceaux(texte)
    )


def _lignes(lignes: tuple[str, ...] | list[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((propre(ligne),) for ligne in lignes))


def _suite(elements: Iterator[SafeString]) -> SafeString:
    return mark_safe("".join(conditional_escape(e) for e in elements))  # noqa: S308 - escaped each
