"""The tables of a coverage: states by tailles, territories within the territory. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute
from maillage.moteurs.couverture import BilanCpts, Couverture, Unite

TAILLES = (1, 2, 3, 4)
INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class Case:
    """`part`: share of the population of the territory, in per cent; None when it has nobody."""

    cpts: int
    population: int
    part: float | None


@dataclass(frozen=True, slots=True)
class RangDEtat:
    """One state, or the total: a case for each taille, one for unknown tailles, and their sum."""

    etat: str
    mot: str
    tailles: tuple[Case, ...]
    inconnue: Case
    total: Case


def par_etat_et_taille(
    bilan: Couverture, etats: Mapping[str, EtatCommunaute | None]
) -> tuple[RangDEtat, ...]:
    """The shape of the national table of 30 October 2023: one row for each state that occurs, the
    most advanced first, then the total. The people of a CPTS are those who live here."""
    groupes: defaultdict[str, list[BilanCpts]] = defaultdict(list)
    for code, cpts in bilan.cpts.items():
        groupes[etats.get(str(code)) or INCONNU].append(cpts)
    ordre = [*reversed(EtatCommunaute), INCONNU]
    mots = {etat.value: mot for etat, mot in LIBELLES_COMMUNAUTE.items()}
    rangs = [
        _rang(etat, mots.get(etat, "état inconnu"), groupes[etat], bilan.population)
        for etat in ordre
        if etat in groupes
    ]
    return (*rangs, _rang("total", "Ensemble", list(bilan.cpts.values()), bilan.population))


def _rang(etat: str, mot: str, cpts: Sequence[BilanCpts], population: int) -> RangDEtat:
    def case(choisies: Iterable[BilanCpts]) -> Case:
        gens = [c.population_ici for c in choisies]
        total = sum(gens)
        return Case(len(gens), total, 100 * total / population if population else None)

    return RangDEtat(
        etat,
        mot,
        tuple(case(c for c in cpts if c.taille == taille) for taille in TAILLES),
        case(c for c in cpts if c.taille is None),
        case(cpts),
    )


@dataclass(frozen=True, slots=True)
class Partie:
    """A région or a département of the territory, and what of it is covered."""

    code: str
    communes: int
    couvertes: int
    population: int
    population_couverte: int
    cpts: int

    @property
    def part(self) -> float | None:
        return 100 * self.population_couverte / self.population if self.population else None


def par_partie(
    unites: Sequence[Unite],
    parts: Mapping[str, float],
    cpts_de: Mapping[str, set[str]],
    *,
    par_region: bool,
) -> tuple[Partie, ...]:
    """The territory cut in its régions, or else in its départements.

    `parts`: covered share of each covered unité; `cpts_de`: the CPTS that hold it.
    """
    groupes: defaultdict[str, list[Unite]] = defaultdict(list)
    for unite in unites:
        groupes[unite.region if par_region else unite.departement].append(unite)
    parties = []
    for code, membres in sorted(groupes.items()):
        communes = {u.commune for u in membres}
        parties.append(
            Partie(
                code,
                len(communes),
                len(communes) - len({u.commune for u in membres if u.code not in parts}),
                sum(u.population or 0 for u in membres),
                round(sum((u.population or 0) * parts.get(u.code, 0) for u in membres)),
                len(set[str]().union(*(cpts_de.get(u.code, ()) for u in membres))),
            )
        )
    return tuple(parties)
