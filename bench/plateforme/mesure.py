"""The measures: 200 people on a sound site, then the same while the server is killed again and
again, then PostgreSQL stopped. What was confirmed must still be there."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.machine import Occupation
from bench.mesure import Mesure, MesureImpossible, Rapport, centile
from bench.plateforme.charge import Ligne, Plan, lire
from bench.plateforme.pannes import Bilan, Ecrivain, Site, bilan
from bench.plateforme.peuplement import Personne, pages, peupler
from bench.serveur import port_libre

CIBLE_P95_MS = 150


@dataclass(frozen=True, slots=True)
class Taille:
    """How many people, how long. MINUSCULE is for tests."""

    gens: int = 200
    periode_s: float = 2.0
    chauffe_s: float = 10
    duree_s: float = 60
    pannes_s: float = 60
    entre_pannes_s: float = 5
    ecrivains: int = 4
    tours: int = 1


MINUSCULE = Taille(
    gens=4, periode_s=0.5, chauffe_s=1, duree_s=2, pannes_s=5, entre_pannes_s=2.5, ecrivains=2
)


def mesurer(
    *,
    url: str,
    proprietaire: str,
    journal: Path,
    taille: Taille,
    maintenant: datetime,
    dire: Callable[[str], None],
) -> Rapport:
    """Everything. `url` is the application's, `proprietaire` the owner's, who counts.

    Raises MesureImpossible when a page does not answer 200 on a sound site.
    """
    dire(f"{taille.gens} comptes, leurs rôles et leurs sessions")
    gens = peupler(taille.gens, maintenant=maintenant)
    journal.parent.mkdir(parents=True, exist_ok=True)
    mesures: list[Mesure] = []
    port = port_libre()
    dire("Processeur par page")
    mesures.append(_processeur(gens[0], 2 if taille.gens < 10 else 20))
    with Site(url=url, port=port, journal=journal) as site:
        dire("Mise en chauffe")
        _charger(port, gens, taille, taille.chauffe_s)
        for tour in range(taille.tours):
            dire(f"Charge, tour {tour + 1}")
            occupation = Occupation()
            lignes = _charger(port, gens, taille, taille.duree_s)
            mesures += _mesures_de_charge(lignes, taille, occupation.pourcent())
        dire(f"Serveur tué toutes les {taille.entre_pannes_s:g} secondes")
        mesures += _serveur_tue(site, gens, proprietaire, taille)
    notes = (
        f"{taille.gens} personnes connectées, une demande chacune toutes les "
        f"{taille.periode_s:g}\u00a0s, chacune à son moment\u00a0; pages tirées au sort selon "
        "bench/plateforme/peuplement.py. Granian, deux processus d’un fil, PostgreSQL et le "
        "générateur de charge sur la même machine. Le temps court depuis l’instant voulu, "
        "attente comprise.",
    )
    return Rapport("Plateforme", tuple(mesures), notes)


def _processeur(personne: Personne, fois: int) -> Mesure:
    """Time of processor of a page of the mix, Django alone: what others do hardly counts."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", "cookie": personne.cookie})
    total = poids = 0.0
    for chemin, part in pages(personne.communaute):
        client.get(chemin)
        depart = time.process_time()
        for _ in range(fois):
            client.get(chemin)
        total += part * 1000 * (time.process_time() - depart) / fois
        poids += part
    return Mesure(
        "Page d’une personne connectée, processeur, Django seul",
        total / poids,
        "ms",
        detail="moyenne du mélange, sans PostgreSQL",
    )


def _charger(port: int, gens: Sequence[Personne], taille: Taille, duree_s: float) -> list[Ligne]:
    """Run the load in its own process and read what it saw."""
    plan = Plan(
        port=port,
        hote="127.0.0.1",
        cookies=[personne.cookie for personne in gens],
        pages=[pages(personne.communaute) for personne in gens],
        duree_s=duree_s,
        periode_s=taille.periode_s,
    )
    programme = Path(__file__).with_name("charge.py")
    sortie = subprocess.run(
        [sys.executable, str(programme)],
        input=plan.en_json(),
        capture_output=True,
        text=True,
        check=False,
    )
    if sortie.returncode:
        raise MesureImpossible(f"Le générateur de charge est tombé\u00a0: {sortie.stderr[-500:]}")
    return list(lire(sortie.stdout))


