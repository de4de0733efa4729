"""What a proposal says to people: sentences for its reasons and its exceptions, colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maillage.moteurs.perimetres import Cause, NatureEcart, NatureRaison
from maillage.noyau.montants import format_entier

MONTREES = 6

type Nommer = Callable[[str], str]


def pourcent(part: float | None) -> str:
    """`0.423` → `42 %`; below one per cent, said so."""
    if part is None:
        return "part inconnue"
    if 0 < part < 0.01:
        return "moins de 1\u00a0%"
    return f"{round(100 * part)}\u00a0%"


def km(longueur: float) -> str:
    """`12.345` → `12,3 km`."""
    return f"{longueur:.1f}".replace(".", ",") + "\u00a0km"


def phrase_raison(raison: Mapping[str, Any], *, part: str, nommer: Nommer, modele: bool) -> str:
    """One reason why a unité is in the part called `part`. `nommer` gives the name of a part, of
    an EPCI or of a unité; `modele`: the flows were computed, not counted."""
    autre = nommer(raison["autre"]) if raison["autre"] else ""
    match NatureRaison(raison["nature"]):
        case NatureRaison.SEULE_VOISINE:
            return f"Seule {part} la touche."
        case NatureRaison.FRONTIERE:
            return (
                f"{km(raison['km'])} de frontière avec {part}, {pourcent(raison['part'])} de la "
                "sienne dans le territoire."
            )
        case NatureRaison.FLUX:
            quoi = "déplacements estimés" if modele else "déplacements comptés"
            suite = (
                f"\u202f; {pourcent(raison['part_autre'])} vont vers {autre}."
                if raison["part_autre"]
                else "."
            )
            return (
                f"{pourcent(raison['part'])} de ses {quoi} vers d’autres communes restent dans "
                f"{part}{suite}"
            )
        case NatureRaison.EPCI:
            return (
                f"{format_entier(raison['nombre'])} communes de son EPCI {autre} y sont, "
                f"{pourcent(raison['part'])} de sa population."
            )
        case NatureRaison.PLACE_AILLEURS:
            return (
                f"{autre} la touche davantage ({km(raison['km'])}) mais compterait "
                f"{format_entier(raison['population'])} habitants, au-dessus de la bande."
            )
        case NatureRaison.PONT:
            return (
                f"Aucune commune d’ici ne la touche\u00a0: rattachée avec ses voisines à la plus "
                f"proche, {autre}, à {km(raison['km'])} à vol d’oiseau."
            )
        case NatureRaison.LIAISON:
            return f"Reliée à {autre} par une liaison déclarée."


CAUSES = {
    Cause.ILE: "aucune commune d’ici ne les touche, et elles n’ont pas été rattachées",
    Cause.DEJA_AUJOURD_HUI: "c’est déjà le cas aujourd’hui",
    Cause.PONT: "aucune autre commune d’ici ne les touche\u202f; elles sont rattachées à la plus "
    "proche",
    Cause.UNITE_SEULE: "une seule commune dépasse déjà le maximum",
    Cause.TERRITOIRE_TROP_PETIT: "le territoire entier est au-dessous du minimum",
    Cause.SANS_VOISINE_AVEC_PLACE: "aucune commune voisine ne peut changer de part sans en faire "
    "sortir une autre de la bande",
    Cause.RECHERCHE: "la recherche n’a pas trouvé mieux\u202f; essayez une autre graine ou une "
    "autre bande",
    Cause.DONNEE_ABSENTE: "la donnée manque",
}


def phrase_ecart(ecart: Mapping[str, Any], *, nommer: Nommer) -> str:
    """One rule that is not kept, and why when the engine knows."""
    part = nommer(ecart["partie"]) if ecart["partie"] else ""
    unites = _liste([nommer(code) for code in ecart["unites"]])
    population = format_entier(ecart["population"]) if ecart["population"] is not None else ""
    borne = format_entier(ecart["borne"]) if ecart["borne"] is not None else ""
    match NatureEcart(ecart["nature"]):
        case NatureEcart.OUBLIEE:
            phrase = f"Dans aucune part\u00a0: {unites}"
        case NatureEcart.INCONNUE:
            phrase = f"Ces communes ne sont pas à répartir ici\u00a0: {unites}"
        case NatureEcart.FIGEE:
            phrase = f"{part}\u00a0: ces communes ne devaient pas bouger\u00a0: {unites}"
        case NatureEcart.NON_CONNEXE:
            phrase = f"{part} n’est pas d’un seul tenant\u202f; à part\u00a0: {unites}"
        case NatureEcart.SOUS_LA_BANDE:
            phrase = f"{part} compte {population} habitants, moins que le minimum de {borne}"
        case NatureEcart.AU_DESSUS_DE_LA_BANDE:
            phrase = f"{part} compte {population} habitants, plus que le maximum de {borne}"
        case NatureEcart.POPULATION_INCONNUE:
            phrase = f"{part}\u00a0: population inconnue pour {unites}"
    cause = CAUSES[Cause(ecart["cause"])] if ecart["cause"] else ""
    return f"{phrase} ({cause})." if cause else f"{phrase}."


def _liste(noms: list[str]) -> str:
    reste = len(noms) - MONTREES
    if reste > 1:
        return f"{', '.join(noms[:MONTREES])} et {reste} autres"
    return ", ".join(noms)


def colorier(voisines: Mapping[str, set[str]], couleurs: int) -> dict[str, int]:
    """A colour from 1 to `couleurs` for each key, so that neighbours differ where that can be;
    the one with most neighbours chooses first."""
    choisies: dict[str, int] = {}
    for cle in sorted(voisines, key=lambda c: (-len(voisines[c]), c)):
        prises = [choisies[v] for v in voisines[cle] if v in choisies]
        usages = {c: list(choisies.values()).count(c) for c in range(1, couleurs + 1)}
        choisies[cle] = min(usages, key=lambda c: (prises.count(c), usages[c], c))
    return choisies
