"""The only writes: each checks, writes and tells the audit in one transaction."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes.models import Compte

from . import actions
from .models import IdentitePsc
from .rules import IdentiteProfessionnelle, Situation


@transaction.atomic
def enregistrer_identite(
    *,
    liaison: SocialAccount,
    identite: IdentiteProfessionnelle,
    par: Acteur,
    maintenant: datetime,
) -> IdentitePsc:
    """Keep what PSC says now of the holder of `liaison`; the first time, the audit is told.

    Raises ErreurMetier when the account is already linked to somebody else at PSC.
    """
    autre = (
        IdentitePsc.objects.select_for_update()
        .filter(compte_id=liaison.user_id)
        .exclude(liaison=liaison)
    )
    if autre.exists():
        raise ErreurMetier(DEJA_RELIE)
    # Two first sign-ins at once: the second waits here, then finds the row of the first.
    SocialAccount.objects.select_for_update().get(pk=liaison.pk)
    connue = IdentitePsc.objects.filter(liaison=liaison).first()
    identite_psc = connue or IdentitePsc(liaison=liaison, compte_id=liaison.user_id)
    identite_psc.reprendre(identite)
    identite_psc.rafraichie_a = maintenant
    identite_psc.save()
    if connue is None:
        consigner(par=par, action=actions.RELIER, objet=liaison.user, maintenant=maintenant)
    return identite_psc


DEJA_RELIE = (
    "Votre compte est déjà relié à une autre identité Pro Santé Connect. "
    "Retirez-la d’abord dans «\u00a0Mon compte\u00a0», puis recommencez."
)


@transaction.atomic
def retenir_situation(
    *, identite: IdentitePsc, cle: str, par: Acteur, maintenant: datetime
) -> Situation:
    """Remember the situation chosen, to propose it next time. Raises ErreurMetier if unknown."""
    choisie = next((une for une in identite.lues if une.cle == cle), None)
    if choisie is None:
        raise ErreurMetier(
            "Cette situation d’exercice n’est plus parmi celles que Pro Santé Connect connaît de "
            "vous. Choisissez-en une dans la liste."
        )
    identite.proposition = cle
    identite.save(update_fields=["proposition"])
    consigner(
        par=par,
        action=actions.SITUATION,
        objet=identite.compte,
        maintenant=maintenant,
        details={"profession": choisie.profession, "structure": choisie.structure_nom},
    )
    return choisie


@transaction.atomic
def noter_retrait(*, compte: Compte, par: Acteur, maintenant: datetime) -> None:
    """Tell the audit that a link was taken away; the identity went with it."""
    consigner(par=par, action=actions.DELIER, objet=compte, maintenant=maintenant)


@transaction.atomic
def marquer_session(*, cle_session: str, emetteur: str, sid: str) -> None:
    """Tie one of our sessions to the one PSC holds, so that PSC can end it."""
    UserSession.objects.filter(session_key=cle_session).update(
        data={"psc_emetteur": emetteur, "psc_sid": sid}
    )


@transaction.atomic
def fermer_sessions(*, emetteur: str, sid: str, par: Acteur, maintenant: datetime) -> int:
    """End every session that came from this one of PSC's, and give their number."""
    if not sid:
        return 0
    sessions = list(
        UserSession.objects.select_for_update().filter(
            data__psc_emetteur=emetteur, data__psc_sid=sid
        )
    )
    for session in sessions:
        session.end()
        consigner(par=par, action=actions.FERMER, objet=session.user, maintenant=maintenant)
    return len(sessions)
