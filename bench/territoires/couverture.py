"""The coverage of France by 800 invented CPTS: the engine, from the database, and geopandas.

The CPTS grow from random communes over the real borders until nine tenths of France is held; a
few are projects that overlap others. They are written in a transaction that is undone.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bench.mesure import Mesure, MesureImpossible, Rapport, mediane
from maillage.moteurs.couverture import Couverture, couvrir, unites_blanches

if TYPE_CHECKING:
    from bench.territoires import Contexte
    from maillage.couverture.queries import CouvertureVue

LE = date(2026, 11, 22)
GRAINE = 20_260_101
PART_TENUE = 0.9
CIBLE_MOTEUR_S, CIBLE_BASE_S, CIBLE_RAPPORT = 0.15, 0.5, 20.0


@dataclass(frozen=True, slots=True)
class Taille:
    """How much is measured: `region` narrows France to one région."""

    cpts: int = 800
    projets: int = 20
    region: str = ""
    tours: int = 5


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible: no database, no borders, geopandas fails or disagrees."""
    if not contexte.url:
        raise MesureImpossible("La couverture se mesure sur une base\u00a0: il n’y en a pas.")
    taille = Taille(30, 3, "94", 1) if contexte.rapide else Taille(tours=contexte.tours or 5)
    with cpts_inventees(taille) as unites:
        vue = _lire(taille)
        contexte.dire(f"Moteur et base, {len(vue.unites)} unités, {len(vue.cpts)} CPTS")
        base = [_chrono(lambda: _lire(taille)) for _ in range(taille.tours)]
        moteur = _moteur(vue, taille.tours)
        mesures = [
            _serie("Maillage, le moteur", moteur, CIBLE_MOTEUR_S, "des valeurs nues au résultat"),
            _serie("Maillage, depuis la base", base, CIBLE_BASE_S, "lecture comprise, sans cache"),
        ]
        notes = [
            f"{len(vue.unites)} unités, {vue.bilan.communes} communes, {len(vue.cpts)} CPTS "
            f"inventées dont {taille.projets} projets qui en recouvrent d’autres\u202f; "
            f"{len(vue.bilan.zones_blanches)} zones blanches, {len(vue.bilan.chevauchements)} "
            "communes en double. Écrites dans une transaction annulée à la fin."
        ]
        pair = contexte.pair()
        if not pair.commande:
            notes.append(f"{pair.absence}. La comparaison avec geopandas manque.")
        else:
            contexte.dire("geopandas, dissolve et overlay")
            leur = _geopandas(contexte, pair.commande, vue, [u.code for u in unites])
            notes += accord(vue, leur)
            mesures += [
                _serie("geopandas, le même travail", leur["secondes"], None, "lecture non comptée"),
                Mesure(
                    "geopandas ÷ Maillage, le moteur",
                    mediane(leur["secondes"]) / mediane(moteur),
                    "×",
                    CIBLE_RAPPORT,
                    plus_est_mieux=True,
                ),
                Mesure(
                    "geopandas ÷ Maillage, depuis la base",
                    mediane(leur["secondes"]) / mediane(base),
                    "×",
                    CIBLE_RAPPORT,
                    plus_est_mieux=True,
                    detail="lecture comprise chez Maillage seul",
                ),
            ]
    return Rapport("Couverture", tuple(mesures), tuple(notes))


def _serie(nom: str, essais: list[float], cible: float | None, detail: str) -> Mesure:
    return Mesure(nom, mediane(essais), "s", cible, detail=detail, essais=tuple(essais))


def _chrono(faire: Any) -> float:
    depart = time.perf_counter()
    faire()
    return time.perf_counter() - depart


def _lire(taille: Taille) -> CouvertureVue:
    from maillage.couverture.queries import couverture

    return couverture(le=LE, region=taille.region)


def _moteur(vue: CouvertureVue, tours: int) -> list[float]:
    from maillage.territoires.queries import frontieres

    blanches = unites_blanches(vue.unites, vue.lignes)
    voisins = [(f.a, f.b, f.km) for f in frontieres(codes=blanches)]
    seuils = (40_000, 80_000, 175_000)
    connues = {unite.code for unite in vue.unites}
    lignes = [ligne for ligne in vue.lignes if ligne.unite in connues]

    def couvrir_tout() -> Couverture:
        return couvrir(unites=vue.unites, lignes=lignes, voisins=voisins, seuils=seuils)

    return [_chrono(couvrir_tout) for _ in range(tours)]


def faire_grandir(
    unites: list[str], voisins: dict[str, list[str]], cpts: int, hasard: Random
) -> dict[str, int]:
    """Unité → rank of the CPTS that holds it: grown from random seeds, one border at a time."""
    graines = hasard.sample(sorted(unites), cpts)
    tenues = {code: rang for rang, code in enumerate(graines)}
    file = list(graines)
    while file and len(tenues) < PART_TENUE * len(unites):
        place = hasard.randrange(len(file))
        libres = [v for v in voisins.get(file[place], ()) if v not in tenues]
        if not libres:
            file[place] = file[-1]
            file.pop()
            continue
        gagnee = hasard.choice(libres)
        tenues[gagnee] = tenues[file[place]]
        file.append(gagnee)
    return tenues


