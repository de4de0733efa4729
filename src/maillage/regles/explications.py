"""Each amount explained: sentences in French, each with its source and its certainty.

Written from the line alone, without absolute dates, and only when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from maillage.noyau.montants import (
    format_centimes,
    format_entier,
    format_euros,
    format_pourcentage,
)
from maillage.regles.baremes import CodeBareme, bareme
from maillage.regles.chiffres import Confiance, Origine, origine, regle_decimale
from maillage.regles.missions import LIBELLES, LIBELLES_VOLETS, Mission
from maillage.regles.parametres_ouverts import UniteProrata, questions
from maillage.regles.regime import Cas, Segment

if TYPE_CHECKING:
    from maillage.regles.lignes import Ligne


@dataclass(frozen=True, slots=True)
class Explication:
    """One step of an amount: the sentence, where it comes from, how certain that is."""

    texte: str
    reference: str
    confiance: Confiance


def expliquer(ligne: Ligne) -> tuple[Explication, ...]:
    """The steps that made a line, in reading order."""
    return (*_montant_annuel(ligne), *_SUITE[ligne.cas](ligne))


def etape(texte: str, source: Origine) -> Explication:
    """A sentence with the source that supports it."""
    return Explication(texte, source.reference, source.confiance)


def _montant_annuel(ligne: Ligne) -> list[Explication]:
    segments = ligne.regime.segments
    if ligne.mission == Mission.CRISE or len(segments) == 1:
        dernier = segments[-1]
        return [_montant_du_bareme(ligne.mission, ligne.volet, dernier.bareme, dernier.taille, "")]
    montants = [
        _montant_du_bareme(
            ligne.mission,
            ligne.volet,
            segment.bareme,
            segment.taille,
            f", pendant {_duree(ligne, segment.poids)}",
        )
        for segment in segments
    ]
    somme = _produits(ligne, segments, ligne.regime.total)
    plafond = etape(
        f"Plafond de cette année contractuelle : {somme} = "
        f"{format_centimes(ligne.plafond_centimes)}.",
        origine("unite_du_prorata"),
    )
    return [*montants, plafond]


@lru_cache(maxsize=1024)
def _montant_du_bareme(
    mission: str, volet: str, code: CodeBareme, taille: int, periode: str
) -> Explication:
    nom = LIBELLES[mission]
    if mission != volet:
        nom = f"{nom}, {LIBELLES_VOLETS[volet].lower()}"
    source = bareme(code)
    montant = source.montant(mission, volet, taille)
    texte = (
        f"{nom} : {format_euros(montant)} par année contractuelle au plus, pour une CPTS de "
        f"taille {taille} ({source.titre}){periode}."
    )
    if not montant:
        texte = f"{nom} : ce volet n’existe pas dans le barème {source.titre}{periode}."
    return etape(texte, source.origine)


def _produits(ligne: Ligne, segments: tuple[Segment, ...], base: int) -> str:
    """The pro rata written out, one product for each scale or taille that pays."""
    return " + ".join(
        f"{format_euros(montant)} × {segment.poids} ÷ {base}"
        for segment in segments
        if (montant := bareme(segment.bareme).montant(ligne.mission, ligne.volet, segment.taille))
        and (segment.poids or len(segments) == 1)
    )


def _fonctionnement_signature(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            "Première année : versé en totalité à la signature, soit "
            f"{_avance(ligne)}, une fois le dossier reconnu complet.",
            origine("fonctionnement_signature"),
        )
    ]


def _fonctionnement_annuel(ligne: Ligne) -> list[Explication]:
    taux = format_pourcentage(regle_decimale("fonctionnement_annuel"))
    return [
        etape(
            f"Avance de {taux} au début de l’année contractuelle, {_avance(ligne)} ; "
            f"solde de {_solde(ligne)} après le dialogue de gestion.",
            origine("fonctionnement_annuel"),
        )
    ]


def _fixe(ligne: Ligne) -> list[Explication]:
    taux = format_pourcentage(regle_decimale("avance_annuelle"))
    moment = "au début de l’année contractuelle"
    etapes = []
    if ligne.poids < ligne.regime.total:
        moment = "au démarrage de la mission"
        etapes = [
            etape(
                f"Première période : la mission court {_duree(ligne, ligne.poids)}, de son "
                f"démarrage au prochain anniversaire, sur {_duree(ligne, ligne.regime.base)}. "
                f"{_calcul(ligne)}",
                origine("prorata_fixe"),
            ),
            _unite(ligne.regime.conventions.unite, ligne.regime.base == ligne.regime.total),
        ]
    etapes.append(
        etape(
            f"Avance de {taux} {moment}, {_avance(ligne)} ; solde par différence à "
            f"l’anniversaire, {_solde(ligne)}.",
            origine("avance_annuelle"),
        )
    )
    return etapes


def _variable(ligne: Ligne) -> list[Explication]:
    conventions = ligne.regime.conventions
    etapes = [_part_variable(ligne.du_centimes, conventions.taux_variable)]
    if ligne.poids < ligne.regime.total:
        etapes.append(
            _variable_reduite(_duree(ligne, ligne.poids), _duree(ligne, ligne.regime.base))
            if conventions.prorata_variable
            else _variable_entiere()
        )
    return etapes


@lru_cache(maxsize=1024)
def _part_variable(centimes: int, taux: Decimal) -> Explication:
    hypothese = (
        "le maximum, si tous les objectifs sont atteints"
        if taux == 1
        else f"en supposant les objectifs atteints à {format_pourcentage(taux)}"
    )
    return etape(
        f"Part variable montrée : {format_centimes(centimes)}, {hypothese}. Elle se calcule sur "
        "les indicateurs du contrat, après l’année contractuelle, et se paie avec le solde, "
        "sans avance.",
        origine("part_variable"),
    )


@cache
def _variable_entiere() -> Explication:
    return etape(
        "Hypothèse : la première période incomplète ne réduit pas la part variable.",
        origine("prorata_variable"),
    )


def _variable_reduite(duree: str, base: str) -> Explication:
    return etape(f"Hypothèse choisie : réduite à {duree} sur {base}.", origine("prorata_variable"))


@cache
def _condition_inconnue() -> Explication:
    return etape(
        "Les conditions de ce volet de 2019 n’ont pas été trouvées : il est montré à son "
        "plafond, sans prorata ni avance, dès que la mission est démarrée. À vérifier avec la "
        "caisse.",
        origine("snp_2019"),
    )


def _snp_2019(ligne: Ligne) -> list[Explication]:
    return [_condition_inconnue()]


def _snp_disparu(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            "La mission démarre quand le barème de 2019 ne s’applique plus : rien n’est compté "
            "pour ce volet.",
            origine("choix_du_bareme"),
        )
    ]


def _non_demarree(ligne: Ligne) -> list[Explication]:
    return [
        _rien_avant_le_demarrage(),
        *_limite(Mission(ligne.mission), ligne.regime.dernier.bareme),
    ]


@cache
def _rien_avant_le_demarrage() -> Explication:
    return etape(
        "Mission non démarrée pendant cette année contractuelle : rien n’est dû avant sa date "
        "de démarrage.",
        origine("mission_non_demarree"),
    )


@cache
def _limite(mission: Mission, code: CodeBareme) -> tuple[Explication, ...]:
    """The latest start of a mission; nothing when it is free."""
    source = bareme(code)
    delai = source.delais[mission].demarrage
    if delai is None:
        return ()
    texte = f"Démarrage au plus tard {delai} mois après la signature du contrat."
    if mission is Mission.CRISE:  # the mission is younger than some contracts
        texte = f"{texte[:-1]}, s’il est signé sous l’{source.titre.lower()}."
    return (etape(texte, source.origine_delais),)


def _plan_absent(ligne: Ligne) -> list[Explication]:
    return [_plan_non_redige(), *_limite(Mission.CRISE, ligne.regime.dernier.bareme)]


@cache
def _plan_non_redige() -> Explication:
    return etape(
        "Le plan de réponse aux crises n’est pas encore rédigé : rien n’est dû.",
        origine("crise_plan"),
    )


def _plan_redige(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            f"Année de la première rédaction du plan : {_du(ligne)}, sans prorata.",
            origine("crise_plan"),
        ),
        _versement_du_plan(ligne),
    ]


def _plan_mis_a_jour(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            f"Plan mis à jour dans l’année : {_du(ligne)}. Supposé fait chaque année "
            "après la première rédaction.",
            origine("crise_plan"),
        ),
        _versement_du_plan(ligne),
    ]


def _versement_du_plan(ligne: Ligne) -> Explication:
    texte = "Date de versement non trouvée : supposé payé sur preuve du plan, sans avance."
    if ligne.regime.conventions.avance_sur_plan:
        texte = (
            f"Hypothèse choisie : avance de {_avance(ligne)} au début de l’année, "
            f"solde de {_solde(ligne)}."
        )
    return etape(texte, origine("crise_date_de_versement"))


def _crise_sans_plan(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            "Une crise survient mais aucun plan n’a encore été rédigé : ce montant est réservé aux "
            "CPTS qui ont un plan, rien n’est dû.",
            origine("crise_survenue"),
        )
    ]


def _crise_avec_plan(ligne: Ligne) -> list[Explication]:
    maximum = ligne.regime.conventions.crise_max
    return [
        etape(
            f"Crise survenue, un plan existant : {_du(ligne)}, si les autorités "
            "sanitaires la reconnaissent.",
            origine("crise_survenue"),
        ),
        etape(
            f"Hypothèse : {format_entier(maximum)} crise{'s' if maximum > 1 else ''} payée"
            f"{'s' if maximum > 1 else ''} au plus par année contractuelle.",
            questions()["crise_max_par_an"].origine,
        ),
    ]


def _du(ligne: Ligne) -> str:
    return format_centimes(ligne.du_centimes)


def _avance(ligne: Ligne) -> str:
    return format_centimes(ligne.avance_centimes)


def _solde(ligne: Ligne) -> str:
    return format_centimes(ligne.solde_centimes)


def _calcul(ligne: Ligne) -> str:
    regime = ligne.regime
    produits = _produits(ligne, regime.derniers(ligne.poids), regime.base)
    return f"{produits} = {_du(ligne)}."


@cache
def _unite(unite: UniteProrata, reelle: bool) -> Explication:
    mot = "jours" if unite is UniteProrata.JOURS else "mois entiers"
    suite = "de l’année contractuelle réelle" if reelle else "choisie"
    return etape(
        f"Hypothèse : prorata compté en {mot}, sur la base {suite}.", origine("unite_du_prorata")
    )


def _duree(ligne: Ligne, nombre: int) -> str:
    if ligne.regime.conventions.unite is UniteProrata.MOIS:
        return f"{nombre} mois"
    return f"{nombre} jour{'s' if nombre > 1 else ''}"


_SUITE: Mapping[Cas, Callable[[Ligne], list[Explication]]] = {
    Cas.FONCTIONNEMENT_SIGNATURE: _fonctionnement_signature,
    Cas.FONCTIONNEMENT_ANNUEL: _fonctionnement_annuel,
    Cas.FIXE: _fixe,
    Cas.VARIABLE: _variable,
    Cas.SNP_2019: _snp_2019,
    Cas.SNP_DISPARU: _snp_disparu,
    Cas.NON_DEMARREE: _non_demarree,
    Cas.PLAN_ABSENT: _plan_absent,
    Cas.PLAN_REDIGE: _plan_redige,
    Cas.PLAN_MIS_A_JOUR: _plan_mis_a_jour,
    Cas.CRISE_SANS_PLAN: _crise_sans_plan,
    Cas.CRISE_AVEC_PLAN: _crise_avec_plan,
}
