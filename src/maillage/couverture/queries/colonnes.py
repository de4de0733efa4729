"""The columns of a portrait, and what each is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from maillage.territoires import queries as territoires

from .lieux import Lieu


@dataclass(frozen=True, slots=True)
class Colonne:
    """A territory of the portrait. `lieu` None: one to compare with."""

    genre: str
    code: str
    nom: str
    lieu: Lieu | None = None

    @property
    def cle(self) -> str:
        return f"{self.genre}:{self.code}"


class Gens(NamedTuple):
    """People and area of a territory. None is unknown."""

    population: float | None
    superficie_km2: float | None
    rp_0_19: float | None
    rp_20_64: float | None
    rp_65_plus: float | None
    communes: int


CHAMPS = ("population", "superficie_km2", "rp_0_19", "rp_20_64", "rp_65_plus")
# Made of whole départements: their sums are read by département.
GRANDS = ("departement", "region", "france")
COLLECTIVITES = ("975", "977", "978")


class Faits:
    """What each column is made of, read once."""

    def __init__(self, lieux: Sequence[Lieu], le: date) -> None:
        self.le = le
        self.jeu = territoires.jeu_en_vigueur()
        self.departements = territoires.demographie()
        self.colonnes = self._colonnes(lieux)

    def _colonnes(self, lieux: Sequence[Lieu]) -> tuple[Colonne, ...]:
        colonnes = {f"{x.genre}:{x.code}": Colonne(x.genre, x.code, x.nom, x) for x in lieux}
        premier = lieux[0]
        departement = next(iter(premier.departements), "")
        noms, regions = territoires.noms_de_territoires(
            departements=[departement], regions=[premier.region]
        )
        suite = []
        if departement and premier.genre not in ("region", "france"):
            suite.append(Colonne("departement", departement, noms.get(departement, departement)))
        if premier.region and premier.genre != "france":
            suite.append(Colonne("region", premier.region, regions.get(premier.region, "")))
        suite.append(Colonne("france", "", "France"))
        for colonne in suite:
            colonnes.setdefault(colonne.cle, colonne)
        return tuple(colonnes.values())

    def demographie(self, colonne: Colonne) -> Gens:
        """The people of a column; None where one of its parts is unknown."""
        if colonne.lieu is not None and colonne.genre not in GRANDS:
            x = colonne.lieu
            return Gens(**{c: x.somme(c) for c in CHAMPS}, communes=x.compte_communes)
        lignes = [d for d in self.departements if self.dedans(colonne, d.departement)]
        totaux = {c: sum(getattr(d, c) or 0 for d in lignes) or None for c in CHAMPS}
        return Gens(**totaux, communes=sum(d.communes for d in lignes))

    def departements_de(self, colonne: Colonne) -> frozenset[str]:
        """The départements that a column touches; overseas collectivities left aside, which the
        national directories do not always know."""
        if colonne.lieu is not None and colonne.genre not in GRANDS:
            return frozenset(colonne.lieu.departements)
        return frozenset(
            d.departement
            for d in self.departements
            if self.dedans(colonne, d.departement)
            and not d.departement.startswith("98")
            and d.departement not in COLLECTIVITES
        )

    def dedans(self, colonne: Colonne, departement: str) -> bool:
        """Whether a département is part of a column that is made of départements."""
        if colonne.genre == "france":
            return True
        if colonne.genre == "departement":
            return departement == colonne.code
        return any(
            d.departement == departement and d.region == colonne.code for d in self.departements
        )
