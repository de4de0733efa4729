"""The dates of a contract: payments, deadlines of the missions, dialogues, end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maillage.noyau.dates import ajouter_mois, format_date
from maillage.noyau.montants import en_euros
from maillage.regles.baremes import bareme
from maillage.regles.chiffres import Confiance, Origine, origine, regle_entiere
from maillage.regles.contrat import derouler
from maillage.regles.lignes import Ligne
from maillage.regles.missions import FONCTIONNEMENT, LIBELLES, LIBELLES_VOLETS, Mission
from maillage.regles.scenario import DUREE_ANNEES, Scenario

if TYPE_CHECKING:
    from maillage.regles.simulation import Annee, Simulation


@dataclass(frozen=True, slots=True)
class Versement:
    """Money on its way: an advance or a balance of one line.

    `le`: the first day it may be paid. `jusqu_au`: for a balance, the end of the two months of the
    dialogue de gestion that settles the year. `montant`: euros, never zero.
    """

    le: date
    jusqu_au: date | None
    nature: str
    rang: int
    mission: str
    volet: str
    montant: Decimal

    @property
    def objet(self) -> str:
        nature = "Avance" if self.nature == "avance" else "Solde"
        # « Accès aux soins, part fixe », but « Fonctionnement » alone.
        nom = LIBELLES[self.mission]
        if self.mission != self.volet:
            nom = f"{nom}, {_volet(self.volet)}"
        return f"{nature}, année {self.rang} : {nom}"


@dataclass(frozen=True, slots=True)
class Echeance:
    """A day to keep in mind, with its source.

    `code`: signature, demarrage, deploiement, anniversaire, dialogue_de_gestion or fin_contrat;
    `mission`: for the deadlines of a mission.
    """

    le: date
    code: str
    texte: str
    reference: str
    confiance: Confiance
    mission: Mission | None = None


def versements(simulation: Simulation) -> tuple[Versement, ...]:
    """Every advance and balance of the simulated years, in date order.

    Their sum is exactly what the simulation says is due.
    """
    liste: list[Versement] = []
    for annee in simulation.annees:
        cloture = _fin_du_dialogue(annee.fin_exclue)
        for ligne in annee.lignes:
            if ligne.avance_centimes:
                liste.append(
                    _versement(annee, ligne, _jour_d_avance(simulation, annee, ligne), None)
                )
            if ligne.du_centimes > ligne.avance_centimes:
                liste.append(_versement(annee, ligne, annee.fin_exclue, cloture))
    return tuple(sorted(liste, key=lambda versement: versement.le))


def calendrier(scenario: Scenario) -> tuple[Echeance, ...]:
    """The deadlines of the whole five-year contract, in date order."""
    return tuple(sorted(_echeances(scenario), key=lambda echeance: echeance.le))


def _versement(annee: Annee, ligne: Ligne, le: date, jusqu_au: date | None) -> Versement:
    centimes = ligne.avance_centimes
    if jusqu_au is not None:
        centimes = ligne.du_centimes - ligne.avance_centimes
    return Versement(
        le,
        jusqu_au,
        "avance" if jusqu_au is None else "solde",
        annee.rang,
        ligne.mission,
        ligne.volet,
        en_euros(centimes),
    )


def _jour_d_avance(simulation: Simulation, annee: Annee, ligne: Ligne) -> date:
    """Start of the contract year, or of the mission when it starts within the year."""
    if ligne.mission in (FONCTIONNEMENT, Mission.CRISE):
        return annee.debut
    return max(annee.debut, simulation.scenario.debuts[Mission(ligne.mission)])


def _fin_du_dialogue(anniversaire: date) -> date:
    return ajouter_mois(anniversaire, regle_entiere("dialogue_de_gestion_mois"))


def _echeances(scenario: Scenario) -> Iterator[Echeance]:
    anniversaires = derouler(scenario).anniversaires
    yield _echeance(
        scenario.signature,
        "signature",
        "Signature du contrat et premier dialogue de gestion : territoire, taille, calendrier des "
        "missions.",
        origine("premier_dialogue"),
    )
    yield from _delais(scenario)
    mois = regle_entiere("dialogue_de_gestion_mois")
    for rang, jour in enumerate(anniversaires[1:], start=1):
        if rang < DUREE_ANNEES:
            yield _echeance(
                jour,
                "anniversaire",
                f"Début de l’année contractuelle {rang + 1} : avances, soldes de l’année {rang}.",
                origine("avance_annuelle"),
            )
        yield _echeance(
            _fin_du_dialogue(jour),
            "dialogue_de_gestion",
            f"Au plus tard, dialogue de gestion de l’année {rang} (dans les {mois} mois qui "
            "suivent l’anniversaire).",
            origine("dialogue_de_gestion_mois"),
        )
    yield _echeance(
        anniversaires[-1] - timedelta(days=1),
        "fin_contrat",
        "Dernier jour du contrat de cinq ans. La règle de renouvellement n’a pas été "
        "trouvée : préparez la suite avec l’ARS et la caisse.",
        origine("duree_contrat_annees"),
    )


def _delais(scenario: Scenario) -> Iterator[Echeance]:
    signe_sous = bareme(derouler(scenario).baremes[0][1])
    for mission, delai in signe_sous.delais.items():
        limites = (
            (delai.demarrage, "demarrage", "démarrage au plus tard"),
            (delai.deploiement, "deploiement", "déploiement complet au plus tard"),
        )
        for mois, code, phrase in limites:
            if mois is None:
                continue
            jour = ajouter_mois(scenario.signature, mois)
            precision = ""
            if jour.day != scenario.signature.day:
                precision = ", ramenés au dernier jour du mois"
            yield _echeance(
                jour,
                code,
                f"{LIBELLES[mission]} : {phrase} ({mois} mois après la signature{precision})"
                f"{_etat(scenario, mission, jour, code)}.",
                signe_sous.origine_delais,
                mission,
            )


def _etat(scenario: Scenario, mission: Mission, limite: date, code: str) -> str:
    debut = scenario.debuts.get(mission)
    if code != "demarrage" or debut is None:
        return ""
    retard = " : limite dépassée" if debut > limite else ""
    return f" ; démarrage prévu le {format_date(debut)}{retard}"


def _echeance(
    le: date, code: str, texte: str, source: Origine, mission: Mission | None = None
) -> Echeance:
    return Echeance(le, code, texte, source.reference, source.confiance, mission)


def _volet(volet: str) -> str:
    libelle = LIBELLES_VOLETS[volet]
    return libelle[0].lower() + libelle[1:]
