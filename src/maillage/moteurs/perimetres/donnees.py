"""What a proposal of perimeters is asked with, and what it answers. Plain frozen values.

Populations are inhabitants, lengths are kilometres, shares go from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from maillage.noyau.erreurs import ErreurMetier


class DemandeRefusee(ErreurMetier):
    """The request contradicts itself or the territory; the sentence says where."""


class PropositionFausse(RuntimeError):
    """The engine broke one of its own promises: a fault of ours, never of the request."""


class Mode(StrEnum):
    """ETENDRE: the CPTS that exist stay whole, white units join them or a new one. NOUVELLES: new
    CPTS from nothing on the units to share out. DECOUPER: one CPTS is cut into several."""

    ETENDRE = "etendre"
    NOUVELLES = "nouvelles"
    DECOUPER = "decouper"


@dataclass(frozen=True, slots=True)
class Unite:
    """A commune, or an arrondissement of Paris, Lyon or Marseille, with its centroid (WGS 84).

    `population` is None when unknown. `offre` weighs what people come for (professionals,
    beds…) in the flow model; None means that the population stands for it.
    """

    code: str
    population: int | None
    lat: float
    lon: float
    departement: str
    epci: str | None = None
    offre: float | None = None


@dataclass(frozen=True, slots=True)
class Frontiere:
    """Two units that share `km` of border."""

    a: str
    b: str
    km: float


@dataclass(frozen=True, slots=True)
class Liaison:
    """Two units that no border joins but that people do: a ferry, a bridge."""

    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Flux:
    """`nombre` of patients, stays or journeys from one unit to another, or to itself."""

    origine: str
    destination: str
    nombre: float


@dataclass(frozen=True, slots=True)
class Cpts:
    """A CPTS that exists. `parts`: the share of the population it holds in the units that it
    shares with others; such units never move."""

    cle: str
    unites: tuple[str, ...]
    parts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bande:
    """The population a CPTS must have, both ends included."""

    minimum: int
    maximum: int

    @property
    def cible(self) -> float:
        """What a new CPTS aims at: as many times the minimum as the maximum is times it."""
        return math.sqrt(self.minimum * self.maximum)

    def contient(self, population: int) -> bool:
        return self.minimum <= population <= self.maximum


@dataclass(frozen=True, slots=True)
class Poids:
    """How much each wish counts beside the others; 0 to ignore it."""

    compacite: float = 1.0
    flux: float = 1.0
    epci: float = 1.0
    equilibre: float = 1.0


@dataclass(frozen=True, slots=True)
class Demande:
    """A territory, what is there today and what is wanted.

    `a_repartir`: the units to share out; None for all those in no CPTS. `a_couper`: the CPTS that
    DECOUPER cuts, in `nombre` parts (None: as the band wants). `flux` None: a gravity model is
    used and said. `seuils_de_taille`: lower ends of the tailles, the first being 0. `iterations`
    None: enough for the size of the territory. Same request, whatever its order: same answer.
    """

    mode: Mode
    unites: tuple[Unite, ...]
    frontieres: tuple[Frontiere, ...]
    bande: Bande
    cpts: tuple[Cpts, ...] = ()
    a_repartir: frozenset[str] | None = None
    a_couper: str | None = None
    nombre: int | None = None
    liaisons: tuple[Liaison, ...] = ()
    flux: tuple[Flux, ...] | None = None
    seuils_de_taille: tuple[int, ...] = ()
    poids: Poids = Poids()
    graine: int = 0
    iterations: int | None = None
    rattacher_les_isolees: bool = True


class NatureRaison(StrEnum):
    """Why a unit is where it is."""

    SEULE_VOISINE = "seule_voisine"  # no other part touches it
    FRONTIERE = "frontiere"  # km of border with the part, share of its whole border
    FLUX = "flux"  # share of its flows that stay in the part; `autre`: the best other
    EPCI = "epci"  # units of its EPCI that are in the part, share of the EPCI's population
    PLACE_AILLEURS = "place_ailleurs"  # `autre` is closer but would leave the band
    PONT = "pont"  # no border at all: the nearest unit `autre`, km as the crow flies
    LIAISON = "liaison"  # joined by a declared link to `autre`


@dataclass(frozen=True, slots=True)
class Raison:
    """One reason with its figures; those that do not apply are None."""

    nature: NatureRaison
    autre: str | None = None
    km: float | None = None
    part: float | None = None
    part_autre: float | None = None
    nombre: int | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One unit that changes hands: from a CPTS of today (None: it was in none) to a part, whose
    population once everything has moved is `population_apres`."""

    unite: str
    de: str | None
    vers: str
    raisons: tuple[Raison, ...]
    population_apres: int


