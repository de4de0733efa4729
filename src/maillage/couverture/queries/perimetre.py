"""The perimeter of one CPTS: its versions, its remarks, and what a change would do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.communautes.queries import (
    Part,
    PerimetreVu,
    occupations,
    versions_du_perimetre,
)
from maillage.communautes.states import EtatPerimetre
from maillage.couverture.rules.changement import Changement, Mesure, comparer, mesurer
from maillage.couverture.rules.euros import Plafond, plafond_annuel
from maillage.couverture.rules.remarques import Remarque, remarques
from maillage.moteurs.couverture import Unite
from maillage.territoires import queries as territoires
from maillage.territoires.queries import JeuVu

ANNEAUX = 2  # how far around a perimeter holes are looked for


@dataclass(frozen=True, slots=True)
class Version:
    """A dated version and what it changed: unités it has and the one before had not, and the
    reverse. `mesure` uses today's populations and the scale of its first day."""

    perimetre: PerimetreVu
    mesure: Mesure
    ajoutees: tuple[str, ...]
    retirees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartAilleurs:
    """What others take of a unité: `reste` is what is left for us, None when one takes it whole."""

    unite: str
    cpts: tuple[str, ...]
    reste: Decimal | None


@dataclass(frozen=True, slots=True)
class EtudeDePerimetre:
    """The perimeter of a day and the one tried; the same when nothing is changed.

    `perimetre` is the version in force that day, else the project, else None. `partagees`: unités
    tried that others hold: they can only be taken shared.
    """

    le: date
    perimetre: PerimetreVu | None
    changement: Changement
    remarques: tuple[Remarque, ...]
    nouvelles_remarques: tuple[Remarque, ...]
    levees: tuple[Remarque, ...]
    versions: tuple[Version, ...]
    partagees: tuple[PartAilleurs, ...]
    noms: dict[str, str]
    populations: dict[str, int | None]
    plafond: Plafond | None
    jeu: JeuVu | None


def etude_de_perimetre(
    *,
    communaute: str,
    le: date,
    ajouter: Iterable[str] = (),
    retirer: Iterable[str] = (),
    parts: Mapping[str, Part] | None = None,
) -> EtudeDePerimetre:
    """The perimeter of the CPTS of that code on a day, with unités added and removed (valid codes:
    see `analyser_codes`), of which it would take these parts. A constant number of queries."""
    lues = versions_du_perimetre(communaute=communaute)
    actuel = _du_jour(lues, le)
    avant = set(actuel.codes) if actuel else set[str]()
    apres = (avant | set(ajouter)) - set(retirer)
    toutes = avant.union(apres, *(version.codes for version in lues))
    unites = {
        u.code: Unite(u.code, u.population, u.parent or u.code, u.departement, u.region)
        for u in territoires.unites(codes=toutes)
    }
    avant, apres = avant & unites.keys(), apres & unites.keys()
    villes = {
        code: len(vue.arrondissements)
        for code, vue in territoires.communes_par_codes(
            codes={u.commune for u in unites.values() if u.commune != u.code}
        ).items()
    }
    plafond = plafond_annuel(le)
    anciennes = dict(actuel.parts) if actuel else {}
    voulues = {code: part for code, part in anciennes.items() if code in apres} | dict(parts or {})

    def mesure(codes: Iterable[str], des: Mapping[str, Part], quand: Plafond | None) -> Mesure:
        return mesurer(
            [unites[code] for code in codes if code in unites],
            {code: part.part for code, part in des.items()},
            quand,
            villes,
        )

    tenues = _tenues(communaute, le, avant | apres)
    changement = comparer(
        mesure(avant, anciennes, plafond),
        mesure(apres, voulues, plafond),
        {code: [(nom, vigueur) for nom, vigueur, _ in lignes] for code, lignes in tenues.items()},
        voulues,
    )
    voisins, anneaux = _autour(avant | apres)
    noms = _noms(unites, anneaux)
    contours = territoires.contours_connus(codes=avant | apres)
    departements, regions = territoires.noms_de_territoires(
        departements={u.departement for u in unites.values()},
        regions={u.region for u in unites.values()},
    )

    def dites(codes: set[str]) -> tuple[Remarque, ...]:
        return remarques(
            codes=codes,
            voisins=voisins,
            anneaux=anneaux - codes,
            noms=noms,
            contours=contours,
            departements={d: departements[d] for d in {unites[c].departement for c in codes}},
            regions={r: regions[r] for r in {unites[c].region for c in codes}},
        )

    aujourdhui, demain = dites(avant), dites(apres)
    return EtudeDePerimetre(
        le=le,
        perimetre=actuel,
        changement=changement,
        remarques=aujourdhui,
        nouvelles_remarques=tuple(r for r in demain if r not in aujourdhui),
        levees=tuple(r for r in aujourdhui if r not in demain),
        versions=_versions(lues, mesure),
        partagees=tuple(
            PartAilleurs(code, tuple(nom for nom, _, _ in fermes), _reste(fermes))
            for code in sorted(apres)
            if (fermes := [t for t in tenues.get(code, ()) if t[1]])
        ),
        noms=noms,
        populations={code: unite.population for code, unite in unites.items()},
        plafond=plafond,
        jeu=territoires.jeu_en_vigueur(),
    )


