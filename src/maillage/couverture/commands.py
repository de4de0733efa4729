"""The only writes of the coverage: proposals of perimeters, and what people change in them.

A proposal changes no perimeter: a CPTS's own is defined by its people, in `communautes`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from maillage.moteurs.perimetres import Evaluation, Mode, evaluer
from maillage.moteurs.perimetres import proposer as chercher
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.taches.commands import demander
from maillage.territoires.queries import noms_de_territoires

from .access import cercles_de_proposition
from .models import Proposition, Retouche
from .queries.demandes import Dossier, dossier
from .queries.propositions import affectation_en_vigueur
from .states import PASSAGES_PROPOSITION, EtatProposition

CREATION = declarer("couverture.proposition", "a demandé {objet}")
CALCUL = declarer("couverture.proposition_calculee", "a fait calculer {objet}")
RETOUCHE = declarer("couverture.retouche", "a déplacé {communes} communes dans {objet}")
ANNULATION = declarer("couverture.retouche_annulee", "a annulé une retouche de {objet}")
ABANDON = declarer("couverture.proposition_abandonnee", "a abandonné {objet}")

ETAPES = 3


@dataclass(frozen=True, slots=True)
class Souhait:
    """What a person asks: exactly one of `region`, `departement`, `communaute` (its code)."""

    mode: Mode
    minimum: int
    maximum: int
    le: date
    region: str = ""
    departement: str = ""
    communaute: str = ""
    tout: bool = False
    nombre: int | None = None
    graine: int = 0
    poids: dict[str, float] | None = None


def proposer(*, souhait: Souhait, par: Acteur, maintenant: datetime) -> Proposition:
    """Ask for a proposal; the search runs as a background task.

    Raises ErreurMetier: no right to propose anywhere, not exactly one territory, an unknown one,
    an impossible band.
    """
    lieux = [lieu for lieu in (souhait.region, souhait.departement, souhait.communaute) if lieu]
    if len(lieux) != 1:
        raise ErreurMetier("Choisissez un seul territoire\u00a0: région, département ou CPTS.")
    if (souhait.mode is Mode.DECOUPER) != bool(souhait.communaute):
        raise ErreurMetier("Pour découper, choisissez une CPTS\u202f; sinon, un territoire.")
    if not 1 <= souhait.minimum <= souhait.maximum:
        raise ErreurMetier(
            "La bande de population est impossible\u00a0: le minimum est au moins de 1 et ne "
            "dépasse pas le maximum."
        )
    cle = _cle_de_communaute(souhait.communaute) if souhait.communaute else None
    _verifier_territoire(souhait)
    cercles = (
        cercles_de_proposition(compte=par.compte, maintenant=maintenant)
        if par.compte is not None
        else ()
    )
    if not cercles:
        raise ErreurMetier("Votre rôle ne permet pas de proposer des périmètres.")
    niveau, cible = cercles[0]
    with transaction.atomic():
        proposition = Proposition.objects.create(
            region_id=souhait.region or None,
            departement_id=souhait.departement or None,
            communaute_id=cle,
            mode=souhait.mode.value,
            tout=souhait.tout and souhait.mode is Mode.NOUVELLES,
            minimum=souhait.minimum,
            maximum=souhait.maximum,
            nombre=souhait.nombre,
            graine=souhait.graine,
            poids=souhait.poids or {"compacite": 1, "flux": 1, "epci": 1, "equilibre": 1},
            le=souhait.le,
            niveau=niveau.value,
            cible=cible,
            creee_a=maintenant,
            creee_par=str(par)[:200],
            auteur_id=par.compte,
        )
        consigner(par=par, action=CREATION, maintenant=maintenant, objet=proposition)
        from .taches import calculer  # the task calls the command below

        proposition.tache = demander(
            tache=calculer,
            par=par,
            maintenant=maintenant,
            arguments={"identifiant": str(proposition.pk)},
            cle=f"proposition:{proposition.pk}",
        )
        proposition.save(update_fields=["tache"])
    return proposition


def calculer_proposition(
    *,
    identifiant: UUID,
    par: Acteur,
    maintenant: datetime,
    avancer: Callable[[int, int, str], None] = lambda fait, total, etape: None,
) -> EtatProposition:
    """Run the search of a proposal that waits for it; one already settled is left as it is.

    What cannot be asked is an answer too: the proposal is then REFUSEE and says why.
    """
    with transaction.atomic():
        proposition = _verrouiller(identifiant)
        if proposition.etat != EtatProposition.EN_CALCUL:
            return EtatProposition(proposition.etat)
        avancer(0, ETAPES, "Lecture du territoire")
        try:
            lu = dossier(proposition)
            avancer(1, ETAPES, "Recherche des périmètres")
            trouvee = chercher(lu.demande)
        except ErreurMetier as erreur:
            proposition.etat, proposition.refus = EtatProposition.REFUSEE, str(erreur)
            proposition.save(update_fields=["etat", "refus"])
        else:
            avancer(2, ETAPES, "Enregistrement")
            proposition.etat = EtatProposition.PRETE
            proposition.resultat = _json(asdict(trouvee)) | {
                "debordent": list(lu.debordent),
                "flux": lu.flux,
                "sans_flux": lu.sans_flux,
                "communes": _noms(lu),
                "cpts": lu.cpts,
                "fictives": sorted(lu.fictives),
            }
            proposition.empreinte = lu.empreinte
            proposition.parties = trouvee.evaluation.ensemble.parties
            proposition.save(update_fields=["etat", "resultat", "empreinte", "parties"])
        consigner(par=par, action=CALCUL, maintenant=maintenant, objet=proposition)
    avancer(ETAPES, ETAPES, "Terminé")
    return EtatProposition(proposition.etat)


def refuser_proposition(
    *, identifiant: UUID, phrase: str, par: Acteur, maintenant: datetime
) -> None:
    """A breakdown of ours ends a proposal too: nobody must wait for ever."""
    with transaction.atomic():
        proposition = _verrouiller(identifiant)
        if proposition.etat != EtatProposition.EN_CALCUL:
            return
        proposition.etat, proposition.refus = EtatProposition.REFUSEE, phrase
        proposition.save(update_fields=["etat", "refus"])
        consigner(par=par, action=CALCUL, maintenant=maintenant, objet=proposition)


def deplacer(
    *, identifiant: UUID, unites: Iterable[str], vers: str, par: Acteur, maintenant: datetime
) -> Retouche:
    """Move unités to a part, of the proposal or new (any name). The rules that this breaks are
    shown, not forbidden: a person decides.

    Raises ErreurMetier: nothing to move, a unité that is not to share out, a proposal that is not
    ready, or whose data changed since.
    """
    vers = " ".join(vers.split())[:200]
    voulues = tuple(sorted(set(unites)))
    if not vers:
        raise ErreurMetier("Choisissez la part où déplacer, ou donnez un nom à une nouvelle.")
    with transaction.atomic():
        proposition = _prete(identifiant)
        actuelle = affectation_en_vigueur(proposition)
        noms = proposition.resultat["communes"] if proposition.resultat else {}
        mobiles = {m["unite"] for m in (proposition.resultat or {}).get("mouvements", [])}
        fixes = [noms.get(code, code) for code in voulues if code not in mobiles]
        if fixes:
            raise ErreurMetier(
                f"{', '.join(fixes[:5])}\u00a0: cette proposition ne répartit pas ces communes."
                if len(fixes) > 1
                else f"{fixes[0]}\u00a0: cette proposition ne répartit pas cette commune."
            )
        a_deplacer = [code for code in voulues if actuelle.get(code) != vers]
        if not a_deplacer:
            raise ErreurMetier("Choisissez au moins une commune qui n’est pas déjà dans la part.")
        derniere = proposition.retouches.order_by("-rang").first()
        retouche = Retouche.objects.create(
            proposition=proposition,
            rang=derniere.rang + 1 if derniere else 1,
            unites=a_deplacer,
            vers=vers,
            faite_a=maintenant,
            faite_par=str(par)[:200],
        )
        _remesurer(proposition)
        consigner(
            par=par,
            action=RETOUCHE,
            maintenant=maintenant,
            objet=proposition,
            details={"communes": len(a_deplacer)},
        )
    return retouche


def annuler_retouche(*, identifiant: UUID, par: Acteur, maintenant: datetime) -> Retouche:
    """Undo the latest gesture in force. Raises ErreurMetier when there is none."""
    with transaction.atomic():
        proposition = _prete(identifiant)
        derniere = proposition.retouches.filter(annulee_a=None).order_by("-rang").first()
        if derniere is None:
            raise ErreurMetier("Aucune retouche à annuler\u00a0: c’est la réponse du moteur.")
        derniere.annulee_a, derniere.annulee_par = maintenant, str(par)[:200]
        derniere.save(update_fields=["annulee_a", "annulee_par"])
        _remesurer(proposition)
        consigner(par=par, action=ANNULATION, maintenant=maintenant, objet=proposition)
    return derniere


def abandonner(*, identifiant: UUID, par: Acteur, maintenant: datetime) -> None:
    """Put a proposal aside; it stays readable. Raises ErreurMetier when it already is."""
    with transaction.atomic():
        proposition = _verrouiller(identifiant)
        if (
            EtatProposition.ABANDONNEE
            not in PASSAGES_PROPOSITION[EtatProposition(proposition.etat)]
        ):
            raise ErreurMetier("Cette proposition est déjà abandonnée.")
        proposition.etat = EtatProposition.ABANDONNEE
        proposition.abandonnee_a, proposition.abandonnee_par = maintenant, str(par)[:200]
        proposition.save(update_fields=["etat", "abandonnee_a", "abandonnee_par"])
        consigner(par=par, action=ABANDON, maintenant=maintenant, objet=proposition)


def _verifier_territoire(souhait: Souhait) -> None:
    departements, regions = noms_de_territoires(
        departements=filter(None, [souhait.departement]), regions=filter(None, [souhait.region])
    )
    if souhait.region and souhait.region not in regions:
        raise ErreurMetier(f"La région «\u00a0{souhait.region}\u00a0» n’existe pas.")
    if souhait.departement and souhait.departement not in departements:
        raise ErreurMetier(f"Le département «\u00a0{souhait.departement}\u00a0» n’existe pas.")


def _cle_de_communaute(code: str) -> int:
    from maillage.plateforme.roles.annuaire import annuaire

    trouvee = annuaire().trouver(code)
    if trouvee is None:
        raise ErreurMetier(f"La CPTS «\u00a0{code}\u00a0» n’existe pas.")
    return trouvee.pk


def _verrouiller(identifiant: UUID) -> Proposition:
    trouvee = (
        Proposition.objects.select_for_update(of=("self",))
        .select_related("communaute")
        .filter(pk=identifiant)
        .first()
    )
    if trouvee is None:
        raise ErreurMetier("Cette proposition n’existe pas.")
    return trouvee


def _prete(identifiant: UUID) -> Proposition:
    proposition = _verrouiller(identifiant)
    if proposition.etat != EtatProposition.PRETE:
        raise ErreurMetier(
            "Cette proposition n’est pas prête, ou a été abandonnée\u00a0: elle ne se retouche pas."
        )
    return proposition


def _remesurer(proposition: Proposition) -> None:
    """Measure again with the hand edits in force. Raises ErreurMetier when the data changed."""
    if not proposition.retouches.filter(annulee_a=None).exists():
        proposition.retouchee = None
        evaluation = (proposition.resultat or {})["evaluation"]
    else:
        lu = dossier(proposition)
        if lu.empreinte != proposition.empreinte:
            raise ErreurMetier(
                "Les données du territoire (populations, voisinages ou périmètres) ont changé "
                "depuis ce calcul\u00a0: refaites la proposition, puis vos retouches."
            )
        mesuree: Evaluation = evaluer(lu.demande, affectation_en_vigueur(proposition))
        proposition.retouchee = evaluation = _json(asdict(mesuree))
    proposition.parties = len(evaluation["parties"])
    proposition.save(update_fields=["retouchee", "parties"])


def _noms(lu: Dossier) -> dict[str, str]:
    return {code: vue.nom for code, vue in lu.communes.items()}


def _json(valeur: Any) -> dict[str, Any]:
    """As the database will give it back: enumerations as texts, tuples as lists."""
    resultat: dict[str, Any] = json.loads(json.dumps(valeur))
    return resultat