class NatureEcart(StrEnum):
    """What an assignment may do against the rules."""

    OUBLIEE = "oubliee"  # a unit in no part
    INCONNUE = "inconnue"  # a code that is no unit to share out
    FIGEE = "figee"  # a unit that must not move did
    NON_CONNEXE = "non_connexe"
    SOUS_LA_BANDE = "sous_la_bande"
    AU_DESSUS_DE_LA_BANDE = "au_dessus_de_la_bande"
    POPULATION_INCONNUE = "population_inconnue"


class Cause(StrEnum):
    """Why such a gap could not be avoided; an assignment by hand has often none."""

    ILE = "ile"  # nothing touches it, and it was not attached
    DEJA_AUJOURD_HUI = "deja_aujourd_hui"
    PONT = "pont"  # held together only by the attachment of what nothing touches
    UNITE_SEULE = "unite_seule"  # one unit is alone above the band
    TERRITOIRE_TROP_PETIT = "territoire_trop_petit"
    SANS_VOISINE_AVEC_PLACE = "sans_voisine_avec_place"  # nobody around has room
    RECHERCHE = "recherche"  # none found within the iterations
    DONNEE_ABSENTE = "donnee_absente"


@dataclass(frozen=True, slots=True)
class Ecart:
    """A rule not kept: by which part, on which units, by how much, and why if known."""

    nature: NatureEcart
    partie: str | None = None
    unites: tuple[str, ...] = ()
    population: int | None = None
    borne: int | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Partie:
    """One CPTS of the proposal. `population` counts the known ones; `inconnues` says how many
    units are missing from it. `frontiere_km`: its border with other parts, coasts and outside
    left out. `part_interne`: share of the flows of its people that stay in it, None without any.
    `avant`: its population today, None for a new one. `taille` None without thresholds."""

    cle: str
    nouvelle: bool
    unites: tuple[str, ...]
    population: int
    inconnues: int
    morceaux: int
    frontiere_km: float
    part_interne: float | None
    departements: tuple[str, ...]
    epci_entiers: tuple[str, ...]
    epci_partages: tuple[str, ...]
    taille: int | None
    avant: int | None
    taille_avant: int | None
    gagnees: tuple[str, ...]
    perdues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The measures of the whole. `coupe_km` of the `frontieres_km` between units separate two
    parts; `ecart_maximal`: the farthest new part from the mean of the new ones, as a share of
    it, None without any; `epci_entiers` of `epci` lie in one part each."""

    parties: int
    coupe_km: float
    frontieres_km: float
    aretes_coupees: int
    part_interne: float | None
    ecart_maximal: float | None
    epci: int
    epci_entiers: int
    laissees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Existante:
    """A CPTS as it is today."""

    cle: str
    unites: tuple[str, ...]
    population: int
    inconnues: int
    taille: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An assignment measured: the same for the engine's and for one changed by hand."""

    parties: tuple[Partie, ...]
    aujourd_hui: tuple[Existante, ...]
    ensemble: Ensemble
    ecarts: tuple[Ecart, ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """The answer. `affectation`: unit → part, shared units that do not move left out.
    `flux_modelises`: nobody counted the flows, a gravity model stands for them.
    `attaches`: (unit, nearest unit, km) for what nothing touches."""

    affectation: Mapping[str, str]
    evaluation: Evaluation
    mouvements: tuple[Mouvement, ...]
    attaches: tuple[tuple[str, str, float], ...]
    flux_modelises: bool
    graine: int
    iterations: int
