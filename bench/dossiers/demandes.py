"""What is asked of a list of cases, on both sides, and how much of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.dossiers.caluma import slug
from bench.dossiers.echantillon import ETATS, MOTS, Cas, Lieu

LIEU = Lieu("93", ("04", "05", "06", "13", "83", "84"))
GRAINE = 93_005
PAR_PAGE = 25


@dataclass(frozen=True, slots=True)
class Taille:
    """How much is measured. MINUSCULE is for tests."""

    dossiers: int = 10_000
    listes: int = 40
    dossiers_lus: int = 40
    ouvertures: int = 20
    caluma: int = 10
    tours: int = 3


MINUSCULE = Taille(dossiers=60, listes=4, dossiers_lus=3, ouvertures=2, caluma=2, tours=1)


@dataclass(frozen=True, slots=True)
class Recherche:
    """What somebody asks of the list; empty: no filter."""

    departement: str = ""
    etat: str = ""
    texte: str = ""
    par_echeance: bool = True
    page: int = 1

    def adresse(self) -> str:
        valeurs = {
            "departement": self.departement,
            "etat": self.etat,
            "q": self.texte,
            "tri": "" if self.par_echeance else "nom",
            "page": str(self.page) if self.page > 1 else "",
        }
        return f"/dossiers/?{urlencode({cle: v for cle, v in valeurs.items() if v})}"

    def variables(self) -> dict[str, object]:
        """The same for Caluma, with the filters it has for each."""
        metas = [
            {"key": cle, "value": valeur}
            for cle, valeur in (("departement", self.departement), ("etat", self.etat))
            if valeur
        ]
        filtre: list[dict[str, object]] = [{"metaValue": [meta]} for meta in metas]
        if self.texte:
            cherchee = {"questions": [slug("nom_du_projet")], "value": self.texte}
            filtre.append({"searchAnswers": [cherchee]})
        return {
            "filtre": filtre,
            "ordre": [{"meta": "echeance" if self.par_echeance else "nom"}],
            "apres": PAR_PAGE * (self.page - 1),
        }

    def retient(self, un: Cas) -> bool:
        return (
            self.departement in ("", un["departement"])
            and self.etat in ("", un["etat"])
            and self.texte.lower() in un["nom"].lower()
        )


def recherches(nombre: int, graine: int) -> list[Recherche]:
    """`nombre` of them: alone, crossed, by text, sorted by deadline or by name, further pages."""
    hasard = random.Random(graine)
    etats = [etat.value for etat, _part, _attend in ETATS if etat.value != "abandonne"]
    modeles: tuple[Callable[[], Recherche], ...] = (
        Recherche,
        lambda: Recherche(departement=hasard.choice(LIEU.departements)),
        lambda: Recherche(etat=hasard.choice(etats)),
        lambda: Recherche(texte=hasard.choice(MOTS)),
        lambda: Recherche(hasard.choice(LIEU.departements), hasard.choice(etats)),
        lambda: Recherche(hasard.choice(LIEU.departements), "", hasard.choice(MOTS)),
        lambda: Recherche(departement=hasard.choice(LIEU.departements), par_echeance=False),
        lambda: Recherche(departement=hasard.choice(LIEU.departements), page=hasard.randint(2, 9)),
    )
    return [modeles[rang % len(modeles)]() for rang in range(nombre)]
