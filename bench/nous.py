"""Our side of the race, in a process of its own: reads the work, prints amounts and times.

Three depths are timed: the amounts alone; each amount with its explanation and its sources
written out; the whole answer as the public JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import _lru_cache_wrapper
from typing import Any

from bench.echantillon import LIGNES, Contrat
from maillage.regles import Mission, Scenario, Simulation, simulation_json, simuler

PLANS = ("plan_annee_1", "plan_annees_suivantes")
# The modules whose caches hold files of figures, read once in the life of a process.
LECTEURS = {"aides", "baremes", "chiffres", "historique", "parametres_ouverts"}
Arguments = tuple[int, date, dict[Mission, date], tuple[int, ...], Decimal]


def arguments(contrat: Contrat) -> Arguments:
    """A contract of the sample as Python values; not timed, as for the other engines."""
    signature = date.fromisoformat(contrat["signature"])
    return (
        contrat["population"],
        signature,
        {Mission(m): date.fromisoformat(le) for m, le in contrat["debuts"].items()},
        tuple(signature.year + rang - 1 for rang in contrat["crises"]),
        Decimal(contrat["taux"]) / 100,
    )


def calculer(valeurs: Arguments) -> Simulation:
    population, signature, debuts, crises, taux = valeurs
    return simuler(Scenario(population, signature, debuts, crises=crises, taux_variable=taux))


def montants(valeurs: Arguments) -> list[list[tuple[int, int, int]]]:
    """Year by year, in the order of LIGNES: ceiling, due, advance in cents; 0 for no such line."""
    annees = []
    for annee in calculer(valeurs).annees:
        trouves = {
            (str(ligne.mission), "plan" if ligne.volet in PLANS else ligne.volet): (
                ligne.plafond_centimes,
                ligne.du_centimes,
                ligne.avance_centimes,
            )
            for ligne in annee.lignes
        }
        annees.append([trouves.get(cle, (0, 0, 0)) for cle in LIGNES])
    return annees


def seulement_les_montants(valeurs: Arguments) -> None:
    # In cents, as the other engines give them: writing euros is timed with the JSON.
    for annee in calculer(valeurs).annees:
        _ = annee.total.du_centimes
        for ligne in annee.lignes:
            _ = ligne.plafond_centimes, ligne.du_centimes, ligne.avance_centimes


def expliques(valeurs: Arguments) -> None:
    for annee in calculer(valeurs).annees:
        _ = annee.total.du_centimes
        for ligne in annee.lignes:
            _ = ligne.plafond_centimes, ligne.du_centimes, ligne.avance_centimes
            _ = ligne.explication


def jusqu_au_json(valeurs: Arguments) -> None:
    json.dumps(simulation_json(calculer(valeurs)), ensure_ascii=False)


def duree(faire: Callable[[Arguments], object], tous: Iterable[Arguments]) -> float:
    """Seconds of processor to do it for all: what others do on the machine hardly counts."""
    depart = time.process_time()
    for valeurs in tous:
        faire(valeurs)
    return time.process_time() - depart


def oublier() -> None:
    """Empty every cache of computed lines and sentences; the figures read from files stay."""
    for nom, module in list(sys.modules.items()):
        paquet, _, reste = nom.rpartition(".")
        if paquet != "maillage.regles" or reste in LECTEURS:
            continue
        for valeur in vars(module).values():
            if isinstance(valeur, _lru_cache_wrapper) and valeur.__module__ == nom:
                valeur.cache_clear()


def _sans_memoire(valeurs: Arguments) -> None:
    oublier()
    expliques(valeurs)


def executer(travail: dict[str, Any]) -> dict[str, Any]:
    tous = [arguments(c) for c in travail["contrats"]]
    if travail["mode"] == "montants":
        return {"montants": [montants(valeurs) for valeurs in tous]}
    autres = [arguments(c) for c in travail["autres"]]
    region = [arguments(c) for c in travail["region"]]
    # The first pass finds every cache empty, figures not even read: a fresh process.
    resultat = {"region_a_froid_s": duree(expliques, region)}
    oublier()
    resultat["region_s"] = duree(expliques, region)
    for nom, faire in (
        ("montants", seulement_les_montants),
        ("expliques", expliques),
        ("json", jusqu_au_json),
    ):
        oublier()
        resultat[f"{nom}_a_froid"] = len(tous) / duree(faire, tous)
        resultat[nom] = len(autres) / duree(faire, autres)
    echantillon = tous[: travail["sans_memoire"]]
    resultat["sans_memoire"] = len(echantillon) / duree(_sans_memoire, echantillon)
    return resultat


if __name__ == "__main__":
    print(json.dumps(executer(json.load(sys.stdin))))
