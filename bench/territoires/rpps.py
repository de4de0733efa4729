"""Import of an RPPS extraction of 2 million lines through the real importer, beside pandas.

The file is made of invented people in real communes, of the 56 columns and some 500 bytes a line
of the real one. Ours runs in a process of its own: streamed, checked line by line, written with
its indexes and counted at each level, then undone, so that the base stays as it was. pandas reads
the same file and counts distinct persons by commune and profession, and at the larger levels; it
checks nothing and writes nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bench.mesure import Mesure, MesureImpossible, Rapport, mediane

if TYPE_CHECKING:
    from bench.territoires import Contexte

LIGNES, TOURS, GRAINE = 2_000_000, 3, 20_261_008
CIBLE_DEBIT, CIBLE_MO = 100_000.0, 400.0
PANDAS = Path(__file__).resolve().parents[1] / "pairs" / "pandas_rpps.py"
# Shares of the lines, by profession; most physicians have a know-how.
PROFESSIONS = {"10": 25, "21": 8, "40": 5, "50": 3, "60": 40, "70": 12, "80": 2, "91": 3, "93": 2}
SAVOIRS = ("SM54", "SM54", "SM53", "SM26", "SM04", "SM42", "SM40", "")
COLONNES = (
    *("Type d'identifiant PP", "Identifiant PP", "Identification nationale PP"),
    *("Code civilité d'exercice", "Libellé civilité d'exercice", "Code civilité"),
    *("Libellé civilité", "Nom d'exercice", "Prénom d'exercice", "Code profession"),
    *("Libellé profession", "Code catégorie professionnelle"),
    *("Libellé catégorie professionnelle", "Code type savoir-faire", "Libellé type savoir-faire"),
    *("Code savoir-faire", "Libellé savoir-faire", "Code mode exercice", "Libellé mode exercice"),
    *("Numéro SIRET site", "Numéro SIREN site", "Numéro FINESS site"),
    *("Numéro FINESS établissement juridique", "Identifiant technique de la structure"),
    *("Raison sociale site", "Enseigne commerciale site"),
    *("Complément destinataire (coord. structure)",),
    *("Complément point géographique (coord. structure)", "Numéro Voie (coord. structure)"),
    *("Indice répétition voie (coord. structure)", "Code type de voie (coord. structure)"),
    *("Libellé type de voie (coord. structure)", "Libellé Voie (coord. structure)"),
    *("Mention distribution (coord. structure)", "Bureau cedex (coord. structure)"),
    *("Code postal (coord. structure)", "Code commune (coord. structure)"),
    *("Libellé commune (coord. structure)", "Code pays (coord. structure)"),
    *("Libellé pays (coord. structure)", "Téléphone (coord. structure)"),
    *("Téléphone 2 (coord. structure)", "Télécopie (coord. structure)"),
    *("Adresse e-mail (coord. structure)", "Code Département (structure)"),
    *("Libellé Département (structure)", "Ancien identifiant de la structure"),
    *("Autorité d'enregistrement", "Code secteur d'activité", "Libellé secteur d'activité"),
    *("Code section tableau pharmaciens", "Libellé section tableau pharmaciens", "Code rôle"),
    *("Libellé rôle", "Code genre activité", "Libellé genre activité"),
)


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible: no database, or an import that fails."""
    if not contexte.url:
        raise MesureImpossible("L’import du RPPS se mesure avec une base.")
    nombre = 20_000 if contexte.rapide else LIGNES
    tours = 1 if contexte.rapide else contexte.tours or TOURS
    notes = [
        f"{nombre} lignes inventées, graine {GRAINE}, une à trois lignes par personne, neuf fois "
        "sur dix dans un seul département. Maillage lit, vérifie chaque ligne, écrit les activités "
        "et leurs index, et compte chaque personne une fois par département, région et France"
        "\u00a0; tout est fait dans la transaction, défaite à la fin\u00a0: la validation finale "
        "n’est pas comptée. pandas lit les mêmes sept colonnes et compte les personnes distinctes "
        "aux mêmes niveaux, sans rien vérifier ni écrire en base."
    ]
    with tempfile.TemporaryDirectory(dir=contexte.dossier.parent) as dossier:
        fichier = Path(dossier) / "rpps.txt"
        contexte.dire(f"Écriture de {nombre} lignes inventées")
        octets = ecrire(fichier, nombre, communes())
        notes.append(f"Fichier de {octets / 1e6:.0f} Mo.")
        nous: list[dict[str, float]] = []
        eux: list[dict[str, float]] = []
        pair = contexte.pair()
        for tour in range(tours):
            contexte.dire(f"Import, tour {tour + 1} sur {tours}")
            nous.append(_lancer([sys.executable, "-m", __name__, str(fichier)], contexte))
            if pair.commande:
                eux.append(_lancer([*pair.commande, str(PANDAS), str(fichier)], contexte))
    if not pair.commande:
        notes.append(f"{pair.absence}. La comparaison avec pandas manque.")
    return Rapport("Import du RPPS", tuple(_mesures(nombre, nous, eux)), tuple(notes))


