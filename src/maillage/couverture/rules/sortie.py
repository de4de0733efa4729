"""The coverage as a machine reads it: `./maillage couverture --json` and the page's export."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maillage.moteurs.couverture import BilanCpts, Couverture

TAILLES = (1, 2, 3, 4)


def par_taille(cpts: Iterable[BilanCpts]) -> dict[str, dict[str, int]]:
    """CPTS and people covered here by taille, from 1 to 4; `inconnue` only when there is one.

    The people of a CPTS that straddles are those who live in the territory looked at, its taille
    that of its whole population.
    """
    rangs = {str(taille): {"cpts": 0, "population": 0} for taille in TAILLES}
    for bilan in cpts:
        nom = "inconnue" if bilan.taille is None else str(bilan.taille)
        rang = rangs.setdefault(nom, {"cpts": 0, "population": 0})
        rang["cpts"] += 1
        rang["population"] += bilan.population_ici
    return rangs


def couverture_json(
    *,
    bilan: Couverture,
    nom_de: Callable[[str], str],
    etats: Mapping[str, str | None],
) -> dict[str, Any]:
    """The figures of a coverage. `nom_de` gives the name of a CPTS, `etats` its state."""
    par_etat: dict[str, dict[str, int]] = {}
    for code, cpts in bilan.cpts.items():
        etat = par_etat.setdefault(etats.get(str(code)) or "inconnu", {"cpts": 0, "population": 0})
        etat["cpts"] += 1
        etat["population"] += cpts.population_ici
    return {
        "cpts": len(bilan.cpts),
        "communes": bilan.communes,
        "communes_couvertes": bilan.communes_couvertes,
        "communes_partielles": list(bilan.partielles),
        "population": bilan.population,
        "population_couverte": bilan.population_couverte,
        "population_inconnue": list(bilan.inconnues),
        "par_taille": par_taille(bilan.cpts.values()),
        "par_etat": par_etat,
        "zones_blanches": [
            {
                "communes": list(zone.unites),
                "population": zone.population,
                "population_inconnue": list(zone.inconnues),
                "voisines": [
                    {"cpts": str(code), "nom": nom_de(str(code)), "frontiere_km": km}
                    for code, km in zone.voisines.items()
                ],
            }
            for zone in bilan.zones_blanches
        ],
        "chevauchements": [
            {
                "commune": c.unite,
                "cpts": [nom_de(str(code)) for code in c.cpts],
                "declare": c.declare,
            }
            for c in bilan.chevauchements
        ],
        "a_cheval": [
            {
                "cpts": nom_de(str(code)),
                "departements": list(cpts.departements),
                "regions": list(cpts.regions),
            }
            for code, cpts in bilan.cpts.items()
            if len(cpts.departements) > 1
        ],
    }
