"""The portrait as an accessible PDF (PDF/UA-1) to annex to a projet de santé, ten pages at most.

Python writes every sentence and number; the template only lays them out. Data travels beside the
template, as JSON: a name can never be read as Typst.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from xml.sax.saxutils import quoteattr

import typst
from django.conf import settings

from maillage.couverture.rules.secret import Statut
from maillage.noyau.montants import format_entier
from maillage.plateforme.ui.carte import Carte
from maillage.plateforme.ui.templatetags.francais import pluriel
from maillage.regles.secret import seuil_de_secret

from .vue import AGES, Bloc, Fiche, Page

GABARIT = Path(__file__).with_name("portrait.typ")
GRAISSES = ("400Regular", "400Regular_Italic", "700Bold")
# What keeps it under ten pages, whatever the territory.
COMMUNES_CITEES = 120
EPCI_CITES = 12
QUARTIERS_CITES = 20
STRUCTURES_CITEES = 8
LIGNES_D_INDICATEURS = 24
COMMUNES_DESSINEES = 400

_verrou = Lock()


def pdf(page: Page) -> bytes:
    """The document. Same territory, day and data: same bytes."""
    with _verrou:  # one compiler a process, whatever the number of threads
        document = _compilateur().compile(
            format="pdf",
            sys_inputs={"donnees": json.dumps(_donnees(page), ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=datetime.combine(page.portrait.le, time(12), tzinfo=UTC),
        )
    assert isinstance(document, bytes)
    return document


@cache
def _compilateur() -> typst.Compiler:
    polices = settings.NPM / "@expo-google-fonts" / "atkinson-hyperlegible-next"
    return typst.Compiler(
        GABARIT,
        root=GABARIT.parent,
        font_paths=[polices / graisse for graisse in GRAISSES],
        ignore_system_fonts=True,
    )


def _donnees(page: Page) -> dict[str, object]:
    return {
        "titre": f"Portrait de territoire\u00a0: {_court(page.titre, 160)}",
        "sous_titre": f"Au {page.le}.",
        "pied": f"Maillage · portrait de territoire, au {page.le}",
        "remarques": [
            *(["CPTS inventée, pour la démonstration."] if page.portrait.lieux[0].fictive else []),
            *([page.portrait.lieux[0].remarque] if page.portrait.lieux[0].remarque else []),
        ],
        "fiche": None if page.fiche is None else _fiche(page.fiche),
        "colonnes": [_court(c.nom, 40) for c in page.portrait.colonnes],
        "sections": [_section(bloc, page) for bloc in page.blocs],
        "sources": page.sources,
    }


def _secret() -> str:
    seuil = seuil_de_secret("professionnels")
    return (
        f"Moins de {seuil.valeur} personnes dans chacune des communes, peut-être aucune\u00a0: le "
        f"nombre est masqué, ce qui n’est jamais zéro. {seuil.origine.reference}. Le RPPS est "
        "public et nominatif\u00a0: masquer suit l’usage des outils publics."
    )


def _section(bloc: Bloc, page: Page) -> dict[str, object]:
    section = bloc.section
    rangees = bloc.rangees[:LIGNES_D_INDICATEURS]
    return {
        "titre": section.titre,
        "manque": "" if section.lignes else section.manque,
        "note": section.note,
        "secret": f" {_secret()}" if section.cle == "offre" else "",
        "lignes": [
            {
                "nom": _court(r.ligne.nom, 90),
                "unite": _court(r.ligne.unite, 60),
                "rang": r.ligne.rang,
                "cases": [(c.texte, _court(c.detail, 50)) for c in r.cases],
            }
            for r in rangees
        ],
        "en_plus": len(bloc.rangees) - len(rangees),
        "definitions": list(
            dict.fromkeys(
                (_court(r.ligne.definition, 260), _court(r.ligne.source, 160)) for r in rangees
            )
        )[:8],
        "ages": None
        if bloc.ages is None
        else {
            "rangs": [(r.mot, [float(s.valeur) for s in r.segments]) for r in bloc.ages.rangs],
            "series": [s.mot for s in AGES],
            "description": bloc.description,
        },
        "points": None
        if bloc.nuage is None
        else {
            "lignes": [
                (ligne.mot, [(m.forme, m.part) for m in ligne.marques])
                for ligne in bloc.nuage.lignes
            ],
            "legende": [(m.forme, _court(m.nom, 40)) for m in bloc.nuage.legende],
            "description": bloc.description,
        },
        "estime": any(m.statut is Statut.ESTIME for ligne in section.lignes for m in ligne.mesures),
    }


def _fiche(fiche: Fiche) -> dict[str, object] | None:
    lieu = fiche.lieu
    if not lieu.communes:
        return None
    return {
        "carte": _svg(fiche.carte) if fiche.carte else "",
        "carte_mot": f"Carte des communes de {lieu.nom}\u202f; leur liste suit.",
        "departements": ", ".join(f"{nom} ({code})" for code, nom in lieu.departements.items()),
        "communes_nombre": pluriel(lieu.compte_communes, "commune,communes"),
        "communes": _liste([c.nom for c in lieu.communes], COMMUNES_CITEES),
        "epci": _liste(
            [
                f"{nom} ({pluriel(nombre, 'commune,communes')}, {format_entier(habitants)} hab.)"
                for nom, nombre, habitants in fiche.epci
            ],
            EPCI_CITES,
            "\u202f; ",
        ),
        "zonages": [
            {
                "titre": f"Zonage {z.profession}{f', {z.annee}' if z.annee else ''}",
                "source": _court(z.source, 200),
                "classes": [
                    (_court(c, 60), format_entier(n), format_entier(h)) for c, n, h in z.classes[:8]
                ],
            }
            for z in fiche.zonages[:4]
        ],
        "quartiers": "inconnus, aucun fichier importé"
        if fiche.quartiers is None
        else _liste(list(fiche.quartiers), QUARTIERS_CITES) or "aucun dans le dernier fichier",
        "structures": [
            (f"{mot[:1].upper()}{mot[1:]} ({len(liste)})", _liste(list(liste), STRUCTURES_CITEES))
            for mot, liste in fiche.structures
        ],
    }


def _liste(mots: list[str], maximum: int, entre: str = ", ") -> str:
    """The first ones, and how many others."""
    texte = entre.join(_court(mot, 80) for mot in mots[:maximum])
    reste = len(mots) - maximum
    return f"{texte} et {pluriel(reste, 'autre,autres')}" if reste > 0 else texte


def _court(texte: str, maximum: int) -> str:
    return texte if len(texte) <= maximum else texte[: maximum - 1].rstrip() + "…"


def _svg(carte: Carte) -> str:
    formes = "".join(f"<path d={quoteattr(f.trace)}/>" for f in carte.formes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {carte.largeur} {carte.hauteur}">'
        f'<g fill="#dfeeee" stroke="#0b5a63" stroke-width="0.8">{formes}</g></svg>'
    )
