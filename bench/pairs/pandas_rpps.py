"""The same counts by pandas: run by the Python of bench/pairs/territoires.lock, never by ours."""

import json
import sys
import time

import pandas as pd

PERSONNE, PROFESSION = "Identification nationale PP", "Code profession"
COMMUNE = "Code commune (coord. structure)"
COLONNES = [
    PERSONNE,
    PROFESSION,
    COMMUNE,
    "Code savoir-faire",
    "Code mode exercice",
    "Libellé catégorie professionnelle",
    "Numéro FINESS site",
]

depart = time.perf_counter()
lignes = pd.read_csv(sys.argv[1], sep="|", usecols=COLONNES, dtype=str, quoting=3)
lignes = lignes[lignes[COMMUNE].notna()].drop_duplicates()
comptes = [
    len(lignes.groupby([COMMUNE, PROFESSION])[PERSONNE].nunique()),
    len(lignes.groupby([lignes[COMMUNE].str[:2], PROFESSION])[PERSONNE].nunique()),
    len(lignes.groupby(PROFESSION)[PERSONNE].nunique()),
]
secondes = time.perf_counter() - depart
with open("/proc/self/status", encoding="ascii") as etat:
    memoire = next(int(ligne.split()[1]) for ligne in etat if ligne.startswith("VmHWM")) / 1024
print(json.dumps({"secondes": secondes, "mo": memoire, "comptes": comptes}))
