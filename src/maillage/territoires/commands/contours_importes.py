"""Replace the outlines, and with them who touches whom and the base maps."""

import gzip
import json
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.imports.declaration import (
    LICENCE,
    MILLESIME,
    SOURCE,
    ColonneDite,
    Importateur,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import MO, Fichier
from maillage.plateforme.imports.geojson import CODES
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.territoires.imports.contours import EXEMPLES, LotDeContours, lire_contours
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur
from maillage.territoires.queries.voisinage import contours_connus
from maillage.territoires.rules.fonds import (
    TOLERANCE,
    Unite,
    dessiner,
    simplifier,
    simplifier_unites,
)
from maillage.territoires.rules.frontieres import longueurs_communes

from . import enregistrement as base
from .jeux import creer_jeu

CONTOURS = declarer(
    "territoires.contours",
    "a importé les contours {objet}\u00a0: {contours} contours, {frontieres} frontières",
)
NOM = "contours"
DECIMALES = 4  # 1/10 000 degree, 11 m at most
MEMOIRE_MAXIMALE = 150 * MO


def comparer_contours(lot: LotDeContours, fichier: Fichier, releve: Releve) -> Apercu:
    """What appears and goes; borders that do not meet are told, for they make no neighbours."""
    connus = contours_connus(codes=lot.referentiel.unites)
    nouvelles = sorted(lot.contours.keys() - connus)
    unites = lot.unites()
    fautifs = [
        code
        for code, defaut in zip(
            unites, shapely.coverage_invalid_edges(list(unites.values())), strict=True
        )
        if not shapely.is_empty(defaut)
    ]
    if fautifs:
        noms = ", ".join(lot.referentiel.designer(code) for code in fautifs[:EXEMPLES])
        releve.avertir(
            f"{accorder(len(fautifs), 'contour déborde', 'contours débordent')} sur un voisin, ou "
            f"ne le rejoint pas point par point\u00a0: {noms}"
            f"{'…' if len(fautifs) > EXEMPLES else ''}. Là, le voisinage sera ignoré."
        )
    return Apercu(
        phrase="Les voisinages et les fonds de carte seront refaits\u00a0: une minute environ.",
        chiffres=(
            ("Contours", format_entier(len(lot.contours))),
            ("Points", format_entier(int(sum(map(shapely.get_num_coordinates, unites.values()))))),
        ),
        sections=(
            Section("Nouveaux", len(nouvelles), _noms(lot, nouvelles)),
            Section("Perdus", len(lot.perdues), _noms(lot, lot.perdues)),
        ),
    )


def _noms(lot: LotDeContours, codes: list[str]) -> tuple[str, ...]:
    return tuple(lot.referentiel.designer(code) for code in codes[:EXEMPLES])


def importer_contours(
    *, lot: LotDeContours, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Replace every outline, every border, every base map: all change together, or none.

    Surfaces and centres of communes stay those of the dataset of communes.
    """
    unites = lot.unites()
    jeu = creer_jeu(nom=NOM, fichier=fichier, par=par, maintenant=maintenant)
    longueurs = longueurs_communes(unites)
    releve.avancer(1, 3, "Voisinages")
    dessins = _simplifier(lot, unites)
    villes = {code: forme for code, forme in lot.contours.items() if code not in unites}
    base.enregistrer_contours(
        (code, json.dumps(mapping(forme), separators=(",", ":")))
        for code, forme in sorted((dessins | _entieres(lot, dessins, villes)).items())
    )
    base.enregistrer_voisinages(((a, b, km, False) for (a, b), km in longueurs.items()), jeu)
    releve.avancer(2, 3, "Fonds de carte")
    base.enregistrer_fonds(
        (
            (niveau, zone, gzip.compress(contenu, mtime=0))
            for niveau, zone, contenu in dessiner(dessins, _unites(lot, unites))
        ),
        jeu,
    )
    consigner(
        par=par,
        action=CONTOURS,
        maintenant=maintenant,
        objet=jeu,
        details={"contours": len(lot.contours), "frontieres": len(longueurs)},
    )
    return (
        f"{accorder(len(lot.contours), 'contour', 'contours')} en vigueur, "
        f"{accorder(len(longueurs), 'frontière retrouvée', 'frontières retrouvées')}."
    )


def _simplifier(lot: LotDeContours, unites: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """As they are kept and drawn: an outline that rounding flattens keeps its points."""
    fines = {code for codes in lot.referentiel.villes.values() for code in codes}
    try:
        simples = simplifier_unites(unites, sorted(fines & unites.keys()))
    except ValueError:  # outlines that overlap, as the preview told
        simples = simplifier(unites, TOLERANCE)
    arrondis = {code: shapely.transform(forme, _arrondir) for code, forme in simples.items()}
    return {code: arrondi if arrondi.area else simples[code] for code, arrondi in arrondis.items()}


def _arrondir(points: Any) -> Any:
    return np.round(points, DECIMALES)


def _entieres(
    lot: LotDeContours, dessins: dict[str, BaseGeometry], villes: dict[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Paris, Lyon and Marseille: exactly what their arrondissements fill."""
    return {
        ville: shapely.union_all(
            [dessins[c] for c in lot.referentiel.villes[ville] if c in dessins]
        )
        for ville in villes
    }


def _unites(lot: LotDeContours, codes: dict[str, BaseGeometry]) -> list[Unite]:
    connues = (lot.referentiel.unites[code] for code in codes)
    return [Unite(u.code, u.departement, u.region, u.epci or "") for u in connues]


declarer_importateur(
    Importateur(
        code=NOM,
        titre="Contours des communes",
        aide="Une collection GeoJSON des contours de toutes les communes, et des arrondissements "
        "de Paris, Lyon et Marseille, en WGS\u00a084. Elle remplace les contours, les voisinages "
        "et les fonds de carte.",
        lire=lire_contours,
        comparer=comparer_contours,
        appliquer=importer_contours,
        formats=("geojson",),
        options=(SOURCE, MILLESIME, LICENCE),
        colonnes=(
            ColonneDite("code", f"code INSEE, sous un de ces noms\u00a0: {', '.join(CODES)}", True),
        ),
        en_vigueur=lambda: jeux_en_vigueur(NOM),
        deja=lambda fichier: deja_en_vigueur(NOM, fichier),
        octets_maximum=MEMOIRE_MAXIMALE,
    )
)
