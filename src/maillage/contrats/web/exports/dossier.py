"""What every export writes down: one scenario, its territory, its amounts, its address."""

from dataclasses import dataclass
from datetime import date

from maillage.contrats.queries import Territoire, territoire
from maillage.contrats.rules import remarques_du_territoire
from maillage.contrats.web.page import debut_de, scenario_de
from maillage.contrats.web.saisie import BAREMES, Saisie
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import LIBELLES, LIBELLES_VOLETS, OPTIONS, SOCLE, Ligne, Simulation, simuler
from maillage.territoires import queries as territoires
from maillage.territoires.queries import JeuVu


@dataclass(frozen=True, slots=True)
class Plage:
    """One line in consecutive contract years where its amounts and reasons are the same."""

    premiere: int
    derniere: int
    ligne: Ligne

    @property
    def annees(self) -> str:
        """`Année 1`, `Années 2 et 3`, `Années 3 à 5`."""
        if self.premiere == self.derniere:
            return f"Année {self.premiere}"
        lien = "et" if self.derniere == self.premiere + 1 else "à"
        return f"Années {self.premiere} {lien} {self.derniere}"


@dataclass(frozen=True, slots=True)
class Dossier:
    """`adresse`: the absolute address that shows the same scenario. `jeu`: the communes' dataset,
    None when the population was typed by hand."""

    saisie: Saisie
    territoire: Territoire
    simulation: Simulation
    jeu: JeuVu | None
    adresse: str

    @property
    def source_population(self) -> str:
        if self.territoire.a_la_main:
            return "population saisie à la main"
        return self.jeu.millesime if self.jeu else "source inconnue"

    @property
    def remarques_territoire(self) -> tuple[str, ...]:
        return remarques_du_territoire(
            departements=self.territoire.departements,
            couvertes=[
                (c.communaute.nom, [commune.nom for commune in c.communes])
                for c in self.territoire.chevauchements
            ],
        )

    @property
    def hypotheses(self) -> list[tuple[str, str]]:
        """What was chosen, as (question, answer) in French."""
        scenario = self.simulation.scenario
        choix = [("Signature du contrat", format_date(scenario.signature))]
        for mission in (*SOCLE, *OPTIONS):
            le = debut_de(self.saisie, mission)
            rien = "non choisie" if mission in OPTIONS else "pas encore prévu"
            nom = f"{LIBELLES[mission]}{' (mission optionnelle)' if mission in OPTIONS else ''}"
            choix.append((nom, f"démarrage le {format_date(le)}" if le else rien))
        rang = self.simulation.deroulement.rang_plan
        plan = f"comptée en année {rang} du contrat" if rang else "non comptée"
        choix.append(("Première rédaction du plan de crise", plan))
        crises = ", ".join(str(annee) for annee in scenario.crises)
        choix.append(("Crises survenues", crises or "aucune"))
        choix.append(("Barème", BAREMES[self.saisie.bareme]))
        choix.append(("Part variable supposée atteinte", f"{self.saisie.taux}\u00a0%"))
        return choix

    @property
    def plages(self) -> dict[tuple[str, str], list[Plage]]:
        """Each line of the contract, its equal consecutive years put together."""
        plages: dict[tuple[str, str], list[Plage]] = {}
        for annee in self.simulation.annees:
            for ligne in annee.lignes:
                liste = plages.setdefault((str(ligne.mission), ligne.volet), [])
                if liste and liste[-1].derniere == annee.rang - 1 and _egales(liste[-1], ligne):
                    liste[-1] = Plage(liste[-1].premiere, annee.rang, ligne)
                else:
                    liste.append(Plage(annee.rang, annee.rang, ligne))
        # A line that begins late (an update, a crisis) still stands with its mission.
        missions = list(dict.fromkeys(mission for mission, _ in plages))
        return dict(sorted(plages.items(), key=lambda cle: missions.index(cle[0][0])))

    @property
    def references(self) -> dict[str, int]:
        """Every source quoted, numbered by first appearance."""
        citees = [r.reference for r in self.simulation.remarques]
        citees += [e.reference for e in self.simulation.calendrier]
        for plages in self.plages.values():
            citees += [e.reference for plage in plages for e in plage.ligne.explication]
        return {texte: numero for numero, texte in enumerate(dict.fromkeys(citees), start=1)}


def constituer(saisie: Saisie, *, le: date, adresse: str) -> Dossier | None:
    """The file of a scenario, or None when it has any fault: a document is never made by halves."""
    lieu = territoire(codes=saisie.codes, population=saisie.population, le=le)
    if saisie.erreurs or lieu.ecartes or lieu.population is None:
        return None
    try:
        simulation = simuler(scenario_de(saisie, lieu.population))
    except ErreurMetier:
        return None
    jeu = territoires.jeu_en_vigueur() if lieu.communes else None
    return Dossier(saisie, lieu, simulation, jeu, adresse)


def libelle(ligne: Ligne) -> str:
    """`Accès aux soins, part fixe`; `Fonctionnement` alone."""
    if ligne.mission == ligne.volet:
        return LIBELLES[ligne.mission]
    volet = LIBELLES_VOLETS[ligne.volet]
    return f"{LIBELLES[ligne.mission]}, {volet[0].lower()}{volet[1:]}"


def _egales(plage: Plage, ligne: Ligne) -> bool:
    autre = plage.ligne
    return (autre.plafond, autre.du, autre.avance, autre.explication) == (
        ligne.plafond,
        ligne.du,
        ligne.avance,
        ligne.explication,
    )
