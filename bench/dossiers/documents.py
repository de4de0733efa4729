"""A projet de santé of forty pages, as PDF and as DOCX: every question of the trame answered, eight
fiches-actions, sixty communes. All invented."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bench.mesure import Mesure, MesureImpossible, Rapport, mediane

if TYPE_CHECKING:
    from bench.dossiers import Contexte
    from maillage.dossiers.rules.trames import Question, Saisie, Trame
    from maillage.plateforme.documents import Ouvrage

PAGES = 40
CIBLE_PDF_S, CIBLE_DOCX_S = 1.0, 2.0
FICHES, COMMUNES, ENFANTS = 8, 60, 4
PHRASES = (
    "Les délais pour un premier rendez-vous s’allongent, et des patients renoncent à se soigner.",
    "Les professionnels se connaissent peu d’une commune à l’autre\u202f; une réunion par "
    "trimestre a commencé à y remédier.",
    "Les sorties d’hôpital se préparent trop tard\u202f: le retour à domicile en souffre.",
)


def projet_rempli(paragraphes: int, tour: int = 0) -> Ouvrage:
    """The document of a version whose long answers hold that many paragraphs. Each `tour` has its
    own texts: the compiler remembers what it has laid out."""
    from maillage.dossiers.documents.composition import Tirage, composer
    from maillage.dossiers.documents.contenu import Contexte as ContexteDuDocument
    from maillage.dossiers.documents.contenu import contenu
    from maillage.dossiers.rules.sceau import empreinte
    from maillage.dossiers.rules.trames import PROJET

    ou = ContexteDuDocument("CPTS inventée", "Vaucluse (84)", "Provence", date(2026, 11, 23), True)
    rempli = contenu(PROJET, saisie_pleine(PROJET, paragraphes, tour), ou)
    return composer(rempli, Tirage(1, empreinte(rempli)))


def saisie_pleine(trame: Trame, paragraphes: int, tour: int = 0) -> Saisie:
    """Every question of a trame answered, whatever it is."""
    from maillage.dossiers.rules.trames import Genre, Ligne, Saisie

    long = "\n\n".join(
        " ".join((f"Constat {tour}.{rang}.", *PHRASES[rang % 3 :], *PHRASES[: rang % 3]))
        for rang in range(paragraphes)
    )

    def reponse(question: Question, rang: int) -> str:
        if question.choix:
            return question.choix[rang % len(question.choix)][0]
        return {
            Genre.TEXTE: f"{long}\n- un premier point\u202f;\n- un second.",
            Genre.OUI_NON: "oui",
            Genre.NOMBRE: str(rang + 3),
            Genre.DATE: "2027-03-01",
            Genre.TELEPHONE: "04 00 00 00 00",
            Genre.COURRIEL: "contact@exemple.test",
        }.get(question.genre, f"Réponse inventée {tour}.{rang + 1}")

    def lignes(question: Question, nombre: int) -> tuple[Ligne, ...]:
        idents = [code for code, _ in question.fixes] or [str(n + 1) for n in range(nombre)]
        return tuple(
            Ligne(
                ident,
                {
                    c.cle: reponse(c, rang)
                    for c in question.colonnes
                    if c.genre is not Genre.TABLEAU
                },
                {c.cle: lignes(c, ENFANTS) for c in question.colonnes if c.genre is Genre.TABLEAU},
            )
            for rang, ident in enumerate(idents)
        )

    questions = [q for _section, q in trame.questions()]
    tableaux = {
        q.cle: lignes(q, FICHES if q.cle == "fiches" else 12)
        for q in questions
        if q.genre is Genre.TABLEAU
    }
    tableaux["communes"] = tuple(
        Ligne(
            f"84{n:03}",
            {
                "commune": f"Commune inventée {tour}.{n}",
                "code_postal": f"84{n:03}",
                "particularites": "ZIP" if n % 3 else "ZAC, 1 QPV",
            },
        )
        for n in range(1, COMMUNES + 1)
    )
    champs = {
        q.cle: reponse(q, 0) for q in questions if q.genre not in (Genre.TABLEAU, Genre.CALCULE)
    }
    return Saisie(champs, tableaux, {"population": "61\u202f240", "taille": "2", "communes": "…"})


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible: the document is not long enough to be measured."""
    from maillage.plateforme.documents import docx, pdf

    paragraphes, pages = assez_long()
    contexte.dire(f"Projet de santé de {pages} pages")
    tours = 1 if contexte.rapide else contexte.tours or 5
    ouvrages = [projet_rempli(paragraphes, tour) for tour in range(1, tours + 1)]
    mesures = (
        _serie("Projet de santé en PDF", pdf, ouvrages, CIBLE_PDF_S),
        _serie("Projet de santé en DOCX", docx, ouvrages, CIBLE_DOCX_S),
    )
    return Rapport(
        f"Documents\u00a0: un projet de santé de {pages} pages",
        mesures,
        (
            "PDF/UA-1 balisé, police embarquée\u202f; DOCX avec styles, sommaire et tableaux. Un "
            "compilateur par processus, déjà chargé\u202f; les textes changent à chaque tour, car "
            "il se souvient de ce qu’il a mis en page.",
        ),
    )


def assez_long() -> tuple[int, int]:
    """How many paragraphs an answer needs, and how many pages that makes."""
    from io import BytesIO

    from pypdf import PdfReader

    from maillage.plateforme.documents import pdf

    for paragraphes in range(1, 12):
        pages = len(PdfReader(BytesIO(pdf(projet_rempli(paragraphes)))).pages)
        if pages >= PAGES:
            return paragraphes, pages
    raise MesureImpossible(f"Le projet de santé inventé n’atteint pas {PAGES} pages.")


def _serie(
    nom: str, faire: Callable[[Ouvrage], bytes], ouvrages: Sequence[Ouvrage], cible: float
) -> Mesure:
    essais, octets = [], b""
    for ouvrage in ouvrages:
        debut = time.perf_counter()
        octets = faire(ouvrage)
        essais.append(time.perf_counter() - debut)
    detail = f"{len(octets) // 1024}\u00a0ko"
    return Mesure(nom, mediane(essais), "s", cible, detail=detail, essais=tuple(essais))
