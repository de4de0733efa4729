"""What a change of perimeter does: people, taille, euros, overlaps, communes left out. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.moteurs.couverture import Unite, taille_de

from .euros import Plafond


@dataclass(frozen=True, slots=True)
class Mesure:
    """A perimeter in figures. `population` counts what is known; with any `inconnues`, or without
    a scale on that day, taille and euros are None and `raison` says why."""

    unites: tuple[str, ...]
    communes: int
    population: int
    inconnues: tuple[str, ...]
    taille: int | None
    euros: int | None
    raison: str


@dataclass(frozen=True, slots=True)
class Double:
    """A unité that the new perimeter would share with `cpts` (names). `en_vigueur` false: those
    hold it in a project only, which binds nobody."""

    unite: str
    cpts: tuple[str, ...]
    en_vigueur: bool


@dataclass(frozen=True, slots=True)
class Changement:
    """Before and after. `laissees`: unités given up that no CPTS in force would hold any more."""

    avant: Mesure
    apres: Mesure
    ajoutees: tuple[str, ...]
    retirees: tuple[str, ...]
    doubles: tuple[Double, ...]
    laissees: tuple[str, ...]

    @property
    def ecart_population(self) -> int | None:
        if self.avant.inconnues or self.apres.inconnues:
            return None
        return self.apres.population - self.avant.population

    @property
    def ecart_euros(self) -> int | None:
        if self.avant.euros is None or self.apres.euros is None:
            return None
        return self.apres.euros - self.avant.euros

    @property
    def change(self) -> bool:
        return bool(self.ajoutees or self.retirees)


def mesurer(
    unites: Iterable[Unite],
    parts: Mapping[str, Decimal],
    plafond: Plafond | None,
    villes: Mapping[str, int],
) -> Mesure:
    """A perimeter of these unités, of which it takes these parts. `villes`: number of
    arrondissements of each city that has some; such a city counts when all of them are there."""
    tenues = sorted(unites)
    total, inconnues = Decimal(0), []
    entieres: set[str] = set()
    morceaux: dict[str, int] = {}
    for unite in tenues:
        if unite.code == unite.commune:
            entieres.add(unite.code)
        else:
            morceaux[unite.commune] = morceaux.get(unite.commune, 0) + 1
        if unite.population is None:
            inconnues.append(unite.code)
        else:
            total += unite.population * parts.get(unite.code, Decimal(1))
    population = round(total)
    taille, raison = None, ""
    if not tenues:
        raison = "aucune commune"
    elif inconnues:
        raison = "population inconnue pour au moins une commune"
    elif plafond is None:
        raison = "aucun barème n’est connu à cette date"
    else:
        taille = taille_de(population, plafond.seuils)
    return Mesure(
        unites=tuple(unite.code for unite in tenues),
        communes=len(entieres) + sum(n == villes.get(v) for v, n in morceaux.items()),
        population=population,
        inconnues=tuple(inconnues),
        taille=taille,
        euros=plafond.pour(taille) if plafond else None,
        raison=raison,
    )


def comparer(
    avant: Mesure,
    apres: Mesure,
    tenues: Mapping[str, Collection[tuple[str, bool]]],
    parts: Collection[str],
) -> Changement:
    """`tenues`: unité → (name of another CPTS, in force or not) for each that holds it. `parts`:
    unités that the new perimeter declares shared; they overlap nobody by themselves."""
    ajoutees = tuple(sorted(set(apres.unites) - set(avant.unites)))
    retirees = tuple(sorted(set(avant.unites) - set(apres.unites)))
    return Changement(
        avant=avant,
        apres=apres,
        ajoutees=ajoutees,
        retirees=retirees,
        doubles=tuple(
            Double(
                code,
                tuple(dict.fromkeys(nom for nom, _ in tenues[code])),
                any(en_vigueur for _, en_vigueur in tenues[code]),
            )
            for code in ajoutees
            if tenues.get(code) and code not in parts
        ),
        laissees=tuple(
            code
            for code in retirees
            if not any(en_vigueur for _, en_vigueur in tenues.get(code, ()))
        ),
    )
