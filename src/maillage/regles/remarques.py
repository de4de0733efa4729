"""What a reader must be told beside the amounts: hypotheses used, gaps, late starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from maillage.noyau.dates import ajouter_mois, format_date
from maillage.noyau.montants import format_entier
from maillage.regles.baremes import Bareme, CodeBareme, bareme, baremes_en_vigueur
from maillage.regles.chiffres import Confiance, Origine, origine
from maillage.regles.contrat import Deroulement, connait_la_crise
from maillage.regles.missions import LIBELLES, OPTIONS, SOCLE, Mission
from maillage.regles.parametres_ouverts import RegleTransition, questions
from maillage.regles.regime import Cas
from maillage.regles.scenario import Scenario

if TYPE_CHECKING:
    from maillage.regles.simulation import Annee


@dataclass(frozen=True, slots=True)
class Remarque:
    """What the reader must know beside the amounts: a French sentence and its source."""

    code: str
    texte: str
    reference: str
    confiance: Confiance


def remarques(
    scenario: Scenario, deroulement: Deroulement, annees: tuple[Annee, ...]
) -> tuple[Remarque, ...]:
    """The remarks of a simulation, the most important first."""
    return (
        *_bareme(scenario, deroulement, annees),
        *_demarrages(scenario, deroulement),
        *_fonctionnement(scenario, annees),
        *_options(scenario),
        *_crise(scenario, deroulement, annees),
        *_taille(scenario, deroulement),
        *_hypotheses(annees),
    )


def _remarque(code: str, texte: str, source: Origine) -> Remarque:
    return Remarque(code, texte, source.reference, source.confiance)


def _bareme(
    scenario: Scenario, deroulement: Deroulement, annees: tuple[Annee, ...]
) -> Iterator[Remarque]:
    verifie_le = baremes_en_vigueur()[-1].dates.verifie_le
    if annees[-1].debut > verifie_le:
        yield _avenant_suivant(verifie_le)
    if scenario.bareme is not None:
        yield from _bareme_impose(bareme(scenario.bareme), annees)
    elif len(deroulement.baremes) > 1:
        regle = scenario.parametres.regle_transition_av2
        debut, code = deroulement.baremes[-1]
        yield _passage(regle, debut, code)


@cache
def _avenant_suivant(verifie_le: date) -> Remarque:
    return _remarque(
        "avenant_suivant",
        f"Le barème a été vérifié le {format_date(verifie_le)} et des années du contrat commencent "
        "après : vérifier l’existence d’un avenant 2026.",
        origine("avenant_suivant"),
    )


def _bareme_impose(impose: Bareme, annees: tuple[Annee, ...]) -> Iterator[Remarque]:
    en_vigueur = [
        [b for b in baremes_en_vigueur() if b.effet <= annee.debut][-1] for annee in annees
    ]
    hors = [str(annee.rang) for annee, b in zip(annees, en_vigueur, strict=True) if b != impose]
    if hors:
        yield _remarque(
            "bareme_impose",
            f"Le barème {impose.titre} est imposé, alors que les dates en désigneraient un autre "
            f"(année{'s' if len(hors) > 1 else ''} {', '.join(hors)}) : comparaison seulement.",
            origine("choix_du_bareme"),
        )


@lru_cache(maxsize=1024)
def _passage(regle: RegleTransition, debut: date, code: CodeBareme) -> Remarque:
    phrases = {
        RegleTransition.PROCHAIN_ANNIVERSAIRE: "à l’anniversaire du",
        RegleTransition.PRORATA_DATE_EFFET: "en cours d’année, le",
        RegleTransition.AVENANT_LOCAL_DATE: "par avenant local, le",
    }
    return _remarque(
        "transition",
        f"Le contrat passe au barème {bareme(code).titre} {phrases[regle]} {format_date(debut)}. "
        "La règle de passage n’a pas été trouvée : c’est une hypothèse.",
        origine("choix_du_bareme"),
    )


def _demarrages(scenario: Scenario, deroulement: Deroulement) -> Iterator[Remarque]:
    fin = deroulement.anniversaires[-1]
    signe_sous = bareme(deroulement.baremes[0][1])
    for mission in SOCLE:
        delai = signe_sous.delais.get(mission)
        debut = scenario.debuts.get(mission)
        if debut is None:
            if delai is not None and mission is not Mission.CRISE:
                yield _sans_debut(mission)
        elif debut >= fin:
            yield _apres_le_contrat(mission, debut, fin)
        elif delai is not None and delai.demarrage is not None:
            limite = _limite(scenario.signature, delai.demarrage)
            if debut > limite:
                yield _en_retard(mission, debut, limite)
    for mission in OPTIONS:
        debut = scenario.debuts.get(mission)
        if debut is not None and debut >= fin:
            yield _apres_le_contrat(mission, debut, fin)


@lru_cache(maxsize=4096)
def _limite(signature: date, mois: int) -> date:
    return ajouter_mois(signature, mois)


@cache
def _sans_debut(mission: Mission) -> Remarque:
    return _remarque(
        "mission_sans_debut",
        f"{LIBELLES[mission]} : aucune date de démarrage n’est indiquée, rien n’est donc compté "
        "pour cette mission, que tout contrat comporte.",
        origine("mission_non_demarree"),
    )


def _apres_le_contrat(mission: Mission, debut: date, fin: date) -> Remarque:
    return _remarque(
        "debut_apres_contrat",
        f"{LIBELLES[mission]} : le démarrage du {format_date(debut)} suit la fin du contrat "
        f"(l’anniversaire du {format_date(fin)}), rien n’est dû.",
        origine("mission_non_demarree"),
    )


@lru_cache(maxsize=4096)
def _en_retard(mission: Mission, debut: date, limite: date) -> Remarque:
    return _remarque(
        "demarrage_tardif",
        f"{LIBELLES[mission]} : le démarrage du {format_date(debut)} dépasse la limite du "
        f"{format_date(limite)}. Un retard peut mener à la résiliation ; la procédure n’a pas été "
        "trouvée et aucun remboursement n’est calculé.",
        origine("sanction_de_retard"),
    )


def _fonctionnement(scenario: Scenario, annees: tuple[Annee, ...]) -> Iterator[Remarque]:
    premier = min(scenario.debuts.values(), default=None)
    sans = [annee.rang for annee in annees[1:] if premier is None or premier > annee.debut]
    if sans:
        yield _fonctionnement_sans_mission(tuple(sans))


@cache
def _fonctionnement_sans_mission(rangs: tuple[int, ...]) -> Remarque:
    annees = ", ".join(str(rang) for rang in rangs)
    return _remarque(
        "fonctionnement_sans_mission",
        f"Le fonctionnement est compté en année{'s' if len(rangs) > 1 else ''} {annees} alors "
        "qu’aucune mission n’a démarré au début de l’année ; l’accord le prévoit « à partir du "
        "démarrage des missions » : à voir avec la caisse.",
        origine("fonctionnement_annuel"),
    )


def _options(scenario: Scenario) -> Iterator[Remarque]:
    for mission in OPTIONS:
        choisie, demarree = mission in scenario.options, mission in scenario.debuts
        if choisie != demarree:
            yield _option(mission, choisie)


@cache
def _option(mission: Mission, choisie: bool) -> Remarque:
    texte = (
        "la mission est choisie sans date de démarrage, rien n’est donc dû"
        if choisie
        else "une date de démarrage est indiquée, la mission optionnelle est donc choisie"
    )
    return _remarque(
        f"option_{'sans_debut' if choisie else 'deduite'}",
        f"{LIBELLES[mission]} : {texte}.",
        origine("mission_non_demarree"),
    )


def _crise(
    scenario: Scenario, deroulement: Deroulement, annees: tuple[Annee, ...]
) -> Iterator[Remarque]:
    rang = deroulement.rang_plan
    signe_sous = bareme(deroulement.baremes[0][1])
    debut = scenario.debuts.get(Mission.CRISE)
    if scenario.plan_crise is not None or scenario.crises:
        yield _annee_civile(scenario.plan_crise, scenario.crises)
    if Mission.CRISE not in signe_sous.delais and (
        debut is not None or scenario.plan_crise is not None or scenario.crises
    ):
        yield _crise_sans_bareme(rang)
    cas = {ligne.cas for annee in annees for ligne in annee.lignes}
    if rang is None:
        if debut is None and Cas.PLAN_ABSENT in cas:
            yield _sans_plan()
    else:
        yield from _crises_trop_tot(scenario, annees)
        if rang < len(annees):
            yield _mises_a_jour()
        if debut is not None and debut >= deroulement.anniversaires[rang]:
            yield _plan_avant_mission(debut, deroulement.anniversaires[rang])
    if Cas.CRISE_SANS_PLAN in cas:
        yield _crise_sans_plan()
    maximum = scenario.parametres.crise_max_par_an
    for annee in sorted(set(scenario.crises)):
        if scenario.crises.count(annee) > maximum:
            yield _crises_en_trop(annee, scenario.crises.count(annee), maximum)


@lru_cache(maxsize=1024)
def _annee_civile(plan: int | None, crises: tuple[int, ...]) -> Remarque:
    annees = sorted({*crises, *([] if plan is None else [plan])})
    pluriel = len(annees) > 1
    return _remarque(
        "annee_civile",
        f"Plan et crises : {'les années' if pluriel else 'l’année'} "
        f"{', '.join(str(annee) for annee in annees)} "
        f"désigne{'nt' if pluriel else ''} l’année contractuelle qui commence dans cette année "
        "civile.",
        origine("annee_contractuelle"),
    )


@cache
def _crise_sans_bareme(rang: int | None) -> Remarque:
    suite = (
        "aucun montant de crise n’est compté"
        if rang is None
        else f"le plan est compté au plus tôt en année {rang}, quand l’avenant 2 s’applique"
    )
    return _remarque(
        "crise_sans_bareme",
        f"L’ACI 2019 ne connaît pas la mission de réponse aux crises : {suite}. Le délai de "
        "démarrage de cette mission pour un contrat plus ancien n’a pas été trouvé.",
        origine("choix_du_bareme"),
    )


def _crises_trop_tot(scenario: Scenario, annees: tuple[Annee, ...]) -> Iterator[Remarque]:
    """Crises of the years whose scale has no crisis mission: nothing shows them elsewhere."""
    for annee in annees:
        if annee.debut.year in scenario.crises and not connait_la_crise(annee.dernier_bareme):
            yield _remarque(
                "crise_avant_la_mission",
                f"Crise de {annee.debut.year} : cette année contractuelle relève de l’ACI 2019, "
                "qui ne connaît pas la mission de réponse aux crises. Rien n’est compté pour elle.",
                origine("choix_du_bareme"),
            )


@cache
def _sans_plan() -> Remarque:
    return _remarque(
        "plan_absent",
        f"{LIBELLES[Mission.CRISE]} : ni démarrage ni année du plan ne sont indiqués, rien n’est "
        "donc compté pour cette mission, que tout contrat comporte depuis l’avenant 2.",
        origine("crise_plan"),
    )


@cache
def _mises_a_jour() -> Remarque:
    return _remarque(
        "plan_mis_a_jour",
        "Plan de crise : il est supposé mis à jour chaque année après sa première rédaction.",
        origine("crise_plan"),
    )


def _plan_avant_mission(debut: date, fin_exclue: date) -> Remarque:
    return _remarque(
        "plan_avant_mission",
        f"{LIBELLES[Mission.CRISE]} : le démarrage du {format_date(debut)} suit l’année "
        f"contractuelle du plan, qui s’achève avant le {format_date(fin_exclue)} : vérifiez "
        "l’une des deux.",
        origine("crise_plan"),
    )


@cache
def _crise_sans_plan() -> Remarque:
    return _remarque(
        "crise_sans_plan",
        "Une crise survient sans plan rédigé : son montant, réservé aux CPTS qui ont un plan, "
        "n’est pas dû.",
        origine("crise_survenue"),
    )


def _crises_en_trop(annee: int, nombre: int, maximum: int) -> Remarque:
    return _remarque(
        "crises_en_trop",
        f"{format_entier(nombre)} crises en {annee} : {format_entier(maximum)} au plus "
        f"{'sont comptées' if maximum > 1 else 'est comptée'} dans l’année contractuelle, c’est "
        "une hypothèse.",
        questions()["crise_max_par_an"].origine,
    )


def _taille(scenario: Scenario, deroulement: Deroulement) -> Iterator[Remarque]:
    for (jour, population), (effet, _) in zip(
        sorted(scenario.changements), deroulement.populations[1:], strict=True
    ):
        texte = (
            f"La population passe à {format_entier(population)} habitants par avenant du "
            f"{format_date(jour)}"
        )
        suite = (
            ", après la fin du contrat : sans effet."
            if effet >= deroulement.anniversaires[-1]
            else f", compté à partir du {format_date(effet)} : la date d’effet est une hypothèse."
        )
        yield _remarque("changement_de_taille", texte + suite, origine("changement_de_taille"))


def _hypotheses(annees: tuple[Annee, ...]) -> Iterator[Remarque]:
    cas = {ligne.cas for annee in annees for ligne in annee.lignes}
    if Cas.SNP_2019 in cas:
        yield _snp_2019()
    if Cas.VARIABLE in cas:
        yield _part_variable()


@cache
def _snp_2019() -> Remarque:
    return _remarque(
        "snp_2019",
        "Soins non programmés (2019) : les conditions de ces deux volets n’ont pas été trouvées ; "
        "ils sont montrés à leur plafond.",
        origine("snp_2019"),
    )


@cache
def _part_variable() -> Remarque:
    return _remarque(
        "part_variable",
        "La part variable dépend des indicateurs du contrat : le montant montré est une "
        "hypothèse, son maximum sauf autre choix.",
        origine("part_variable"),
    )
