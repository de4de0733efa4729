"""What a version keeps: all that its PDF and its DOCX are made from, labels included, as JSON.

A question that changes its words later, or goes, changes nothing to a version already kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.dossiers.rules.trames import Genre, Ligne, Question, Saisie, Section, Trame
from maillage.dossiers.rules.trames.choix import MISSIONS, OUI_NON, SOCLES
from maillage.dossiers.rules.trames.definitions import posee
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.plateforme.documents.ouvrage import propre

FORME = 1
GROUPES = ("Missions socles (obligatoires)", "Missions complémentaires et optionnelles")
# The territory is not typed: the platform gives its rows under the question of the same key.
COLONNES_DES_COMMUNES = (
    ("commune", "Communes"),
    ("code_postal", "Code postal"),
    ("particularites", "Particularité du territoire (QPV, ZIP, ZAC)"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file joined to the document: statutes, list of members. `sha256` is that of its bytes."""

    usage: str
    nom: str
    octets: int
    sha256: str
    le: date


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a document says besides its answers. `le`: the day, in the time zone of the CPTS;
    `sources`: where the platform's own figures come from."""

    cpts: str
    departement: str
    region: str
    le: date
    fictive: bool = False
    sources: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


def contenu(trame: Trame, saisie: Saisie, contexte: Contexte) -> dict[str, Any]:
    """The content of a document as JSON holds it: texts, lists, dicts. The projet also holds what
    is annexed to it, so that its seal covers it."""
    annexes = {"annexes": [_piece(p) for p in contexte.pieces]}
    return (annexes if trame.document == "projet" else {}) | {
        "forme": FORME,
        "document": trame.document,
        "titre": trame.titre,
        "reference": trame.reference,
        "cpts": propre(contexte.cpts),
        "departement": contexte.departement,
        "region": contexte.region,
        "fictive": contexte.fictive,
        "le": contexte.le.isoformat(),
        "sources": list(contexte.sources),
        "sections": [_section(section, saisie) for section in trame.sections],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "usage": piece.usage,
        "nom": propre(piece.nom),
        "octets": piece.octets,
        "sha256": piece.sha256,
        "le": piece.le.isoformat(),
    }


def valeurs(contenu: Mapping[str, Any]) -> dict[str, str]:
    """Key of each answer (`tableau.ligne.colonne` for a cell) → its text, to compare versions."""
    trouvees: dict[str, str] = {}
    for section in contenu["sections"]:
        for question in section["questions"]:
            if "colonnes" in question:
                for ligne in question["lignes"]:
                    _cellules(question["cle"], ligne, trouvees)
            else:
                trouvees[question["cle"]] = question["texte"]
    return trouvees


def _cellules(prefixe: str, ligne: Mapping[str, Any], trouvees: dict[str, str]) -> None:
    for colonne, texte in ligne["cellules"].items():
        trouvees[f"{prefixe}.{ligne['ident']}.{colonne}"] = texte
    for tableau in ligne["enfants"]:
        for enfant in tableau["lignes"]:
            _cellules(tableau["cle"], enfant, trouvees)


def _section(section: Section, saisie: Saisie) -> dict[str, Any]:
    return {
        "code": section.code,
        "titre": section.titre,
        "niveau": section.niveau,
        "questions": [_question(q, saisie) for q in section.questions if posee(q, saisie)],
    }


def _question(question: Question, saisie: Saisie) -> dict[str, Any]:
    rendue: dict[str, Any] = {
        "cle": question.cle,
        "libelle": question.libelle,
        "genre": question.genre.value,
    }
    lignes = saisie.tableaux.get(question.cle, ())
    if question.genre is Genre.TABLEAU:
        return rendue | _tableau(question, lignes)
    if question.cle == "communes" and lignes:
        return rendue | {
            "colonnes": [
                {"cle": cle, "libelle": mot, "genre": Genre.COURT.value}
                for cle, mot in COLONNES_DES_COMMUNES
            ],
            "lignes": [
                {"ident": li.ident, "libelle": "", "groupe": "", "enfants": []}
                | {
                    "cellules": {
                        c: propre(li.cellules.get(c, "")) for c, _ in COLONNES_DES_COMMUNES
                    }
                }
                for li in lignes
            ],
        }
    valeur = saisie.valeur(question)
    rendue["texte"] = en_clair(question, valeur)
    if choix := _choix(question):
        rendue["valeur"] = propre(valeur)
        rendue["choix"] = [[code, mot] for code, mot in choix]
    return rendue


def _tableau(question: Question, lignes: tuple[Ligne, ...]) -> dict[str, Any]:
    fixes = dict(question.fixes)
    missions = {code for code, _, _ in MISSIONS}
    return {
        "colonnes": [
            {"cle": c.cle, "libelle": c.libelle, "genre": c.genre.value} for c in question.colonnes
        ],
        "fixe": bool(fixes),
        "lignes": [
            {
                "ident": ligne.ident,
                "libelle": fixes.get(ligne.ident, ""),
                "groupe": GROUPES[ligne.ident not in SOCLES]
                if fixes and set(fixes) <= missions
                else "",
                "cellules": {
                    c.cle: en_clair(c, ligne.cellules.get(c.cle, ""))
                    for c in question.colonnes
                    if c.genre is not Genre.TABLEAU
                },
                "enfants": [
                    {"cle": c.cle, "libelle": c.libelle} | _tableau(c, ligne.enfants.get(c.cle, ()))
                    for c in question.colonnes
                    if c.genre is Genre.TABLEAU
                ],
            }
            for ligne in lignes
        ],
    }


def en_clair(question: Question, valeur: str) -> str:
    """An answer as people read it; what does not read as its kind says stays as it was typed."""
    valeur = propre(valeur)
    if not valeur:
        return ""
    if choix := dict(_choix(question)):
        codes = valeur.split() if question.genre is Genre.CHOIX_MULTIPLE else [valeur]
        return ", ".join(choix.get(code, code) for code in codes)
    if question.genre is Genre.DATE:
        try:
            return format_date(date.fromisoformat(valeur))
        except (ValueError, ErreurMetier):
            return valeur
    if question.genre is Genre.NOMBRE and valeur.isascii() and valeur.isdigit():
        return format_entier(int(valeur[:18]))
    return valeur


def _choix(question: Question) -> tuple[tuple[str, str], ...]:
    if question.genre is Genre.OUI_NON:
        return OUI_NON
    if question.genre in (Genre.CHOIX, Genre.CHOIX_MULTIPLE):
        return question.choix
    return ()