@contextmanager
def cpts_inventees(taille: Taille) -> Iterator[list[Any]]:
    """The invented CPTS in the place of those of the base, until the end of the block."""
    from django.db import transaction

    from maillage.communautes.models import Communaute, Perimetre, PerimetreCommune
    from maillage.territoires.queries import frontieres, unites

    lues = list(unites(region=taille.region))
    codes = {u.code for u in lues}
    voisins: defaultdict[str, list[str]] = defaultdict(list)
    for f in frontieres(codes=codes):
        if f.a in codes and f.b in codes:
            voisins[f.a].append(f.b)
            voisins[f.b].append(f.a)
    if not voisins:
        raise MesureImpossible("Les voisinages des communes ne sont pas chargés.")
    hasard = Random(GRAINE)
    fermes = taille.cpts - taille.projets
    tenues = faire_grandir([u.code for u in lues], voisins, fermes, hasard)
    par_cpts: defaultdict[int, list[str]] = defaultdict(list)
    for code, rang in tenues.items():
        par_cpts[rang].append(code)
    for rang, code in enumerate(hasard.sample(sorted(tenues), taille.projets), start=fermes):
        par_cpts[rang] = sorted({code, *voisins[code]})
    ou = {u.code: u.departement for u in lues}
    quand = datetime(2026, 1, 1, tzinfo=UTC)
    with transaction.atomic():
        Perimetre.objects.all().delete()
        communautes = Communaute.objects.bulk_create(
            Communaute(
                nom=f"CPTS inventée {rang:03}",
                code=f"bench-{rang:03}",
                departement_id=ou[par_cpts[rang][0]],
                fictive=True,
                creee_a=quand,
                creee_par="bench",
            )
            for rang in range(taille.cpts)
        )
        perimetres = Perimetre.objects.bulk_create(
            Perimetre(
                communaute=communaute,
                debut=date(2026, 1, 1),
                etat="en_vigueur" if rang < fermes else "projet",
                defini_a=quand,
                defini_par="bench",
            )
            for rang, communaute in enumerate(communautes)
        )
        PerimetreCommune.objects.bulk_create(
            (
                PerimetreCommune(
                    perimetre=perimetre,
                    commune_id=code,
                    periode=(perimetre.debut, None),
                    opposable=rang < fermes,
                )
                for rang, perimetre in enumerate(perimetres)
                for code in par_cpts[rang]
            ),
            batch_size=5_000,
        )
        try:
            yield lues
        finally:
            transaction.set_rollback(True)


def _geopandas(
    contexte: Contexte, commande: tuple[str, ...], vue: CouvertureVue, codes: list[str]
) -> dict[str, Any]:
    from maillage.territoires.queries import geometries

    travail = {
        "tours": 1,
        "contours": geometries(codes=codes),
        "populations": {u.code: u.population or 0 for u in vue.unites},
        "lignes": [(str(ligne.cpts), ligne.unite) for ligne in vue.lignes],
    }
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "travail.json"
        fichier.write_text(json.dumps(travail), encoding="utf-8")
        resultat = subprocess.run(
            [
                *commande,
                str(contexte.racine / "bench" / "pairs" / "geopandas_couverture.py"),
                str(fichier),
            ],
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if resultat.returncode:
        raise MesureImpossible(f"geopandas s’est arrêté\u00a0:\n{resultat.stderr[-2000:]}")
    lu: dict[str, Any] = json.loads(resultat.stdout)
    return lu


def accord(vue: CouvertureVue, leur: dict[str, Any]) -> list[str]:
    """What the two say, compared before any time is shown; a sentence for each small difference.

    Raises MesureImpossible when populations or overlaps differ: one of the two is then wrong.
    """
    dessinees = set(leur["dessinees"])
    sans = sorted({u.code for u in vue.unites} - dessinees)
    populations = {u.code: u.population or 0 for u in vue.unites}
    notres: defaultdict[str, int] = defaultdict(int)
    for ligne in vue.lignes:
        if ligne.unite in dessinees:
            notres[str(ligne.cpts)] += populations[ligne.unite]
    if dict(notres) != leur["populations"]:
        raise MesureImpossible("geopandas et Maillage ne comptent pas les mêmes populations.")
    doubles = {c.unite for c in vue.bilan.chevauchements if c.unite in dessinees}
    if doubles != set(leur["doubles"]):
        raise MesureImpossible(
            "geopandas et Maillage ne voient pas les mêmes chevauchements\u00a0: "
            f"{sorted(doubles ^ set(leur['doubles']))[:8]}."
        )
    nous = {frozenset(zone.unites) - set(sans) for zone in vue.bilan.zones_blanches} - {frozenset()}
    eux = {frozenset(groupe) for groupe in leur["blanches"]}
    if frozenset().union(*nous) != frozenset().union(*eux):
        raise MesureImpossible("geopandas et Maillage ne voient pas les mêmes communes blanches.")
    notes = ["Mêmes populations par CPTS, mêmes chevauchements, mêmes communes blanches."]
    if nous != eux:
        notes.append(
            f"Zones blanches\u00a0: {len(nous & eux)} groupes identiques sur {len(nous)} ici et "
            f"{len(eux)} là\u202f; les autres ne diffèrent que par des frontières que les contours "
            "simplifiés n’ont plus, ou que le dessin ne montre pas."
        )
    else:
        notes.append(f"Mêmes {len(nous)} zones blanches, groupe par groupe.")
    if sans:
        notes.append(f"Sans contour, hors de la comparaison\u00a0: {', '.join(sans[:12])}.")
    return notes
