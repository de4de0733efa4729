"""Refuses, before anything is computed, a request that contradicts itself or the territory."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from maillage.noyau.montants import format_entier

from .donnees import Cpts, Demande, DemandeRefusee, Flux, Mode

MONTRES = 5  # codes written out in a sentence


def verifier(demande: Demande) -> None:
    """Raise DemandeRefusee at the first thing that cannot be."""
    if not demande.unites:
        raise DemandeRefusee("Le territoire est vide\u00a0: donnez au moins une commune.")
    _unites(demande)
    connus = {unite.code for unite in demande.unites}
    _frontieres(demande, connus)
    _cpts(demande, connus)
    _reglages(demande)
    if demande.flux is not None:
        _flux(demande.flux)
    _mode(demande, connus)


def codes(valeurs: Iterable[str]) -> str:
    """The first codes, and how many more."""
    tous = sorted(valeurs)
    reste = len(tous) - MONTRES
    suite = f" et {reste} autres" if reste > 1 else " et une autre" if reste == 1 else ""
    return ", ".join(tous[:MONTRES]) + suite


def _unites(demande: Demande) -> None:
    doubles = [c for c, n in Counter(u.code for u in demande.unites).items() if n > 1]
    if doubles:
        raise DemandeRefusee(f"Communes données deux fois\u00a0: {codes(doubles)}.")
    for unite in demande.unites:
        if not (
            math.isfinite(unite.lat)
            and math.isfinite(unite.lon)
            and abs(unite.lat) <= 90
            and abs(unite.lon) <= 180
        ):
            raise DemandeRefusee(
                f"La commune {unite.code} n’a pas de centre valable "
                f"(latitude {unite.lat}, longitude {unite.lon})."
            )
        if unite.population is not None and unite.population < 0:
            raise DemandeRefusee(f"La population de la commune {unite.code} est négative.")
        if unite.offre is not None and not (math.isfinite(unite.offre) and unite.offre >= 0):
            raise DemandeRefusee(
                f"L’offre de la commune {unite.code} n’est pas un nombre positif ou nul."
            )


def _frontieres(demande: Demande, connus: set[str]) -> None:
    longueurs: dict[tuple[str, str], float] = {}
    for frontiere in demande.frontieres:
        _deux_connues(frontiere.a, frontiere.b, "frontière", connus)
        if not (math.isfinite(frontiere.km) and frontiere.km >= 0):
            raise DemandeRefusee(
                f"La frontière entre {frontiere.a} et {frontiere.b} n’a pas de longueur valable."
            )
        paire = (min(frontiere.a, frontiere.b), max(frontiere.a, frontiere.b))
        if longueurs.setdefault(paire, frontiere.km) != frontiere.km:
            raise DemandeRefusee(
                f"La frontière entre {paire[0]} et {paire[1]} est donnée deux fois, "
                "avec deux longueurs."
            )
    for liaison in demande.liaisons:
        _deux_connues(liaison.a, liaison.b, "liaison", connus)


def _deux_connues(a: str, b: str, quoi: str, connus: set[str]) -> None:
    for code in (a, b):
        if code not in connus:
            raise DemandeRefusee(
                f"La {quoi} entre {a} et {b} nomme une commune absente du territoire\u00a0: {code}."
            )
    if a == b:
        raise DemandeRefusee(f"La commune {a} ne peut pas être sa propre voisine.")


def _cpts(demande: Demande, connus: set[str]) -> None:
    doubles = [c for c, n in Counter(c.cle for c in demande.cpts).items() if n > 1]
    if doubles:
        raise DemandeRefusee(f"CPTS données deux fois\u00a0: {codes(doubles)}.")
    tenues: dict[str, list[Cpts]] = {}
    for cpts in demande.cpts:
        inconnues = set(cpts.unites) - connus
        if inconnues:
            raise DemandeRefusee(
                f"La CPTS {cpts.cle} tient des communes absentes du territoire\u00a0: "
                f"{codes(inconnues)}."
            )
        if len(set(cpts.unites)) != len(cpts.unites):
            raise DemandeRefusee(f"La CPTS {cpts.cle} tient deux fois la même commune.")
        for code in cpts.unites:
            tenues.setdefault(code, []).append(cpts)
    for code, plusieurs in sorted(tenues.items()):
        parts = [cpts.parts.get(code) for cpts in plusieurs]
        if len(plusieurs) > 1 and any(part is None for part in parts):
            noms = " et ".join(sorted(cpts.cle for cpts in plusieurs))
            raise DemandeRefusee(
                f"La commune {code} est dans plusieurs CPTS ({noms}) sans que chacune dise sa part."
            )
        donnees = [part for part in parts if part is not None]
        if any(not (part.is_finite() and 0 < part <= 1) for part in donnees) or sum(
            donnees, Decimal(0)
        ) > Decimal("1.0001"):
            raise DemandeRefusee(f"Les parts de la commune {code} ne font pas un tout.")


def _reglages(demande: Demande) -> None:
    bande, poids = demande.bande, demande.poids
    if bande.minimum < 1 or bande.maximum < bande.minimum:
        raise DemandeRefusee(
            f"La bande de population de {format_entier(bande.minimum)} à "
            f"{format_entier(bande.maximum)} habitants est impossible\u00a0: donnez un minimum "
            "positif, puis un maximum au moins égal."
        )
    valeurs = (poids.compacite, poids.flux, poids.epci, poids.equilibre)
    if any(not (math.isfinite(valeur) and valeur >= 0) for valeur in valeurs):
        raise DemandeRefusee("Chaque poids est un nombre positif ou nul.")
    if not any(valeurs[:3]):
        raise DemandeRefusee(
            "Donnez un poids à la compacité, aux flux ou aux EPCI\u00a0: rien ne départagerait "
            "deux découpages."
        )
    if demande.nombre is not None and demande.nombre < 1:
        raise DemandeRefusee("Le nombre de CPTS voulues est d’au moins une.")
    if demande.iterations is not None and demande.iterations < 0:
        raise DemandeRefusee("Le nombre d’itérations n’est pas négatif.")
    seuils = demande.seuils_de_taille
    if seuils and (seuils[0] != 0 or list(seuils) != sorted(set(seuils))):
        raise DemandeRefusee("Les seuils de taille vont de 0 vers le haut, sans répétition.")


def _flux(flux: Iterable[Flux]) -> None:
    for un in flux:
        if not (math.isfinite(un.nombre) and un.nombre >= 0):
            raise DemandeRefusee(
                f"Le flux de {un.origine} vers {un.destination} n’est pas un nombre positif ou nul."
            )


def _mode(demande: Demande, connus: set[str]) -> None:
    if demande.mode is Mode.DECOUPER:
        if demande.a_couper not in {cpts.cle for cpts in demande.cpts}:
            raise DemandeRefusee("Indiquez la CPTS à découper, parmi celles du territoire.")
        if demande.nombre == 1:
            raise DemandeRefusee("Une CPTS se découpe en deux parts au moins.")
        return
    if demande.a_repartir is not None and demande.a_repartir - connus:
        raise DemandeRefusee(
            "Communes à répartir absentes du territoire\u00a0: "
            f"{codes(demande.a_repartir - connus)}."
        )
    if demande.mode is Mode.ETENDRE and demande.nombre is not None:
        raise DemandeRefusee(
            "Le nombre de CPTS ne se choisit pas quand on étend celles qui existent."
        )
    if demande.mode is Mode.NOUVELLES and demande.a_repartir is not None:
        for cpts in demande.cpts:
            touchees = set(cpts.unites) & demande.a_repartir
            if touchees and touchees != set(cpts.unites):
                raise DemandeRefusee(
                    f"La CPTS {cpts.cle} n’est qu’en partie dans les communes à répartir\u00a0: "
                    "prenez-la entière ou laissez-la."
                )