def _mesures(
    nombre: int, nous: list[dict[str, float]], eux: list[dict[str, float]]
) -> list[Mesure]:
    debits = [nombre / tour["secondes"] for tour in nous]
    memoires = [tour["mo"] for tour in nous]
    mesures = [
        Mesure(
            "Maillage, import complet",
            mediane(debits),
            "lignes/s",
            CIBLE_DEBIT,
            plus_est_mieux=True,
            detail="lecture, vérification, écriture, comptes",
            essais=tuple(debits),
        ),
        Mesure(
            "Maillage, mémoire au plus haut",
            max(memoires),
            "Mo",
            CIBLE_MO,
            detail="processus d’import, hors PostgreSQL",
            essais=tuple(memoires),
        ),
    ]
    if eux:
        lus = [nombre / tour["secondes"] for tour in eux]
        pris = [tour["mo"] for tour in eux]
        mesures += [
            Mesure(
                "pandas, lecture et comptes seuls",
                mediane(lus),
                "lignes/s",
                detail="sans vérification ni base",
                essais=tuple(lus),
            ),
            Mesure("pandas, mémoire au plus haut", max(pris), "Mo", essais=tuple(pris)),
        ]
    return mesures


def communes() -> list[tuple[str, int, str]]:
    """Unités of the base, their population and département: where the invented people work."""
    from maillage.territoires.queries import unites

    return [(u.code, u.population or 1, u.departement) for u in unites()]


def ecrire(fichier: Path, nombre: int, lieux: list[tuple[str, int, str]]) -> int:
    """Write `nombre` lines, the header apart; the same seed gives the same file. A person with
    several lines stays in one département nine times out of ten. Return bytes."""
    hasard = Random(GRAINE)
    tires = iter(hasard.choices(lieux, [poids for _, poids, _ in lieux], k=nombre))
    voisins: dict[str, list[str]] = {}
    for code, _, departement in lieux:
        voisins.setdefault(departement, []).append(code)
    professions = hasard.choices(list(PROFESSIONS), list(PROFESSIONS.values()), k=nombre)
    rang = {nom: i for i, nom in enumerate(COLONNES)}
    ecrites = personne = 0
    with fichier.open("w", encoding="utf-8") as flux:
        flux.write("|".join(COLONNES) + "\n")
        while ecrites < nombre:
            personne += 1
            identifiant = f"{90_000_000_000 + personne}"
            profession = professions[personne]
            savoir = hasard.choice(SAVOIRS) if profession == "10" else ""
            cellules = ["TEXTE INVENTE"] * 28 + [""] * (len(COLONNES) - 28)
            cellules[rang["Identifiant PP"]] = identifiant
            cellules[rang["Identification nationale PP"]] = f"8{identifiant}"
            cellules[rang["Code profession"]] = profession
            cellules[rang["Libellé catégorie professionnelle"]] = "Civil"
            cellules[rang["Code savoir-faire"]] = savoir
            cellules[rang["Raison sociale site"]] = "CABINET INVENTE DE DEMONSTRATION"
            cellules[rang["Libellé Voie (coord. structure)"]] = "RUE DES INVENTIONS SANS SUITE"
            cellules[rang["Adresse e-mail (coord. structure)"]] = "personne@exemple.invalid"
            code, _, departement = next(tires)
            for rang_de_ligne in range(min(hasard.choice((1, 1, 1, 2, 2, 3)), nombre - ecrites)):
                if rang_de_ligne and hasard.random() < 0.1:
                    code = next(tires)[0]
                elif rang_de_ligne:
                    code = hasard.choice(voisins[departement])
                cellules[rang["Code mode exercice"]] = hasard.choice("LLS")
                cellules[rang["Code commune (coord. structure)"]] = (
                    "" if hasard.random() < 0.05 else code
                )
                flux.write("|".join(cellules) + "\n")
                ecrites += 1
    return fichier.stat().st_size


def _lancer(commande: list[str], contexte: Contexte) -> dict[str, float]:
    """What one process says of itself: seconds and peak of memory. Raises MesureImpossible."""
    fait = subprocess.run(
        commande,
        cwd=contexte.racine,
        env=os.environ | {"DATABASE_URL": contexte.url or ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    if fait.returncode:
        lignes = fait.stderr.strip().splitlines() or [f"code {fait.returncode}"]
        raise MesureImpossible(f"L’import n’a pas abouti\u00a0: {lignes[-1]}")
    dit: dict[str, float] = json.loads(fait.stdout.strip().splitlines()[-1])
    return dit


class _Defait(Exception):
    """Ends the transaction without keeping it."""


def importer(fichier: Path) -> dict[str, Any]:
    """Import the file in this process and undo it: seconds, and peak of memory in MB."""
    import django

    django.setup()
    from django.db import transaction

    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.imports.commands import importer_fichier

    depart = time.perf_counter()
    try:
        with transaction.atomic():
            importer_fichier(
                code="rpps",
                fichier=fichier,
                options={"millesime": "inventé"},
                par=Acteur.systeme("mesure"),
                maintenant=datetime(2026, 10, 8, tzinfo=UTC),
            )
            secondes = time.perf_counter() - depart
            raise _Defait
    except _Defait:
        pass
    return {"secondes": secondes, "mo": memoire_mo()}


def memoire_mo() -> float:
    """Peak of this process alone: ru_maxrss would also tell that of the parent that forked it."""
    with open("/proc/self/status", encoding="ascii") as etat:
        return next(int(ligne.split()[1]) for ligne in etat if ligne.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    print(json.dumps(importer(Path(sys.argv[1]))))
