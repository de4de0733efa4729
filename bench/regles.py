"""`bench regles`: explained ACI contracts a second, beside OpenFisca-core and Publicodes.

The same contracts, the same rules, the same run: amounts are compared to the cent first, then the
engines are timed in turn, several rounds, each in a fresh process held on one core.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.echantillon import LIGNES, Contrat, contrats, contrats_limites, regles_communes
from bench.mesure import Mesure, MesureImpossible, Rapport, mediane
from bench.pairs.installation import Pair, pairs
from maillage.noyau.montants import format_entier

GRAINE = 20_240_315
CPTS_PAR_REGION = 70
TAUX_MESURE = (100,)  # what the simulator shows first; other rates are compared, not timed
CIBLE_EXPLIQUES, CIBLE_REGION_S, CIBLE_IMPORT_MS = 20_000, 0.1, 150
MONTANTS_PAR_CONTRAT = len(LIGNES) * 3 * 5
MONTRES = 3  # differences written out before giving up


class Desaccord(MesureImpossible):
    """Two engines do not give the same amounts: timing them would mean nothing."""


@dataclass(frozen=True, slots=True)
class Taille:
    """How much is measured. The default is for figures to publish, MINUSCULE for tests."""

    compares: int = 300
    contrats: int = 10_000
    un_par_un: int = 200
    lot: int = 10_000
    echauffement: int = 100
    sans_memoire: int = 1_000
    imports: int = 15
    tours: int = 5


MINUSCULE = Taille(5, 20, 2, 20, 2, 2, 1, 1)


def mesurer(
    *, dossier: Path, racine: Path, taille: Taille, installer: bool, dire: Callable[[str], None]
) -> Rapport:
    """Install what is missing, compare, time. Raises MesureImpossible, of which Desaccord."""
    course = Course(racine)
    presents: list[Pair] = []
    notes: list[str] = []
    for pair in pairs(dossier, installer=installer, dire=dire):
        if pair.commande:
            presents.append(pair)
        else:
            notes.append(f"{pair.absence}. Ses rapports manquent.")
    dire("Comparaison des montants, au centime")
    nombre = comparer(course, presents, [*contrats_limites(), *contrats(taille.compares, GRAINE)])
    if presents:
        noms = " et ".join(pair.nom for pair in presents)
        notes.append(
            f"Avant de mesurer, {nombre} contrats ({format_entier(nombre * MONTANTS_PAR_CONTRAT)} "
            f"montants) ont été comparés à {noms}\u00a0: identiques au centime."
        )
    travail = _travail("temps", contrats(taille.contrats, GRAINE + 1, taux=TAUX_MESURE)) | {
        "autres": contrats(taille.contrats, GRAINE + 2, taux=TAUX_MESURE),
        "region": contrats(CPTS_PAR_REGION, GRAINE + 3, taux=TAUX_MESURE),
        "un_par_un": taille.un_par_un,
        "lot": taille.lot,
        "echauffement": taille.echauffement,
        "sans_memoire": taille.sans_memoire,
    }
    tours: list[dict[str, dict[str, float]]] = []
    for tour in range(taille.tours):
        dire(f"Tour {tour + 1} sur {taille.tours}")
        resultats = {"Maillage": course.courir(NOUS, travail)}
        # In turn within a round, so that a slow minute of the machine slows everyone.
        resultats |= {pair.nom: course.courir(pair, travail) for pair in presents}
        tours.append(resultats)
    dire("Import")
    importations = [course.importer() for _ in range(taille.imports)]
    return Rapport("Règles", tuple(_mesures(tours, importations)), (*notes, *_notes(taille)))


NOUS = Pair("Maillage", (sys.executable, "-m", "bench.nous"))


def comparer(course: Course, presents: list[Pair], echantillon: list[Contrat]) -> int:
    """The number of contracts compared. Raises Desaccord, showing the first differences."""
    travail = _travail("montants", echantillon)
    attendus = course.courir(NOUS, travail)["montants"]
    for pair in presents:
        trouves = course.courir(pair, travail)["montants"]
        ecarts = [
            f"{pair.nom}, année {annee + 1}, {' '.join(LIGNES[rang])}\u00a0: {trouve}, et non "
            f"{attendu}, pour {echantillon[numero]}"
            for numero, contrat in enumerate(attendus)
            for annee, lignes in enumerate(contrat)
            for rang, attendu in enumerate(lignes)
            if (trouve := trouves[numero][annee][rang]) != attendu
        ]
        if ecarts:
            raise Desaccord("\n".join([f"{len(ecarts)} montants diffèrent.", *ecarts[:MONTRES]]))
    return len(echantillon)


def _travail(mode: str, echantillon: list[Contrat]) -> dict[str, Any]:
    return {
        "mode": mode,
        "lignes": LIGNES,
        "regles": regles_communes(),
        "contrats": echantillon,
    }


class Course:
    """Runs an engine in a process of its own, on one core."""

    def __init__(self, racine: Path) -> None:
        self.racine = racine
        self.coeur = {max(os.sched_getaffinity(0))}
        self.environnement = os.environ | {
            "PYTHONPATH": str(racine / "src"),
            # NumPy's libraries would start a thread for each core.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "NUMEXPR_NUM_THREADS": "1",
        }

    def courir(self, pair: Pair, travail: dict[str, Any]) -> Any:
        resultat = self._lancer(list(pair.commande), json.dumps(travail))
        return json.loads(resultat)

    def importer(self) -> float:
        """Milliseconds to import the rules in a fresh process, and first answer."""
        return float(self._lancer([sys.executable, "-c", IMPORTER]))

    def _lancer(self, commande: list[str], entree: str | None = None) -> str:
        resultat = subprocess.run(
            commande,
            input=entree,
            cwd=self.racine,
            env=self.environnement,
            preexec_fn=self._un_coeur,
            capture_output=True,
            text=True,
            check=False,
        )
        if resultat.returncode:
            raise MesureImpossible(
                f"{' '.join(commande)} s’est arrêté\u00a0:\n{resultat.stderr[-2000:]}"
            )
        return resultat.stdout

    def _un_coeur(self) -> None:
        os.sched_setaffinity(0, self.coeur)


IMPORTER = (
    "import time; depart = time.perf_counter(); import maillage.regles; "
    "print(1000 * (time.perf_counter() - depart))"
)


def _mesures(tours: list[dict[str, dict[str, float]]], importations: list[float]) -> list[Mesure]:
    def serie(moteur: str, cle: str) -> tuple[float, ...]:
        return tuple(tour[moteur][cle] for tour in tours)

    def debit(nom: str, moteur: str, cle: str, detail: str, cible: float | None = None) -> Mesure:
        essais = serie(moteur, cle)
        return Mesure(nom, mediane(essais), "contrats/s", cible, True, detail, essais)

    def rapport(nom: str, nous: str, pair: str, cle: str, detail: str) -> Mesure:
        essais = tuple(
            a / b for a, b in zip(serie("Maillage", nous), serie(pair, cle), strict=True)
        )
        return Mesure(nom, mediane(essais), "×", None, True, detail, essais)

    mesures = [
        debit(
            "Maillage, contrats expliqués",
            "Maillage",
            "expliques",
            "chaque montant avec ses phrases et ses sources\u00a0; caches chauds",
            CIBLE_EXPLIQUES,
        ),
        debit(
            "Maillage, contrats expliqués, caches vides au départ",
            "Maillage",
            "expliques_a_froid",
            "les premiers contrats d’un processus neuf",
        ),
        debit(
            "Maillage, contrats expliqués, caches vidés avant chaque contrat",
            "Maillage",
            "sans_memoire",
            "rien n’est réutilisé d’un contrat à l’autre, comme chez les autres moteurs",
        ),
        debit("Maillage, montants seuls", "Maillage", "montants", "caches chauds"),
        debit("Maillage, jusqu’au JSON public", "Maillage", "json", "caches chauds"),
    ]
    presents = tours[0]
    if "OpenFisca-core" in presents:
        of = "OpenFisca-core"
        mesures += [
            debit(f"{of}, un contrat à la fois", of, "un_par_un", "sans explication"),
            debit(f"{of}, un à la fois, avec trace", of, "un_par_un_trace", "trace des calculs"),
            debit(f"{of}, par lot", of, "lot", "vectorisé, sans explication"),
            rapport(
                f"Maillage montants ÷ {of} un à la fois",
                "montants",
                of,
                "un_par_un",
                "caches chauds",
            ),
            rapport(
                f"Maillage expliqué ÷ {of} un à la fois avec trace",
                "expliques",
                of,
                "un_par_un_trace",
                "caches chauds",
            ),
            rapport(
                f"Maillage expliqué sans cache ÷ {of} un à la fois avec trace",
                "sans_memoire",
                of,
                "un_par_un_trace",
                "rien n’est réutilisé",
            ),
            rapport(
                f"Maillage montants ÷ {of} par lot",
                "montants",
                of,
                "lot",
                "sous 1, le lot d’OpenFisca est plus rapide",
            ),
        ]
    if "Publicodes" in presents:
        pc = "Publicodes"
        mesures += [
            debit(f"{pc}, un contrat à la fois", pc, "un_par_un", "arbre d’explication compris"),
            rapport(f"Maillage expliqué ÷ {pc}", "expliques", pc, "un_par_un", "caches chauds"),
            rapport(
                f"Maillage expliqué sans cache ÷ {pc}",
                "sans_memoire",
                pc,
                "un_par_un",
                "rien n’est réutilisé",
            ),
        ]
    froides, region = serie("Maillage", "region_a_froid_s"), serie("Maillage", "region_s")
    return [
        *mesures,
        Mesure(
            "Une région, 70 CPTS sur 5 ans, expliquée",
            mediane(region),
            "s",
            CIBLE_REGION_S,
            detail="barèmes lus, caches vides",
            essais=region,
        ),
        Mesure(
            "Une région, dans un processus neuf",
            mediane(froides),
            "s",
            CIBLE_REGION_S,
            detail="lecture des barèmes comprise",
            essais=froides,
        ),
        Mesure(
            "import maillage.regles",
            mediane(importations),
            "ms",
            CIBLE_IMPORT_MS,
            detail="processus neuf, fichiers compilés",
            essais=tuple(importations),
        ),
    ]


def _notes(taille: Taille) -> tuple[str, ...]:
    return (
        f"{format_entier(taille.contrats)} contrats inventés par série, graine {GRAINE}\u00a0: "
        "populations de 5\u202f000 à 400\u202f000, signatures du 25 août 2019 au 31 décembre "
        "2030, démarrages jusqu’à 24 mois, options et crises variées, part variable à 100\u00a0%."
        " Les taux d’atteinte varient dans la comparaison des montants.",
        "Débits par seconde de processeur, sur un seul cœur, médiane des tours\u00a0; les rapports "
        "sont pris tour par tour.",
        "Même calcul partout\u00a0: quinze lignes sur cinq ans (taille, barème au premier jour de "
        "l’année, parts fixes au prorata en jours, variables, plan et crise, avances), arrondies "
        "au centime. OpenFisca ne donne pas de phrases\u00a0: sa trace en tient lieu. Publicodes "
        "ne sait pas ajouter un an à une date\u00a0: les anniversaires lui sont donnés. Seul "
        "Maillage valide le scénario et cite la source de chaque étape.",
    )
