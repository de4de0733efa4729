"""How many professionals may be told of each territory of a portrait."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from maillage.couverture.rules.portrait import Point, en_chaine
from maillage.couverture.rules.secret import (
    Bloc,
    Cellule,
    Montre,
    Statut,
    blocs,
    grand_total,
    montrer,
)
from maillage.regles.secret import seuil_de_secret
from maillage.territoires import queries as territoires
from maillage.territoires.queries import EffectifsVus, SourceVue, UniteSituee

# All physicians are the sum of these: telling it beside them would tell the smallest one.
CLES = ("10-generaliste", "10-specialiste", "21", "40", "50", "60", "70", "80", "91")


class Offre:
    """The persons of each profession, over blocs made once for whole départements."""

    def __init__(self, *, departements: Sequence[str]) -> None:
        self.seuil = seuil_de_secret("professionnels").valeur
        self.pas = seuil_de_secret("arrondi").valeur
        france = territoires.effectifs_de()
        self.source: SourceVue | None = france.source
        self.noms = {cle: vu.libelle for cle, vu in france.par_profession.items() if cle in CLES}
        # A file of some départements only says nothing of the others: unknown, never none.
        self._connus = territoires.departements_du_rpps() if self.source else frozenset()
        self._departement_de: dict[str, str] = {}
        tout = self._connus.issuperset(territoires.departements_de_france())
        self._france = self._grands(france) if tout else self._inconnus()
        self._decoupes: dict[str, list[Bloc]] = {}
        self._populations: dict[str, int] = {}
        self._unites_de: dict[str, tuple[str, ...]] = {}
        if self.source is not None and departements:
            self._decouper(territoires.unites_des_departements(departements=departements))

    def _inconnus(self) -> dict[str, Montre]:
        return dict.fromkeys(self.noms, Montre(Statut.INCONNU))

    def _grands(self, vus: EffectifsVus) -> dict[str, Montre]:
        return {
            cle: grand_total(vus.par_profession[cle].personnes, seuil=self.seuil, pas=self.pas)
            for cle in self.noms
        }

    def _decouper(self, unites: Sequence[UniteSituee]) -> None:
        self._populations = {u.code: u.population or 0 for u in unites}
        self._departement_de = {u.code: u.departement for u in unites}
        groupes: defaultdict[tuple[str, str], list[UniteSituee]] = defaultdict(list)
        for unite in unites:
            groupes[unite.departement, unite.epci or ""].append(unite)
        chaines: defaultdict[str, list[list[str]]] = defaultdict(list)
        for (departement, _), groupe in sorted(groupes.items()):
            points = [Point(u.code, u.latitude, u.longitude) for u in groupe]
            chaines[departement].append(en_chaine(points))
        self._unites_de = {d: tuple(c for g in gs for c in g) for d, gs in chaines.items()}
        cellules = territoires.cellules_d_offre(departements=list(chaines), seuil=self.seuil)
        for cle in self.noms:
            ici = cellules.get(cle, {})
            self._decoupes[cle] = [
                bloc
                for groupes_du_departement in chaines.values()
                for bloc in blocs(
                    [
                        [
                            Cellule(code, *ici[code]) if code in ici else Cellule(code, 0)
                            for code in g
                        ]
                        for g in groupes_du_departement
                    ],
                    seuil=self.seuil,
                )
            ]

    def codes_du_departement(self, code: str) -> tuple[str, ...]:
        """The unités of a département, among those read."""
        return self._unites_de.get(code, ())

    def de_la_france(self) -> dict[str, Montre]:
        return self._france

    def de_la_region(self, code: str) -> dict[str, Montre]:
        """Three queries."""
        if not self._connus.issuperset(territoires.departements_de_regions(regions=[code])):
            return self._inconnus()
        return self._grands(territoires.effectifs_de(region=code))

    def de(self, lieux: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Montre]]:
        """Name of a territory → clé → what may be told of it. One query."""
        montres = {
            nom: {
                cle: montrer(
                    codes, self._decoupes[cle], populations=self._populations, seuil=self.seuil
                )
                for cle in self.noms
            }
            if self._connus.issuperset(self._departement_de.get(code, "") for code in codes)
            else self._inconnus()
            for nom, codes in lieux.items()
        }
        voulues = {
            (nom, cle): montre.entiers
            for nom, par_cle in montres.items()
            for cle, montre in par_cle.items()
            if montre.valeur is not None
        }
        distinctes = territoires.personnes_distinctes(unites=voulues)
        return {
            nom: {
                cle: self._corriger(montre, distinctes.get((nom, cle)))
                for cle, montre in par_cle.items()
            }
            for nom, par_cle in montres.items()
        }

    def _corriger(self, montre: Montre, distinctes: int | None) -> Montre:
        """Who works in two blocs counts once, and what the blocs withhold stays withheld."""
        if montre.valeur is None or distinctes is None:
            return montre
        valeur = distinctes + montre.ecart + montre.estimation
        if 0 < valeur < self.seuil:
            return Montre(Statut.MASQUE)
        return Montre(montre.statut, valeur)
