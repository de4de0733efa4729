"""Each amount explained: sentences in French, each with its source and its certainty.

Written from the line alone, without absolute dates, and only when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from maillage.noyau.montants import format_entier, format_euros, format_pourcentage
from maillage.regles.baremes import Delai, bareme
from maillage.regles.chiffres import Confiance, Origine, origine, regle_decimale
from maillage.regles.missions import LIBELLES, LIBELLES_VOLETS, Mission
from maillage.regles.parametres_ouverts import questions
from maillage.regles.regime import Cas, Segment

if TYPE_CHECKING:
    from maillage.regles.lignes import Ligne


@dataclass(frozen=True, slots=True)
class Explication:
    """One step of an amount: the sentence, where it comes from, how certain that is."""

    texte: str
    reference: str
    confiance: Confiance


@lru_cache(maxsize=8192)
def expliquer(ligne: Ligne) -> tuple[Explication, ...]:
    """The steps that made a line, in reading order."""
    return (*_montant_annuel(ligne), *_SUITE[ligne.cas](ligne))


def etape(texte: str, source: Origine) -> Explication:
    """A sentence with the source that supports it."""
    return Explication(texte, source.reference, source.confiance)


def _montant_annuel(ligne: Ligne) -> list[Explication]:
    nom = f"{LIBELLES[ligne.mission]}, {LIBELLES_VOLETS[ligne.volet].lower()}"
    if ligne.mission == ligne.volet:
        nom = LIBELLES[ligne.mission]
    segments = ligne.regime.segments
    if ligne.mission == Mission.CRISE or len(segments) == 1:
        return [_montant_du_segment(ligne, nom, segments[-1], "par année contractuelle")]
    return [
        _montant_du_segment(
            ligne, nom, segment, f"pour {_duree(ligne, segment.poids)} de cette année contractuelle"
        )
        for segment in segments
    ]


def _montant_du_segment(ligne: Ligne, nom: str, segment: Segment, periode: str) -> Explication:
    source = bareme(segment.bareme)
    montant = source.montant(ligne.mission, ligne.volet, segment.taille)
    texte = (
        f"{nom} : {format_euros(montant)} {periode} au plus, pour une CPTS de taille "
        f"{segment.taille} ({source.titre})."
    )
    if not montant:
        texte = f"{nom} : ce volet n’existe pas dans le barème {source.titre} ({periode})."
    return etape(texte, source.origine)


def _fonctionnement_signature(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            "Première année : versé en totalité à la signature, soit "
            f"{format_euros(ligne.avance)}, une fois le dossier reconnu complet.",
            origine("fonctionnement_signature"),
        )
    ]


def _fonctionnement_annuel(ligne: Ligne) -> list[Explication]:
    taux = format_pourcentage(regle_decimale("fonctionnement_annuel"))
    return [
        etape(
            f"Avance de {taux} au début de l’année contractuelle, {format_euros(ligne.avance)} ; "
            f"solde de {format_euros(ligne.solde)} après le dialogue de gestion.",
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
            _unite(ligne),
        ]
    etapes.append(
        etape(
            f"Avance de {taux} {moment}, {format_euros(ligne.avance)} ; solde par différence à "
            f"l’anniversaire, {format_euros(ligne.solde)}.",
            origine("avance_annuelle"),
        )
    )
    return etapes


def _variable(ligne: Ligne) -> list[Explication]:
    taux = ligne.regime.conventions.taux_variable
    hypothese = (
        "le maximum, si tous les objectifs sont atteints"
        if taux == 1
        else f"en supposant les objectifs atteints à {format_pourcentage(taux)}"
    )
    etapes = [
        etape(
            f"Part variable montrée : {format_euros(ligne.du)}, {hypothese}. Elle se calcule sur "
            "les indicateurs du contrat, après l’année contractuelle, et se paie avec le solde, "
            "sans avance.",
            origine("part_variable"),
        )
    ]
    if ligne.poids < ligne.regime.total:
        if ligne.regime.conventions.prorata_variable:
            texte = (
                f"Hypothèse choisie : réduite à {_duree(ligne, ligne.poids)} sur "
                f"{_duree(ligne, ligne.regime.base)}."
            )
        else:
            texte = "Hypothèse : la première période incomplète ne réduit pas la part variable."
        etapes.append(etape(texte, origine("prorata_variable")))
    return etapes


def _snp_2019(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            "Les conditions de ce volet de 2019 n’ont pas été trouvées : il est montré à son "
            "plafond, sans prorata ni avance, dès que la mission est démarrée. À vérifier avec la "
            "caisse.",
            origine("snp_2019"),
        )
    ]


def _non_demarree(ligne: Ligne) -> list[Explication]:
    etapes = [
        etape(
            "Mission non démarrée pendant cette année contractuelle : rien n’est dû avant sa date "
            "de démarrage.",
            origine("mission_non_demarree"),
        )
    ]
    source = bareme(ligne.regime.dernier.bareme)
    delai = source.delais.get(Mission(ligne.mission))
    if delai and delai.demarrage is not None:
        etapes.append(
            etape(
                f"Démarrage au plus tard {delai.demarrage} mois après la signature du contrat.",
                source.origine_delais,
            )
        )
    return etapes


def _plan_absent(ligne: Ligne) -> list[Explication]:
    etapes = [
        etape(
            "Le plan de réponse aux crises n’est pas encore rédigé : rien n’est dû.",
            origine("crise_plan"),
        )
    ]
    source = bareme(ligne.regime.dernier.bareme)
    delai: Delai = source.delais[Mission.CRISE]
    etapes.append(
        etape(
            f"Démarrage au plus tard {delai.demarrage} mois après la signature du contrat.",
            source.origine_delais,
        )
    )
    return etapes


def _plan_redige(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            f"Année de la première rédaction du plan : {format_euros(ligne.du)}, sans prorata.",
            origine("crise_plan"),
        ),
        _versement_du_plan(ligne),
    ]


def _plan_mis_a_jour(ligne: Ligne) -> list[Explication]:
    return [
        etape(
            f"Plan mis à jour dans l’année : {format_euros(ligne.du)}. Supposé fait chaque année "
            "après la première rédaction.",
            origine("crise_plan"),
        ),
        _versement_du_plan(ligne),
    ]


def _versement_du_plan(ligne: Ligne) -> Explication:
    texte = "Date de versement non trouvée : supposé payé sur preuve du plan, sans avance."
    if ligne.regime.conventions.avance_sur_plan:
        texte = (
            f"Hypothèse choisie : avance de {format_euros(ligne.avance)} au début de l’année, "
            f"solde de {format_euros(ligne.solde)}."
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
            f"Crise survenue, un plan existant : {format_euros(ligne.du)}, si les autorités "
            "sanitaires la reconnaissent.",
            origine("crise_survenue"),
        ),
        etape(
            f"Hypothèse : {format_entier(maximum)} crise{'s' if maximum > 1 else ''} payée"
            f"{'s' if maximum > 1 else ''} au plus par année contractuelle.",
            questions()["crise_max_par_an"].origine,
        ),
    ]


def _calcul(ligne: Ligne) -> str:
    """The pro rata written out, when a single amount is concerned."""
    regime = ligne.regime
    if len(regime.segments) > 1:
        return f"Montants de chaque période au prorata = {format_euros(ligne.du)}."
    segment = regime.segments[0]
    montant = bareme(segment.bareme).montant(ligne.mission, ligne.volet, segment.taille)
    return f"{format_euros(montant)} × {ligne.poids} ÷ {regime.base} = {format_euros(ligne.du)}."


def _unite(ligne: Ligne) -> Explication:
    unite = "jours" if ligne.regime.conventions.unite == "jours" else "mois entiers"
    suite = (
        "de l’année contractuelle réelle" if ligne.regime.base == ligne.regime.total else "choisie"
    )
    return etape(
        f"Hypothèse : prorata compté en {unite}, sur la base {suite}.", origine("unite_du_prorata")
    )


def _duree(ligne: Ligne, nombre: int) -> str:
    if ligne.regime.conventions.unite == "mois":
        return f"{nombre} mois"
    return f"{nombre} jour{'s' if nombre > 1 else ''}"


_SUITE: Mapping[Cas, Callable[[Ligne], list[Explication]]] = {
    Cas.FONCTIONNEMENT_SIGNATURE: _fonctionnement_signature,
    Cas.FONCTIONNEMENT_ANNUEL: _fonctionnement_annuel,
    Cas.FIXE: _fixe,
    Cas.VARIABLE: _variable,
    Cas.SNP_2019: _snp_2019,
    Cas.NON_DEMARREE: _non_demarree,
    Cas.PLAN_ABSENT: _plan_absent,
    Cas.PLAN_REDIGE: _plan_redige,
    Cas.PLAN_MIS_A_JOUR: _plan_mis_a_jour,
    Cas.CRISE_SANS_PLAN: _crise_sans_plan,
    Cas.CRISE_AVEC_PLAN: _crise_avec_plan,
}