def _du_jour(versions: Iterable[PerimetreVu], le: date) -> PerimetreVu | None:
    """The version in force that day, else the project of that day."""
    ouvertes = [v for v in versions if v.debut <= le and (v.fin is None or le < v.fin)]
    ouvertes.sort(key=lambda v: v.etat is EtatPerimetre.PROJET)
    return ouvertes[0] if ouvertes else None


def _tenues(
    communaute: str, le: date, codes: set[str]
) -> dict[str, list[tuple[str, bool, Decimal | None]]]:
    """Unité → (name, in force or not, part) of every other CPTS that holds it that day."""
    lues = occupations(le=le, unites=codes)
    tenues: dict[str, list[tuple[str, bool, Decimal | None]]] = {}
    for ligne in lues.lignes:
        autre = lues.communautes[ligne.communaute]
        if ligne.unite in codes and autre.code != communaute:
            tenues.setdefault(ligne.unite, []).append((autre.nom, ligne.opposable, ligne.part))
    return tenues


def _reste(fermes: Iterable[tuple[str, bool, Decimal | None]]) -> Decimal | None:
    prises = [part for _, _, part in fermes]
    if any(part is None for part in prises):
        return None
    return 1 - sum((part for part in prises if part is not None), Decimal(0))


def _autour(codes: set[str]) -> tuple[list[tuple[str, str]], set[str]]:
    """Who touches whom from the perimeter to ANNEAUX steps out, and the unités of those steps."""
    connus, paires = set(codes), list[tuple[str, str]]()
    for _ in range(ANNEAUX + 1):
        paires = [(f.a, f.b) for f in territoires.frontieres(codes=connus)]
        anneaux = connus - codes
        connus |= {code for paire in paires for code in paire}
    return paires, anneaux


def _noms(unites: Mapping[str, Unite], anneaux: Iterable[str]) -> dict[str, str]:
    return {u.code: u.nom for u in territoires.unites(codes={*unites, *anneaux})}


def _versions(
    lues: Iterable[PerimetreVu],
    mesure: Callable[[Iterable[str], Mapping[str, Part], Plafond | None], Mesure],
) -> tuple[Version, ...]:
    versions: list[Version] = []
    precedente: set[str] = set()
    for version in lues:
        codes = set(version.codes)
        versions.append(
            Version(
                version,
                mesure(version.codes, version.parts, plafond_annuel(version.debut)),
                tuple(sorted(codes - precedente)),
                tuple(sorted(precedente - codes)),
            )
        )
        if version.etat is not EtatPerimetre.PROJET:
            precedente = codes
    return tuple(versions)
