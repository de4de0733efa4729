"""Proposals as pages show them: the engine's answer, the hand edits, and both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from maillage.couverture.access import proposition_visible, propositions_visibles
from maillage.couverture.states import EtatProposition
from maillage.moteurs.perimetres import Mode

if TYPE_CHECKING:
    from maillage.couverture.models import Proposition

PAR_PAGE = 50


@dataclass(frozen=True, slots=True)
class PropositionListee:
    """One line of the list."""

    identifiant: UUID
    territoire: str
    mode: Mode
    etat: EtatProposition
    creee_a: datetime
    creee_par: str
    parties: int | None
    retouches: int


@dataclass(frozen=True, slots=True)
class RetoucheVue:
    rang: int
    unites: tuple[str, ...]
    vers: str
    faite_a: datetime
    faite_par: str
    annulee_a: datetime | None
    annulee_par: str


@dataclass(frozen=True, slots=True)
class PropositionVue:
    """`evaluation` is what stands now, hand edits included; `calculee` the engine's own. Both are
    the JSON of `moteurs.perimetres.Evaluation`; None until computed. `mobiles`: unités that may be
    moved by hand."""

    identifiant: UUID
    territoire: str
    region: str | None
    departement: str | None
    communaute: str | None
    mode: Mode
    tout: bool
    minimum: int
    maximum: int
    nombre: int | None
    poids: Mapping[str, float]
    graine: int
    le: date
    etat: EtatProposition
    tache: UUID | None
    refus: str
    creee_a: datetime
    creee_par: str
    abandonnee_a: datetime | None
    abandonnee_par: str
    calculee: Mapping[str, Any] | None
    evaluation: Mapping[str, Any] | None
    affectation: Mapping[str, str]
    initiale: Mapping[str, str]
    mouvements: tuple[Mapping[str, Any], ...]
    attaches: tuple[tuple[str, str, float], ...]
    flux_modelises: bool
    flux: str
    sans_flux: int
    iterations: int
    debordent: tuple[str, ...]
    communes: Mapping[str, str]
    cpts: Mapping[str, str]
    fictives: frozenset[str]
    mobiles: frozenset[str]
    retouches: tuple[RetoucheVue, ...]


def lister_propositions(*, compte: int, maintenant: datetime) -> tuple[PropositionListee, ...]:
    """The latest that the account may see. Three queries."""
    trouvees = (
        propositions_visibles(compte=compte, maintenant=maintenant)
        .select_related("region", "departement", "communaute")
        .prefetch_related("retouches")
        .defer("resultat", "retouchee")[:PAR_PAGE]
    )
    return tuple(
        PropositionListee(
            identifiant=p.pk,
            territoire=_territoire(p),
            mode=Mode(p.mode),
            etat=EtatProposition(p.etat),
            creee_a=p.creee_a,
            creee_par=p.creee_par,
            parties=p.parties,
            retouches=sum(r.annulee_a is None for r in p.retouches.all()),
        )
        for p in trouvees
    )


def voir_proposition(*, identifiant: UUID, compte: int, maintenant: datetime) -> PropositionVue:
    """Raises access.PropositionIntrouvable. Three queries."""
    p = proposition_visible(identifiant=identifiant, compte=compte, maintenant=maintenant)
    resultat = p.resultat or {}
    return PropositionVue(
        identifiant=p.pk,
        territoire=_territoire(p),
        region=p.region_id,
        departement=p.departement_id,
        communaute=p.communaute.code if p.communaute else None,
        mode=Mode(p.mode),
        tout=p.tout,
        minimum=p.minimum,
        maximum=p.maximum,
        nombre=p.nombre,
        poids=p.poids,
        graine=p.graine,
        le=p.le,
        etat=EtatProposition(p.etat),
        tache=p.tache,
        refus=p.refus,
        creee_a=p.creee_a,
        creee_par=p.creee_par,
        abandonnee_a=p.abandonnee_a,
        abandonnee_par=p.abandonnee_par,
        calculee=resultat.get("evaluation"),
        evaluation=p.retouchee or resultat.get("evaluation"),
        affectation=affectation_en_vigueur(p),
        initiale=resultat.get("affectation", {}),
        mouvements=tuple(resultat.get("mouvements", ())),
        attaches=tuple((a, b, km) for a, b, km in resultat.get("attaches", ())),
        flux_modelises=resultat.get("flux_modelises", False),
        flux=resultat.get("flux", ""),
        sans_flux=resultat.get("sans_flux", 0),
        iterations=resultat.get("iterations", 0),
        debordent=tuple(resultat.get("debordent", ())),
        communes=resultat.get("communes", {}),
        cpts=resultat.get("cpts", {}),
        fictives=frozenset(resultat.get("fictives", ())),
        mobiles=frozenset(m["unite"] for m in resultat.get("mouvements", ())),
        retouches=tuple(
            RetoucheVue(
                r.rang,
                tuple(r.unites),
                r.vers,
                r.faite_a,
                r.faite_par,
                r.annulee_a,
                r.annulee_par,
            )
            for r in p.retouches.order_by("rang")
        ),
    )


def affectation_en_vigueur(proposition: Proposition) -> dict[str, str]:
    """Unité → part, the engine's answer changed by the hand edits that were not undone."""
    affectation: dict[str, str] = dict((proposition.resultat or {}).get("affectation", {}))
    for retouche in proposition.retouches.filter(annulee_a=None).order_by("rang"):
        affectation |= dict.fromkeys(retouche.unites, retouche.vers)
    return affectation


def _territoire(p: Proposition) -> str:
    lieu = p.region or p.departement or p.communaute
    return str(lieu)
