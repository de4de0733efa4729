"""What the block `fichiers/bloc.html` needs, on our page or inside a module's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.fichiers.access import (
    Usage,
    can_deposer,
    can_supprimer,
    check_voir,
    porteur_de,
)
from maillage.plateforme.fichiers.queries import fichiers_de, occupation
from maillage.plateforme.fichiers.rules.types import types_en_mots


def bloc(
    *,
    par: Acteur,
    porteur: tuple[str, str],
    maintenant: datetime,
    fautes: Sequence[str] = (),
    usage: str = "",
    suite: str = "",
) -> dict[str, Any]:
    """Context of the block: `{% include "fichiers/bloc.html" with bloc=... %}`. `usage` is the one
    that was being deposited when `fautes` were found; `suite` the page to come back to. Raises
    Introuvable."""
    locataire = check_voir(par, *porteur, maintenant)
    regle = porteur_de(porteur[0])
    peut_supprimer = can_supprimer(par, *porteur, maintenant)
    choisi = next((u for u in regle.usages if u.code == usage), regle.usage_par_defaut)
    return {
        "type": porteur[0],
        "porteur": porteur[1],
        "fichiers": fichiers_de(par=par, porteur=porteur, maintenant=maintenant),
        "supprimes": fichiers_de(par=par, porteur=porteur, maintenant=maintenant, supprimes=True)
        if peut_supprimer
        else (),
        "usages": [_usage(u) for u in regle.usages],
        "consignes": _consignes(regle.usages),
        "usage": choisi.code,
        "mo": _usage(choisi)["mo"],
        "peut_deposer": can_deposer(par, *porteur, maintenant),
        "peut_supprimer": peut_supprimer,
        "occupation": occupation(locataire=locataire),
        "fautes": fautes,
        "suite": suite,
    }


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "code": usage.code,
        "mot": usage.mot,
        "types": types_en_mots(usage.types),
        "accept": "." + types_en_mots(usage.types).replace(", ", ",."),
        "mo": usage.octets_maximum // (1024 * 1024),
    }


def _consignes(usages: Sequence[Usage]) -> list[tuple[str, str, int]]:
    """(kinds, types, megabytes) said once for the uses that ask the same; the kinds are empty when
    all do."""
    par_regle: dict[tuple[str, int], list[str]] = {}
    for usage in map(_usage, usages):
        par_regle.setdefault((usage["types"], usage["mo"]), []).append(usage["mot"])
    seule = len(par_regle) == 1
    return [
        ("" if seule else ", ".join(mots), types, mo) for (types, mo), mots in par_regle.items()
    ]
