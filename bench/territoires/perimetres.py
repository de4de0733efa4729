"""Proposals of perimeters: a whole région from nothing, and a grid beside GerryChain 1.0.

GerryChain starts from a random balanced plan and improves its cut edges by ReCom under three
methods and several tolerances, each for as long as Maillage took, on the same core. The best of
all its plans is retained for each figure apart: no single plan of it need have both.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from bench.mesure import Mesure, MesureImpossible, Rapport, mediane
from maillage.moteurs.perimetres import (
    Bande,
    Demande,
    Frontiere,
    Mode,
    Poids,
    Unite,
    proposer,
)

if TYPE_CHECKING:
    from bench.territoires import Contexte

REGION, BANDE = "93", Bande(40_000, 175_000)
CIBLE_REGION_S = 5.0
PARTS, ECART_PERMIS, GRAINE = 17, 0.001, 20_260_101
EPSILONS = (0.002, 0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Taille:
    """How much is measured; `iterations` None is what the engine chooses by itself."""

    cote: int = 40
    tours: int = 3
    iterations: int | None = 1_000_000
    epsilons: tuple[float, ...] = EPSILONS


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible when GerryChain fails; its figures are missing when it is absent."""
    taille = Taille(16, 1, 20_000, (0.1,)) if contexte.rapide else Taille(tours=contexte.tours or 3)
    mesures: list[Mesure] = []
    notes: list[str] = []
    if contexte.url:
        contexte.dire("Proposition pour une région entière")
        mesures += _region(taille, notes)
    mesures += _grille(contexte, taille, notes)
    return Rapport("Périmètres proposés", tuple(mesures), tuple(notes))


def demande_grille(cote: int, graine: int, iterations: int | None) -> Demande:
    """A square grid, populations drawn from 50 to 150, borders of 1 km, cut in PARTS."""
    hasard = Random(graine)
    places = [(a, b) for a in range(cote) for b in range(cote)]
    unites = tuple(
        Unite(f"{a:02}{b:02}", hasard.randint(50, 150), 45 + a * 0.009, 5 + b * 0.0127, "00")
        for a, b in places
    )
    frontieres = tuple(
        Frontiere(f"{a:02}{b:02}", f"{c:02}{d:02}", 1.0)
        for a, b in places
        for c, d in ((a, b + 1), (a + 1, b))
        if c < cote and d < cote
    )
    moyenne = sum(u.population or 0 for u in unites) / PARTS
    bande = Bande(math.floor(moyenne * (1 - ECART_PERMIS)), math.ceil(moyenne * (1 + ECART_PERMIS)))
    return Demande(
        Mode.NOUVELLES,
        unites,
        frontieres,
        bande,
        nombre=PARTS,
        poids=Poids(compacite=1, flux=0, epci=0, equilibre=1),
        graine=graine,
        iterations=iterations,
    )


def _grille(contexte: Contexte, taille: Taille, notes: list[str]) -> list[Mesure]:
    pair = contexte.pair()
    if not pair.commande:
        notes.append(f"{pair.absence}. La comparaison avec GerryChain manque.")
    tours: list[tuple[float, int, float, list[dict[str, Any]]]] = []
    for tour in range(taille.tours):
        contexte.dire(f"Grille, tour {tour + 1} sur {taille.tours}")
        demande = demande_grille(taille.cote, GRAINE + tour, taille.iterations)
        depart = time.perf_counter()
        ensemble = proposer(demande).evaluation.ensemble
        secondes = time.perf_counter() - depart
        plans = (
            _gerrychain(contexte, pair.commande, demande, secondes, taille.epsilons)
            if pair.commande
            else []
        )
        tours.append((secondes, ensemble.aretes_coupees, ensemble.ecart_maximal or 0.0, plans))
    unites = taille.cote**2
    mesures = [
        _serie("Maillage, temps d’une proposition", "s", [t[0] for t in tours], "temps de mur"),
        _serie("Maillage, arêtes coupées", "arêtes", [t[1] for t in tours], f"{unites} unités"),
        _serie(
            "Maillage, plus grand écart à la population moyenne",
            "%",
            [100 * t[2] for t in tours],
            f"bande demandée\u00a0: {100 * ECART_PERMIS:.1f}\u00a0%".replace(".", ","),
        ),
    ]
    notes.append(
        f"Grille de {unites} unités, {PARTS} parts, populations tirées de 50 à 150, une graine par "
        "tour. GerryChain (ReCom, arêtes coupées minimisées) dispose à chaque configuration "
        "d’autant de secondes que Maillage, plan de départ compris\u00a0; son meilleur plan est "
        "retenu séparément pour chaque chiffre, toutes configurations confondues (short bursts, "
        "tilted run, simulated annealing\u00a0; tolérances de "
        f"{', '.join(f'{100 * e:g}'.replace('.', ',') for e in taille.epsilons)}\u00a0%)."
    )
    if all(t[3] for t in tours):
        coupees = [min(p["coupees"] for p in t[3]) for t in tours]
        ecarts = [min(p["ecart"] for p in t[3]) for t in tours]
        mesures += [
            _serie("GerryChain, arêtes coupées, au mieux", "arêtes", coupees, ""),
            _serie("GerryChain, plus grand écart, au mieux", "%", [100 * e for e in ecarts], ""),
            _serie(
                "Arêtes coupées, Maillage ÷ GerryChain",
                "×",
                [t[1] / c for t, c in zip(tours, coupees, strict=True)],
                "sous 1, Maillage est plus compact",
                1.0,
            ),
            _serie(
                "Plus grand écart, Maillage ÷ GerryChain",
                "×",
                [t[2] / e for t, e in zip(tours, ecarts, strict=True)],
                "sous 1, Maillage est plus équilibré",
                1.0,
            ),
        ]
    return mesures


