"""What a projet de santé needs beyond answers: fiches, professions, indicators, legal form.

A `Manque` stops the transmission; a remark does not. Criteria: cahier des charges régional of Paca
(annexe 4); legal form: L. 1434-12-1 CSP. The ARS may legally oppose on its two grounds only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.identifiants import Siret
from maillage.regles import CodeBareme, bareme_applicable

from .trames.choix import MISSIONS, SOCLES
from .trames.definitions import Ligne, Manque, Saisie

# Ordonnance n° 2021-584 of 12 May 2021; its first day of effect was not read: the next day is
# deduced, as for the agreements.
ASSOCIATION_DEPUIS = date(2021, 5, 13)
DROIT_LOCAL = frozenset({"57", "67", "68"})
NIVEAUX = ("general", "specifique", "operationnel")
LIBELLES = {code: libelle for code, libelle, _socle in MISSIONS}


def socles_exiges(le: date) -> tuple[str, ...]:
    """The socle missions of the agreement in force on a day: answer to crises since avenant 2."""
    applicable = bareme_applicable(le).valeur
    avec_crise = applicable is None or applicable.code is not CodeBareme.ACI_2019
    return tuple(code for code in SOCLES if code != "crise" or avec_crise)


def manques_du_projet(saisie: Saisie, le: date) -> tuple[Manque, ...]:
    """What stops the transmission of a projet, beyond its mandatory answers."""
    fiches = saisie.tableaux.get("fiches", ())
    trouves = [
        Manque(
            "fiches",
            "fiches",
            f"Fiche-action\u00a0: {LIBELLES[code]}",
            "Au moins une fiche par mission socle est jointe au projet.",
        )
        for code in socles_exiges(le)
        if not any(f.cellules.get("mission") == code for f in fiches)
    ]
    trouves += _manques_des_missions(saisie.tableaux.get("missions", ()), le)
    for rang, fiche in enumerate(fiches, start=1):
        trouves += _manques_de_la_fiche(rang, fiche)
    trouves += _manques_de_la_structure(saisie.champs, le)
    return tuple(trouves)


def _manques_des_missions(missions: tuple[Ligne, ...], le: date) -> list[Manque]:
    """Each socle mission is taken on, with its objectives."""
    ecrites = {ligne.ident: ligne.cellules for ligne in missions}
    return [
        Manque(
            "missions",
            f"missions.{code}.objectifs",
            f"Mission socle\u00a0: {LIBELLES[code]}",
            "Sans ses missions socles et leurs objectifs, le projet ne peut être reconnu ni "
            "financé au titre de l’accord.",
        )
        for code in socles_exiges(le)
        if not ecrites.get(code, {}).get("objectifs", "").strip()
        or ecrites[code].get("retenue") == "non"
    ]


def _manques_de_la_fiche(rang: int, fiche: Ligne) -> list[Manque]:
    nom = fiche.cellules.get("intitule", "").strip() or f"n° {rang}"
    trouves = []
    if not fiche.cellules.get("mission", ""):
        trouves.append(
            Manque(
                "fiches",
                f"fiches.{fiche.ident}.mission",
                f"Fiche «\u00a0{nom}\u00a0»\u00a0: sa mission",
                "Chaque action se rattache à une mission de l’accord.",
            )
        )
    if len(set(fiche.cellules.get("professions_impliquees", "").split())) < 2:
        trouves.append(
            Manque(
                "fiches",
                f"fiches.{fiche.ident}.professions_impliquees",
                f"Fiche «\u00a0{nom}\u00a0»\u00a0: au moins deux professions",
                "La pluri-professionnalité de chaque action est indispensable à la validation.",
            )
        )
    if not any(i.cellules.get("nom", "").strip() for i in fiche.enfants.get("indicateurs", ())):
        trouves.append(
            Manque(
                "fiches",
                f"fiches.{fiche.ident}.indicateurs",
                f"Fiche «\u00a0{nom}\u00a0»\u00a0: un indicateur",
                "Chaque action a au moins un indicateur.",
            )
        )
    trouves += [
        Manque(
            "fiches", f"fiches.{fiche.ident}.objectifs", f"Fiche «\u00a0{nom}\u00a0»\u00a0: {f}", p
        )
        for f, p in _fautes_d_objectifs(fiche.enfants.get("objectifs", ()))
    ]
    return trouves


def _fautes_d_objectifs(objectifs: tuple[Ligne, ...]) -> list[tuple[str, str]]:
    """A general objective comes first, then specific ones, then operational ones under them."""
    dits = [o.cellules.get("niveau", "") for o in objectifs if o.cellules.get("texte", "").strip()]
    if "general" not in dits:
        return [("un objectif général", "L’objectif général donne l’orientation de l’action.")]
    if "specifique" not in dits:
        return [("un objectif spécifique", "Il donne le cap à moyen terme.")]
    plus_haut = -1
    for niveau in dits:
        if niveau not in NIVEAUX:
            return [("le niveau de chaque objectif", "Général, spécifique ou opérationnel.")]
        if NIVEAUX.index(niveau) > plus_haut + 1:
            return [
                (
                    "les objectifs dans l’ordre",
                    "Un objectif opérationnel vient après l’objectif spécifique qu’il sert, et "
                    "celui-ci après l’objectif général.",
                )
            ]
        plus_haut = NIVEAUX.index(niveau)
    return []


def _manques_de_la_structure(champs: Mapping[str, str], le: date) -> list[Manque]:
    trouves = []
    if faute := faute_de_siret(champs.get("structure.siret", "")):
        trouves.append(Manque("structure", "structure.siret", "N° SIRET", faute))
    forme = champs.get("structure.type", "")
    if forme and forme != "association" and le >= ASSOCIATION_DEPUIS:
        trouves.append(
            Manque(
                "structure",
                "structure.type",
                "Une association",
                "Depuis l’ordonnance du 12 mai 2021, une CPTS est constituée en association "
                "(L. 1434-12-1 CSP). Les formulaires plus anciens proposaient aussi la SISA ou "
                "d’autres formes\u00a0: elles ne suffisent plus.",
            )
        )
    return trouves


def faute_de_siret(texte: str) -> str:
    """Why what was typed is no SIRET; empty when it is one, or when nothing was typed."""
    if not texte.strip():
        return ""
    try:
        Siret.lire(texte)
    except ErreurMetier as erreur:
        return str(erreur)
    return ""


def remarque_de_droit(departement: str) -> str:
    """The law of the seat's département, when it is not that of 1901."""
    if departement in DROIT_LOCAL:
        return (
            "Le siège est en Alsace ou en Moselle\u00a0: l’association relève du droit local "
            "(articles 21 à 79-3 du code civil local)."
        )
    return ""
