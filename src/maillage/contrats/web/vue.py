"""From a simulation to what the templates draw: rows, groups, charts, differences."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from maillage.noyau.montants import format_entier, format_euros
from maillage.plateforme.ui.graphiques import Barres, Serie, barres
from maillage.plateforme.ui.templatetags.francais import ecart, ecart_euros, pluriel
from maillage.regles import (
    LIBELLES,
    LIBELLES_VOLETS,
    Annee,
    Ligne,
    Simulation,
    Versement,
    bareme,
    seuils_de_taille,
    simuler,
)

# Letter and colour of each mission in the chart; the order is that of the contract.
SERIES = {
    "fonctionnement": Serie("F", "Fonctionnement", 1),
    "acces": Serie("A", "Accès aux soins", 3),
    "parcours": Serie("P", "Parcours", 2),
    "prevention": Serie("R", "Prévention", 7),
    "crise": Serie("C", "Crises sanitaires", 5),
    "qualite": Serie("Q", "Qualité et pertinence", 4),
    "accompagnement": Serie("S", "Accompagnement des professionnels", 6),
}

HABITANTS = "habitant,habitants"


@dataclass(frozen=True, slots=True)
class Case:
    """One amount of the table; `vide` when the line does not exist that year."""

    rang: int
    ancre: str
    ligne: Ligne | None

    @property
    def vide(self) -> bool:
        return self.ligne is None

    def __getattr__(self, nom: str) -> object:
        return getattr(self.ligne, nom)


@dataclass(frozen=True, slots=True)
class RangDeTable:
    nom: str
    cases: tuple[Case, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Groupe:
    nom: str
    rangs: tuple[RangDeTable, ...]


def matrice(simulation: Simulation) -> list[Groupe]:
    """Missions, their lines, one cell a year."""
    par_annee = [
        {(ligne.mission, ligne.volet): ligne for ligne in annee.lignes}
        for annee in simulation.annees
    ]
    cles = list(dict.fromkeys(cle for lignes in par_annee for cle in lignes))
    groupes: dict[str, list[RangDeTable]] = {}
    for mission, volet in cles:
        cases = tuple(
            Case(rang, f"an{rang}-{mission}-{volet}", lignes.get((mission, volet)))
            for rang, lignes in enumerate(par_annee, start=1)
        )
        groupes.setdefault(str(mission), []).append(
            RangDeTable(
                LIBELLES_VOLETS[volet],
                cases,
                sum((c.ligne.du for c in cases if c.ligne), Decimal(0)),
            )
        )
    return [
        Groupe(LIBELLES[mission], tuple(groupes[mission]))
        for mission in SERIES
        if mission in groupes
    ]


@dataclass(frozen=True, slots=True)
class LigneDetaillee:
    """A line of one year with the days its money may come."""

    nom: str
    ligne: Ligne
    ancre: str
    avance: Versement | None
    solde: Versement | None


@dataclass(frozen=True, slots=True)
class AnneeDetaillee:
    annee: Annee
    lignes: tuple[LigneDetaillee, ...]


def detail(simulation: Simulation) -> list[AnneeDetaillee]:
    """Each contract year, line by line, with the dates of its advances and balances."""
    verses = {(v.rang, v.mission, v.volet, v.nature): v for v in simulation.versements}
    return [
        AnneeDetaillee(
            annee,
            tuple(
                LigneDetaillee(
                    _nom_entier(ligne),
                    ligne,
                    f"an{annee.rang}-{ligne.mission}-{ligne.volet}",
                    verses.get((annee.rang, ligne.mission, ligne.volet, "avance")),
                    verses.get((annee.rang, ligne.mission, ligne.volet, "solde")),
                )
                for ligne in annee.lignes
            ),
        )
        for annee in simulation.annees
    ]


def _nom_entier(ligne: Ligne) -> str:
    if ligne.mission == ligne.volet:
        return ligne.libelle_mission
    return f"{ligne.libelle_mission}, {ligne.libelle_volet[0].lower()}{ligne.libelle_volet[1:]}"


def graphique(simulation: Simulation) -> Barres:
    """What is due each year, by mission."""
    rangs = []
    for annee in simulation.annees:
        sommes = dict.fromkeys(SERIES, Decimal(0))
        for ligne in annee.lignes:
            sommes[str(ligne.mission)] += ligne.du
        rangs.append((f"Année {annee.rang}", list(sommes.values())))
    return barres(list(SERIES.values()), rangs)


def seuils(simulation: Simulation) -> str:
    """How far the territory stands from the tailles around it, in one sentence."""
    code = simulation.annees[0].lignes[0].regime.dernier.bareme
    population = simulation.scenario.population
    morceaux = []
    for taille, seuil in enumerate(bareme(code).seuils, start=1):
        if taille == simulation.taille and seuil:
            morceaux.append(
                f"{pluriel(population - seuil, HABITANTS)} au-dessus du seuil de "
                f"{format_entier(seuil)}"
            )
        elif taille == simulation.taille + 1:
            morceaux.append(
                f"il manque {pluriel(seuil - population, HABITANTS)} pour la taille {taille}"
            )
    return "\u202f; ".join(morceaux)


def palier(simulation: Simulation) -> str:
    """What the next taille would bring over the contract, all else equal; empty at the top."""
    suivant = seuils_de_taille(simulation.scenario.population)[1]
    if suivant is None:
        return ""
    plus_grand = simuler(replace(simulation.scenario, population=suivant))
    gain = plus_grand.total.du - simulation.total.du
    return f"La taille {plus_grand.taille} apporterait {ecart_euros(gain)} sur cinq ans."


@dataclass(frozen=True, slots=True)
class RangCompare:
    nom: str
    avant: str
    apres: str
    ecart: str
    sens: int
    fort: bool = False


@dataclass(frozen=True, slots=True)
class Comparaison:
    rangs: tuple[RangCompare, ...]

    @property
    def identiques(self) -> bool:
        """True as long as nothing changed since the scenario was kept."""
        return not any(rang.sens for rang in self.rangs)


def comparer(avant: Simulation, apres: Simulation) -> Comparaison:
    """Kept scenario against this one: population, taille, each mission, each year, total."""
    rangs = [
        _nombres("Population", avant.scenario.population, apres.scenario.population),
        _nombres("Taille", avant.taille, apres.taille),
    ]
    missions_avant, missions_apres = _par_mission(avant), _par_mission(apres)
    for mission in SERIES:
        if mission in missions_avant or mission in missions_apres:
            rangs.append(
                _euros(
                    LIBELLES[mission],
                    missions_avant.get(mission, Decimal(0)),
                    missions_apres.get(mission, Decimal(0)),
                )
            )
    for annee_avant, annee_apres in zip(avant.annees, apres.annees, strict=False):
        rangs.append(
            _euros(f"Année {annee_apres.rang}", annee_avant.total.du, annee_apres.total.du)
        )
    rangs.append(_euros("À percevoir sur cinq ans", avant.total.du, apres.total.du, fort=True))
    return Comparaison(tuple(rangs))


def _par_mission(simulation: Simulation) -> dict[str, Decimal]:
    sommes: dict[str, Decimal] = {}
    for annee in simulation.annees:
        for ligne in annee.lignes:
            sommes[str(ligne.mission)] = sommes.get(str(ligne.mission), Decimal(0)) + ligne.du
    return sommes


def _euros(nom: str, avant: Decimal, apres: Decimal, *, fort: bool = False) -> RangCompare:
    difference = apres - avant
    return RangCompare(
        nom,
        format_euros(avant),
        format_euros(apres),
        ecart_euros(difference),
        _sens(difference),
        fort,
    )


def _nombres(nom: str, avant: int, apres: int) -> RangCompare:
    return RangCompare(
        nom, format_entier(avant), format_entier(apres), ecart(apres - avant), _sens(apres - avant)
    )


def _sens(difference: Decimal | int) -> int:
    return (difference > 0) - (difference < 0)


@dataclass(frozen=True, slots=True)
class Changement:
    """`court`: the difference in euros alone, for the bar of small screens; empty when none."""

    texte: str
    classe: str
    court: str


def changement(avant: Simulation, apres: Simulation) -> Changement | None:
    """What the last gesture did, in one line; None when it changed nothing."""
    morceaux: list[str] = []
    if apres.scenario.population != avant.scenario.population:
        morceaux.append(f"{ecart(apres.scenario.population - avant.scenario.population)} habitants")
    tailles = apres.taille - avant.taille
    if tailles:
        morceaux.append(f"{ecart(tailles)} taille{'s' if abs(tailles) > 1 else ''}")
    euros = apres.total.du - avant.total.du
    if euros:
        morceaux.append(f"{ecart_euros(euros)} à percevoir sur cinq ans")
    if not morceaux:
        return None
    return Changement(
        "Ce changement : " + enumeration(morceaux) + ".",
        "avis-fait" if euros > 0 else "avis-attention" if euros < 0 else "",
        ecart_euros(euros) if euros else "",
    )


def enumeration(morceaux: Iterable[str]) -> str:
    *debut, fin = morceaux
    return f"{', '.join(debut)} et {fin}" if debut else fin