def _serie(
    nom: str, unite: str, essais: list[float], detail: str, cible: float | None = None
) -> Mesure:
    return Mesure(nom, mediane(essais), unite, cible, detail=detail, essais=tuple(essais))


def _gerrychain(
    contexte: Contexte,
    commande: tuple[str, ...],
    demande: Demande,
    secondes: float,
    epsilons: tuple[float, ...],
) -> list[dict[str, Any]]:
    """Its plans, those that came to something. Raises MesureImpossible when none did."""
    travail = {
        "populations": {u.code: u.population for u in demande.unites},
        "aretes": [(f.a, f.b) for f in demande.frontieres],
        "parts": PARTS,
        "graine": demande.graine,
        "secondes": secondes,
        "epsilons": epsilons,
    }
    resultat = subprocess.run(
        [*commande, str(contexte.racine / "bench" / "pairs" / "gerrychain_grille.py")],
        input=json.dumps(travail),
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if resultat.returncode:
        raise MesureImpossible(f"GerryChain s’est arrêté\u00a0:\n{resultat.stderr[-2000:]}")
    plans = json.loads(resultat.stdout)
    reussis = [plan for plan in plans if "coupees" in plan]
    if not reussis:
        raise MesureImpossible(f"GerryChain n’a rien trouvé\u00a0: {plans[0]['echec']}")
    return reussis


def demande_region() -> Demande:
    """The whole région from nothing, with the communes and borders that Maillage ships. Raises
    MesureImpossible when they are not loaded."""
    from maillage.regles import bareme
    from maillage.territoires.queries import developper, frontieres

    communes = [c for c in developper(genre="region", code=REGION) if c.latitude and c.longitude]
    codes = {c.code for c in communes}
    bords = [f for f in frontieres(codes=codes) if f.a in codes and f.b in codes]
    if not bords:
        raise MesureImpossible("Les voisinages des communes ne sont pas chargés.")
    return Demande(
        Mode.NOUVELLES,
        tuple(
            Unite(c.code, c.population, c.latitude or 0, c.longitude or 0, c.departement, c.epci)
            for c in communes
        ),
        tuple(Frontiere(f.a, f.b, f.km) for f in bords),
        BANDE,
        seuils_de_taille=bareme("avenant_2").seuils,
        graine=GRAINE,
    )


def _region(taille: Taille, notes: list[str]) -> list[Mesure]:
    demande = demande_region()
    durees: list[float] = []
    ensembles = set()
    for _ in range(taille.tours):
        depart = time.perf_counter()
        ensembles.add(proposer(demande).evaluation.ensemble)
        durees.append(time.perf_counter() - depart)
    if len(ensembles) > 1:
        raise MesureImpossible("La même demande a donné deux réponses.")
    (ensemble,) = ensembles
    notes.append(
        f"Région {REGION}, {len(demande.unites)} communes et arrondissements, bande de 40\u202f000 "
        "à 175\u202f000 habitants, modèle de gravité, explications comprises\u00a0; la même "
        "réponse à chaque tour."
    )
    return [
        _serie(
            f"Région {REGION} entière, à partir de rien",
            "s",
            durees,
            f"{ensemble.parties} parts, {100 * (ensemble.part_interne or 0):.0f}\u00a0% de "
            f"déplacements internes, {ensemble.epci_entiers} EPCI entiers sur {ensemble.epci}",
            CIBLE_REGION_S,
        )
    ]