def _mesures_de_charge(
    lignes: Sequence[Ligne], taille: Taille, occupee: int | None
) -> list[Mesure]:
    ratees = [ligne for ligne in lignes if ligne.statut != 200]
    if len(ratees) > len(lignes) / 2:
        premiere = ratees[0]
        raise MesureImpossible(
            f"{len(ratees)} réponses sur {len(lignes)} ne sont pas 200, dont {premiere.chemin} "
            f"({premiere.statut})\u00a0: rien n’est mesuré."
        )
    # What failed counts with the time it took: leaving it out would flatter.
    durees = [ligne.ms for ligne in lignes]
    detail = f"machine occupée à {occupee}\u00a0%" if occupee is not None else ""
    debit = len(lignes) / taille.duree_s
    return [
        Mesure("Demandes faites", debit, "demandes/s", detail=f"{len(lignes)} demandes"),
        Mesure("Demandes ratées", len(ratees), "demandes", 0),
        Mesure("Page d’une personne connectée, p50", centile(durees, 0.5), "ms", detail=detail),
        Mesure(
            "Page d’une personne connectée, p95",
            centile(durees, 0.95),
            "ms",
            CIBLE_P95_MS,
            detail=detail,
        ),
        Mesure("Page d’une personne connectée, p99", centile(durees, 0.99), "ms", detail=detail),
        Mesure("Page d’une personne connectée, au plus", max(durees), "ms", detail=detail),
    ]


def _serveur_tue(
    site: Site, gens: Sequence[Personne], proprietaire: str, taille: Taille
) -> list[Mesure]:
    """People read and write while the server is killed; then count."""
    prefixe = f"tue-{int(time.time())}"
    retours: list[float] = []
    with ExitStack() as pile:
        ecrivains = [
            pile.enter_context(Ecrivain(site.port, gens[rang], f"{prefixe}-{rang}"))
            for rang in range(taille.ecrivains)
        ]
        fini = threading.Event()

        def tueur() -> None:
            while not fini.wait(taille.entre_pannes_s):
                site.tuer()
                retours.append(site.attendre())

        fil = threading.Thread(target=tueur)
        fil.start()
        lignes = _charger(site.port, gens, taille, taille.pannes_s)
        fini.set()
        fil.join()
    compte: Bilan = bilan(proprietaire, [e.ecritures for e in ecrivains], prefixe=prefixe)
    if not compte.accusees:
        refus = {s for e in ecrivains for s in e.ecritures.refusees.values()}
        raise MesureImpossible(f"Aucune écriture n’a été confirmée\u00a0: {refus or 'silence'}.")
    servies = [ligne for ligne in lignes if ligne.statut == 200]
    pannes = [ligne for ligne in lignes if ligne.statut >= 500]
    return [
        Mesure(
            "Serveur tué\u00a0: écritures confirmées puis perdues",
            len(compte.perdues),
            "écritures",
            0,
            detail=str(compte),
        ),
        Mesure(
            "Serveur tué\u00a0: écritures sans leur ligne d’audit, ou l’inverse",
            len(compte.boiteuses),
            "écritures",
            0,
        ),
        Mesure(
            "Serveur tué\u00a0: retour au service, au plus",
            max(retours, default=0),
            "s",
            detail=f"tué {len(retours)} fois",
        ),
        Mesure(
            "Serveur tué\u00a0: demandes servies",
            100 * len(servies) / len(lignes),
            "%",
            detail=f"{len(lignes)} demandes, {len(pannes)} réponses de panne, les autres sans "
            "réponse",
        ),
    ]
