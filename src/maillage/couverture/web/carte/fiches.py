"""The card of a unité, and what the chosen unités add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communautes import queries as communautes
from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute
from maillage.moteurs.couverture import taille_de
from maillage.territoires import queries as territoires
from maillage.territoires.queries import CommuneVue

from .donnees import Communaute, Vue, nom_de_profession, seuils_de_taille


@dataclass(frozen=True, slots=True)
class CommunauteDeFiche:
    """A CPTS of a unité, and all its unités, to simulate or choose it whole."""

    communaute: Communaute
    etat: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fiche:
    """`titre` is that of the layer shown, `classe` what it says of the unité; `zonages` are
    (profession, class or None when the file does not name it, year)."""

    commune: CommuneVue
    titre: str
    classe: str
    communautes: tuple[CommunauteDeFiche, ...]
    zonages: tuple[tuple[str, str | None, int | None], ...]
    quartiers: str | None
    epci: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """`population` adds up those known; `inconnues` are the communes whose is not. `taille` is
    None as long as one is unknown. `cpts` are those in force on part of it."""

    communes: tuple[CommuneVue, ...]
    population: int
    inconnues: tuple[str, ...]
    taille: int | None
    cpts: tuple[str, ...]
    absentes: tuple[str, ...]


def fiche_de(code: str, vue: Vue) -> Fiche | None:
    """The card of a unité of the view's zone; None when no unité of it has that code."""
    rang = next((r for r, u in enumerate(vue.unites) if u.code == code), None)
    commune = territoires.communes_par_codes(codes=[code]).get(code)
    if rang is None or commune is None:
        return None
    quartiers = territoires.quartiers_par_unite(codes=[code])
    compte = None
    if quartiers.source:
        compte = quartiers.par_unite.get(code, "0")
    return Fiche(
        commune=commune,
        titre=vue.titre,
        classe=vue.couche.classes[vue.couche.rangs[rang]].mot,
        communautes=_communautes(vue, vue.tenues[rang]),
        zonages=tuple(_zonage(code, profession) for profession in vue.cadre.professions),
        quartiers=compte,
        epci=territoires.codes_de(genre="epci", code=commune.epci) if commune.epci else (),
    )


def _communautes(vue: Vue, rangs: Sequence[int]) -> tuple[CommunauteDeFiche, ...]:
    return tuple(
        CommunauteDeFiche(
            vue.communautes[rang], libelle_d_etat(vue.communautes[rang].etat), vue.codes_de(rang)
        )
        for rang in rangs
    )


def libelle_d_etat(etat: str | None) -> str:
    """The word of a state; « état inconnu » when no source gives it."""
    return LIBELLES_COMMUNAUTE[EtatCommunaute(etat)] if etat else "état inconnu"


def _zonage(code: str, profession: str) -> tuple[str, str | None, int | None]:
    zonage = territoires.zonage(profession=profession, codes=[code])
    return nom_de_profession(profession), zonage.par_unite.get(code), zonage.annee


def selection_de(codes: Sequence[str], *, le: date) -> Selection | None:
    """What these unités add up to; None when none is chosen. Three queries."""
    if not codes:
        return None
    trouvees = territoires.communes_par_codes(codes=codes)
    communes = tuple(c for c in trouvees.values() if c.active and not c.arrondissements)
    retenus = {c.code for c in communes}
    inconnues = tuple(c.nom for c in communes if c.population is None)
    population = sum(c.population or 0 for c in communes)
    seuils, _ = seuils_de_taille(le)
    couvrant = communautes.communautes_couvrant(codes=retenus, le=le)
    noms = {vue.nom for vues in couvrant.values() for vue in vues}
    return Selection(
        communes=communes,
        population=population,
        inconnues=inconnues,
        taille=None if inconnues or not communes else taille_de(population, seuils),
        cpts=tuple(sorted(noms)),
        absentes=tuple(code for code in codes if code not in retenus),
    )
