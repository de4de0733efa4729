"""What a person chose on the map, to and from an address: it can be kept, sent, gone back to.

Whatever stands in it, nothing here raises: a fault becomes a sentence, and the default is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier

CODE = re.compile(r"(?:[0-9]{5}|2[AB][0-9]{3})")
CENTRE = re.compile(
    r"-?[0-9]{1,2}(?:\.[0-9]{1,6})?,-?[0-9]{1,3}(?:\.[0-9]{1,6})?,[0-9]{1,2}(?:\.[0-9]{1,3})?"
)
INDICATEUR = "indicateur."
ZONAGE = "zonage."
COUCHES = {
    "etat": "CPTS par état d’avancement",
    "taille": "CPTS par taille",
    "blanches": "Zones blanches",
    "chevauchements": "Chevauchements",
    "qpv": "Quartiers prioritaires (QPV)",
}
# As many as the simulator takes.
SELECTION_MAXIMUM = 1300
LIMITES = {"cpts": "CPTS", "departements": "Départements", "regions": "Régions", "epci": "EPCI"}
LIMITES_PAR_DEFAUT = ("cpts", "departements")
TRIS = ("nom", "code", "departement", "population", "classe")


class Parametres(Protocol):
    """The part of Django's QueryDict that is needed."""

    def get(self, cle: str, /) -> str | None: ...
    def getlist(self, cle: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Choix:
    """`couche` is a key of COUCHES, or `indicateur.<code>`, or `zonage.<profession>`. `zone` is
    the code of a région, or empty for France; `departement` narrows it."""

    region: str = ""
    departement: str = ""
    couche: str = "etat"
    le: date = date.min
    le_demande: bool = False
    annee: int | None = None
    naturelles: bool = False
    motifs: bool = False
    limites: tuple[str, ...] = LIMITES_PAR_DEFAUT
    centre: str = ""
    communes: tuple[str, ...] = ()
    unite: str = ""
    tableau: bool = False
    tri: str = "nom"
    descendant: bool = False
    page: int = 1
    remarques: tuple[str, ...] = ()

    @property
    def indicateur(self) -> str:
        return self.couche.removeprefix(INDICATEUR) if self.couche.startswith(INDICATEUR) else ""

    @property
    def profession(self) -> str:
        return self.couche.removeprefix(ZONAGE) if self.couche.startswith(ZONAGE) else ""

    def adresse(self, **autres: Any) -> str:
        """The query string of this view, or of another that differs by `autres`."""
        choix = replace(self, **autres)
        morceaux: dict[str, Any] = {
            "region": choix.region,
            "departement": choix.departement,
            "couche": choix.couche if choix.couche != "etat" else "",
            "le": choix.le.isoformat() if choix.le_demande else "",
            "annee": choix.annee or "",
            "decoupe": "naturelles" if choix.naturelles else "",
            "motifs": "1" if choix.motifs else "",
            "limites": ",".join(choix.limites) or "aucune",
            "c": choix.centre,
            "communes": ",".join(choix.communes),
            "unite": choix.unite,
            "vue": "tableau" if choix.tableau else "",
            "tri": ("-" if choix.descendant else "") + choix.tri,
            "page": choix.page if choix.page > 1 else "",
        }
        if choix.limites == LIMITES_PAR_DEFAUT:
            del morceaux["limites"]
        if not choix.tableau or (choix.tri == "nom" and not choix.descendant):
            del morceaux["tri"]
        return urlencode({nom: valeur for nom, valeur in morceaux.items() if valeur}, safe=",")


def lire(
    parametres: Parametres,
    *,
    le: date,
    regions: Mapping[str, str],
    departements: Mapping[str, str],
    indicateurs: Mapping[str, tuple[int, ...]],
    professions: tuple[str, ...],
) -> Choix:
    """The view that an address asks for. `departements` gives the région of each, `indicateurs`
    the years of each; `le` is today, for an address without a date."""
    remarques: list[str] = []

    def brut(nom: str, longueur: int = 80) -> str:
        return (parametres.get(nom) or "").strip()[:longueur]

    region, departement = brut("region", 10), brut("departement", 10).upper()
    if departement and departement not in departements:
        remarques.append(f"Aucun département ne porte le code «\u00a0{departement}\u00a0».")
        departement = ""
    if departement and region not in ("", departements[departement]):
        departement = ""  # the région chosen last wins
    if departement:
        region = departements[departement]
    if region and region not in regions:
        remarques.append(
            f"Aucune région ne porte le code «\u00a0{region}\u00a0»\u00a0: voici la France."
        )
        region = ""
    couche, annee = _couche(brut("couche"), brut("annee", 4), indicateurs, professions, remarques)
    jour, demande = le, False
    if texte := brut("le", 20):
        try:
            jour, demande = lire_date(texte), True
        except ErreurMetier as erreur:
            remarques.append(str(erreur))
    communes = _communes(parametres.getlist("communes"), remarques)
    unite, tri, page = brut("unite", 5).upper(), brut("tri", 15), brut("page", 6)
    centre = brut("c", 40)
    voulues = ",".join(parametres.getlist("limites"))
    return Choix(
        region=region,
        departement=departement,
        couche=couche,
        le=jour,
        le_demande=demande,
        annee=annee,
        naturelles=brut("decoupe") == "naturelles",
        motifs=brut("motifs") == "1",
        limites=tuple(cle for cle in LIMITES if cle in voulues.split(","))
        if voulues
        else LIMITES_PAR_DEFAUT,
        centre=centre if CENTRE.fullmatch(centre) else "",
        communes=communes,
        unite=unite if CODE.fullmatch(unite) else "",
        tableau=brut("vue") == "tableau",
        tri=tri.removeprefix("-") if tri.removeprefix("-") in TRIS else "nom",
        descendant=tri.startswith("-"),
        page=max(1, int(page)) if page.isdecimal() and page.isascii() else 1,
        remarques=tuple(remarques),
    )


def _couche(
    voulue: str,
    annee: str,
    indicateurs: Mapping[str, tuple[int, ...]],
    professions: tuple[str, ...],
    remarques: list[str],
) -> tuple[str, int | None]:
    if voulue in COUCHES:
        return voulue, None
    if voulue.startswith(ZONAGE) and voulue.removeprefix(ZONAGE) in professions:
        return voulue, None
    annees = indicateurs.get(voulue.removeprefix(INDICATEUR), ())
    if voulue.startswith(INDICATEUR) and annees:
        choisie = int(annee) if annee.isdecimal() and annee.isascii() else annees[0]
        return voulue, choisie if choisie in annees else annees[0]
    if voulue:
        remarques.append(
            f"La couche «\u00a0{voulue}\u00a0» n’existe pas\u00a0: voici les CPTS par état."
        )
    return "etat", None


def _communes(valeurs: list[str], remarques: list[str]) -> tuple[str, ...]:
    codes = dict.fromkeys(c.strip().upper() for valeur in valeurs for c in valeur.split(",") if c)
    lisibles = [code for code in codes if CODE.fullmatch(code)]
    if len(lisibles) < len(codes):
        remarques.append("Un code de la sélection n’est pas un code INSEE\u00a0: il est écarté.")
    if len(lisibles) > SELECTION_MAXIMUM:
        remarques.append(
            f"La sélection s’arrête à {SELECTION_MAXIMUM} communes\u00a0: les suivantes sont "
            "écartées."
        )
    return tuple(lisibles[:SELECTION_MAXIMUM])
