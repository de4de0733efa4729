"""The coverage as files: CSV that French spreadsheets open, a workbook, JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from maillage.communautes.states import LIBELLES_COMMUNAUTE
from maillage.couverture.queries import CouvertureVue
from maillage.couverture.rules.euros import CE_QUI_EST_COMPTE
from maillage.couverture.rules.plan import Possibilites
from maillage.couverture.rules.sortie import couverture_json
from maillage.noyau.dates import format_date
from maillage.plateforme.ui.tableur import sans_formule

from .vue import ZoneVue

type Valeur = str | int | float | None

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
ENTETE_CPTS = (
    *("CPTS", "code", "état", "département du siège", "taille", "population"),
    *("population ici", "communes", "départements"),
)
ENTETE_ZONES = ("zone", "population", "communes", "codes", "CPTS voisines")
ENTETE_COMMUNES = ("code", "commune", "département", "population", "CPTS")
ENTETE_PLAN = (
    *("zone", "population de la zone", "communes", "CPTS voisine", "frontière (km)"),
    *("population avant", "population après", "taille avant", "taille après"),
    *("plafond annuel avant", "plafond annuel après"),
)


def donnees(vue: CouvertureVue) -> dict[str, Any]:
    """What machines read; the same as `./maillage couverture --json`."""
    return {
        "territoire": vue.territoire.nom,
        "le": vue.le.isoformat(),
        "source_population": vue.jeu.millesime if vue.jeu else None,
    } | couverture_json(
        bilan=vue.bilan,
        nom_de=lambda code: vue.cpts[code].nom,
        etats={code: cpts.etat for code, cpts in vue.cpts.items()},
    )


def fichier(vue: CouvertureVue, format: str) -> bytes:
    """The coverage in one of FORMATS: the CSV has one row for each CPTS, the workbook all."""
    if format == "json":
        return json.dumps(donnees(vue), ensure_ascii=False, indent=2).encode()
    if format == "csv":
        return _csv(ENTETE_CPTS, _cpts(vue))
    return _classeur(
        f"Couverture, {vue.territoire.nom}, {format_date(vue.le)}",
        [
            ("CPTS", ENTETE_CPTS, _cpts(vue)),
            ("Zones blanches", ENTETE_ZONES, _zones(vue)),
            ("Communes", ENTETE_COMMUNES, _communes(vue)),
            ("Sources", ("quoi", "source"), _sources(vue)),
        ],
    )


def plan_csv(lignes: Iterable[tuple[ZoneVue, Possibilites]], vue: CouvertureVue) -> bytes:
    """One row for each white zone and each CPTS that touches it."""
    rangs: list[Sequence[Valeur]] = []
    for numero, (_, possibilites) in enumerate(lignes, 1):
        zone = possibilites.zone
        communes = ", ".join(vue.noms[code] for code in zone.unites)
        if not possibilites.reprises:
            rangs.append((numero, zone.population, communes, "aucune", *[None] * 7))
        for r in possibilites.reprises:
            rangs.append(
                (
                    *(numero, zone.population, communes, vue.cpts[r.cpts].nom, r.frontiere_km),
                    *(r.population_avant, r.population_apres, r.taille_avant, r.taille_apres),
                    *(r.euros_avant, r.euros_apres),
                )
            )
    return _csv(ENTETE_PLAN, rangs)


def _cpts(vue: CouvertureVue) -> list[Sequence[Valeur]]:
    return [
        (
            c.nom,
            c.code,
            LIBELLES_COMMUNAUTE[c.etat] if c.etat else "inconnu",
            c.departement,
            c.bilan.taille if c.bilan.taille else "inconnue",
            c.bilan.population,
            c.bilan.population_ici,
            c.communes,
            " ".join(c.bilan.departements),
        )
        for c in vue.cpts.values()
    ]


def _zones(vue: CouvertureVue) -> list[Sequence[Valeur]]:
    return [
        (
            numero,
            zone.population,
            ", ".join(vue.noms[code] for code in zone.unites),
            " ".join(zone.unites),
            ", ".join(vue.cpts[str(code)].nom for code in zone.voisines),
        )
        for numero, zone in enumerate(vue.bilan.zones_blanches, 1)
    ]


def _communes(vue: CouvertureVue) -> list[Sequence[Valeur]]:
    tenues: dict[str, list[str]] = {}
    for ligne in vue.lignes:
        tenues.setdefault(ligne.unite, []).append(vue.cpts[str(ligne.cpts)].nom)
    return [
        (u.code, vue.noms[u.code], u.departement, u.population, ", ".join(tenues.get(u.code, ())))
        for u in vue.unites
    ]


def _sources(vue: CouvertureVue) -> list[Sequence[Valeur]]:
    lignes: list[Sequence[Valeur]] = [("CPTS au", format_date(vue.le))]
    if vue.jeu:
        lignes.append(("Populations", f"{vue.jeu.millesime} : {vue.jeu.source}"))
    if vue.plafond:
        lignes.append(("Seuils de taille", f"{vue.plafond.bareme} : {vue.plafond.reference}"))
        lignes.append(("Euros", CE_QUI_EST_COMPTE))
    return lignes


def _csv(entete: Sequence[str], lignes: Iterable[Sequence[Valeur]]) -> bytes:
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(entete)
    for ligne in lignes:
        ecrivain.writerow([_cellule(valeur) for valeur in ligne])
    return sortie.getvalue().encode("utf-8-sig")


def _cellule(valeur: Valeur) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, float):
        return str(valeur).replace(".", ",")
    return sans_formule(valeur) if isinstance(valeur, str) else str(valeur)


def _classeur(
    titre: str, feuilles: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Valeur]]]]
) -> bytes:
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(
        sortie,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    classeur.set_properties({"title": titre, "author": "Maillage"})
    gras = classeur.add_format({"bold": True, "bottom": 1})
    for nom, entete, lignes in feuilles:
        feuille = classeur.add_worksheet(nom)
        feuille.write_row(0, 0, entete, gras)
        for rang, ligne in enumerate(lignes, 1):
            for colonne, valeur in enumerate(ligne):
                if isinstance(valeur, str):
                    feuille.write_string(rang, colonne, valeur)
                elif valeur is not None:
                    feuille.write_number(rang, colonne, valeur)
        feuille.freeze_panes(1, 1)
        feuille.set_column(0, len(entete) - 1, 18)
        feuille.set_landscape()
        feuille.fit_to_pages(1, 0)
    classeur.close()
    return sortie.getvalue()
