"""An `Ouvrage` as an accessible PDF (PDF/UA-1), laid out by Typst.

Texts travel beside the template, as JSON: what people typed can never be read as Typst.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.conf import settings

from .caracteres import dessinable
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

GABARIT = Path(__file__).with_name("ouvrage.typ")
GRAISSES = (
    *(f"atkinson-hyperlegible-next/{g}" for g in ("400Regular", "400Regular_Italic", "700Bold")),
    # Emoji in one ink.
    *(f"noto-emoji/{g}" for g in ("400Regular", "700Bold")),
)

_verrou = Lock()


def pdf(ouvrage: Ouvrage) -> bytes:
    """The document. Same content, same bytes."""
    with _verrou:  # one compiler a process, whatever the number of threads
        document = _compilateur().compile(
            format="pdf",
            sys_inputs={"donnees": dessinable(json.dumps(_donnees(ouvrage), ensure_ascii=False))},
            pdf_standards="ua-1",
            timestamp=datetime.combine(ouvrage.date, time(12), tzinfo=UTC),
        )
    assert isinstance(document, bytes)
    return document


@cache
def _compilateur() -> typst.Compiler:
    polices = settings.NPM / "@expo-google-fonts"
    return typst.Compiler(
        GABARIT,
        root=GABARIT.parent,
        font_paths=[polices / graisse for graisse in GRAISSES],
        ignore_system_fonts=True,
    )


def _donnees(ouvrage: Ouvrage) -> dict[str, Any]:
    langue, _, pays = ouvrage.langue.partition("-")
    return {
        "titre": propre(ouvrage.titre),
        "sous_titre": propre(ouvrage.sous_titre),
        "auteur": propre(ouvrage.auteur),
        "langue": langue,
        "pays": pays,
        "pied": propre(ouvrage.pied),
        "mentions": [propre(m) for m in ouvrage.mentions],
        "sommaire": ouvrage.sommaire,
        "courrier": ouvrage.est_un_courrier,
        "blocs": [_bloc(bloc) for bloc in ouvrage.blocs],
    }


def _bloc(bloc: Bloc) -> dict[str, Any]:
    match bloc:
        case Titre(texte, niveau, nouvelle_page):
            return {
                "genre": "titre",
                "texte": propre(texte),
                "niveau": niveau,
                "page": nouvelle_page,
            }
        case Paragraphe(texte, fort, italique):
            return {
                "genre": "texte",
                "morceaux": _texte(texte),
                "fort": fort,
                "italique": italique,
            }
        case Liste(elements, ordonnee):
            return {
                "genre": "liste",
                "elements": [propre(e) for e in elements],
                "ordonnee": ordonnee,
            }
        case Champ(libelle, texte):
            return {"genre": "champ", "libelle": propre(libelle), "morceaux": _reponse(texte)}
        case Fiche(champs, legende):
            return {
                "genre": "fiche",
                "legende": propre(legende),
                "champs": [(propre(c.libelle), _reponse(c.texte)) for c in champs],
            }
        case Tableau():
            return _tableau(bloc)
        case Cases(libelle, choix, suite):
            return {
                "genre": "cases",
                "libelle": propre(libelle),
                "choix": [(propre(mot), cochee) for mot, cochee in choix],
                "suite": propre(suite),
            }
        case Encadre(titre, texte):
            return {"genre": "encadre", "titre": propre(titre), "morceaux": _texte(texte)}
        case Enveloppe(expediteur, destinataire, lieu_et_date, objet, references):
            return {
                "genre": "enveloppe",
                "expediteur": [propre(ligne) for ligne in expediteur],
                "destinataire": [propre(ligne) for ligne in destinataire],
                "lieu_et_date": propre(lieu_et_date),
                "objet": propre(objet),
                "references": [propre(r) for r in references],
            }
        case Signature(lignes):
            return {"genre": "signature", "lignes": [propre(ligne) for ligne in lignes]}
        case Saut():
            return {"genre": "saut"}


def _tableau(tableau: Tableau) -> dict[str, Any]:
    return {
        "genre": "tableau",
        "legende": propre(tableau.legende),
        "visible": tableau.legende_visible,
        "colonnes": [propre(c) for c in tableau.colonnes],
        "largeurs": list(tableau.largeurs) or [1.0] * len(tableau.colonnes),
        "vide": propre(tableau.vide),
        "lignes": [
            {"groupe": propre(ligne), "cases": []}
            if isinstance(ligne, str)
            else {"groupe": "", "cases": [_texte(case) for case in ligne]}
            for ligne in tableau.lignes
        ],
    }


def _reponse(texte: str) -> list[dict[str, Any]]:
    return _texte(ou_rien(texte))


def _texte(texte: str) -> list[dict[str, Any]]:
    return [{"lignes": list(m.lignes), "liste": m.liste} for m in morceaux(texte)]
