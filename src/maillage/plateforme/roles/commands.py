"""The only writes of roles and invitations. Each checks that the giver may, and tells the audit."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes.queries import compte_par_courriel

from . import actes
from .access import cercles_de, roles_sur
from .annuaire import annuaire
from .catalogue import Niveau, nom_du_role, role_de
from .models import Attribution, Invitation
from .queries import empreinte, refus_de
from .rules import VALIDITE_INVITATION, masquer, refus_de_donner

SOI_MEME = (
    "Personne ne se donne un rôle à soi-même\u00a0: demandez-le à quelqu’un d’autre qui peut le "
    "donner."
)


def attribuer(
    *,
    compte: int,
    role: str,
    niveau: Niveau,
    cible: str,
    par: Acteur,
    maintenant: datetime,
    fin: datetime | None = None,
) -> Attribution:
    """Give an account a role on a place, from now until `fin` (excluded).

    Raises ErreurMetier: the giver may not, unknown role or place, already held, end in the past.
    """
    if compte == par.compte:
        raise ErreurMetier(SOI_MEME)
    place = _verifier(role=role, niveau=niveau, cible=cible, par=par, maintenant=maintenant)
    if fin is not None and fin <= maintenant:
        raise ErreurMetier("La date de fin du rôle est passée. Choisissez une date à venir.")
    with transaction.atomic():
        attribution = _attribuer(compte, role, niveau, cible, par.nom, maintenant, fin)
        consigner(
            par=par,
            action=actes.ATTRIBUTION,
            maintenant=maintenant,
            objet=("lieu", f"{niveau.value}:{cible}", place),
            locataire=_locataire(niveau, cible),
            details={
                "beneficiaire": str(attribution.compte),
                "compte": compte,
                "role": nom_du_role(role),
            },
        )
        return attribution


def _attribuer(
    compte: int,
    role: str,
    niveau: Niveau,
    cible: str,
    donnee_par: str,
    maintenant: datetime,
    fin: datetime | None,
) -> Attribution:
    try:
        with transaction.atomic():
            return Attribution.objects.create(
                compte_id=compte,
                role=role,
                niveau=niveau.value,
                cible=cible,
                debut=maintenant,
                fin=fin,
                donnee_a=maintenant,
                donnee_par=donnee_par,
            )
    except IntegrityError as erreur:
        if "attribution_une_seule_a_la_fois" not in str(erreur):
            raise
        raise ErreurMetier(
            f"Cette personne a déjà le rôle «\u00a0{nom_du_role(role)}\u00a0» ici."
        ) from None


def retirer(
    *, attribution: int, niveau: Niveau, cible: str, par: Acteur, maintenant: datetime
) -> Attribution:
    """End a role now. `niveau` and `cible` say where the giver stands: a role of elsewhere is not
    found.

    Raises ErreurMetier: not there or already ended, the giver may not.
    """
    with transaction.atomic():
        trouvee = (
            Attribution.objects.select_for_update()
            .filter(pk=attribution, niveau=niveau.value, cible=cible)
            .first()
        )
        if trouvee is None or (trouvee.fin is not None and trouvee.fin <= maintenant):
            raise ErreurMetier("Ce rôle a déjà pris fin. Rechargez la page.")
        place = _verifier(
            role=trouvee.role, niveau=niveau, cible=cible, par=par, maintenant=maintenant
        )
        trouvee.fin, trouvee.retiree_par = max(maintenant, trouvee.debut), par.nom
        trouvee.save(update_fields=["fin", "retiree_par"])
        consigner(
            par=par,
            action=actes.RETRAIT,
            maintenant=maintenant,
            objet=("lieu", f"{niveau.value}:{cible}", place),
            locataire=_locataire(niveau, cible),
            details={
                "beneficiaire": str(trouvee.compte),
                "compte": trouvee.compte_id,
                "role": nom_du_role(trouvee.role),
            },
        )
        return trouvee


def inviter(
    *,
    courriel: str,
    role: str,
    niveau: Niveau,
    cible: str,
    par: Acteur,
    maintenant: datetime,
    fin_du_role: datetime | None = None,
) -> tuple[Invitation, str]:
    """Offer a role to an address. The second value is the secret of the link, known only here.

    An invitation still waiting for the same role is replaced: its link stops working.
    Raises ErreurMetier: the giver may not, unknown role or place, not an address, end in the past.
    """
    place = _verifier(role=role, niveau=niveau, cible=cible, par=par, maintenant=maintenant)
    courriel = courriel.strip().lower()
    try:
        validate_email(courriel)
    except ValidationError:
        raise ErreurMetier(
            f"«\u00a0{courriel[:100]}\u00a0» n’est pas une adresse électronique. "
            "Exemple\u00a0: prenom.nom@exemple.fr."
        ) from None
    if fin_du_role is not None and fin_du_role <= maintenant:
        raise ErreurMetier("La date de fin du rôle est passée. Choisissez une date à venir.")
    invitee = compte_par_courriel(courriel)
    if invitee is not None and invitee.pk == par.compte:
        raise ErreurMetier(SOI_MEME)
    jeton = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(
            courriel=courriel,
            role=role,
            niveau=niveau.value,
            cible=cible,
            acceptee_a__isnull=True,
            annulee_a__isnull=True,
        ).update(annulee_a=maintenant)
        invitation = _creer_invitation(
            courriel=courriel,
            role=role,
            niveau=niveau.value,
            cible=cible,
            empreinte=empreinte(jeton),
            fin_du_role=fin_du_role,
            creee_a=maintenant,
            creee_par=par.nom,
            invitant=par.compte,
            expire_a=maintenant + VALIDITE_INVITATION,
        )
        consigner(
            par=par,
            action=actes.INVITATION,
            maintenant=maintenant,
            objet=("lieu", f"{niveau.value}:{cible}", place),
            locataire=_locataire(niveau, cible),
            details={"courriel": courriel, "role": nom_du_role(role)},
        )
    return invitation, jeton


def _creer_invitation(**champs: object) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(**champs)
    except IntegrityError as erreur:
        if "invitation_une_seule_en_cours" not in str(erreur):
            raise
        raise ErreurMetier(
            "Cette personne vient d’être invitée à ce rôle. Rechargez la page."
        ) from None


def annuler_invitation(
    *, invitation: int, niveau: Niveau, cible: str, par: Acteur, maintenant: datetime
) -> Invitation:
    """Withdraw an invitation of this place: its link stops working.

    Raises ErreurMetier: not there, already accepted or withdrawn, the giver may not.
    """
    with transaction.atomic():
        trouvee = (
            Invitation.objects.select_for_update()
            .filter(pk=invitation, niveau=niveau.value, cible=cible)
            .first()
        )
        if trouvee is None or trouvee.acceptee_a or trouvee.annulee_a:
            raise ErreurMetier("Cette invitation n’attend plus de réponse. Rechargez la page.")
        place = _verifier(
            role=trouvee.role, niveau=niveau, cible=cible, par=par, maintenant=maintenant
        )
        trouvee.annulee_a = maintenant
        trouvee.save(update_fields=["annulee_a"])
        consigner(
            par=par,
            action=actes.ANNULATION,
            maintenant=maintenant,
            objet=("lieu", f"{niveau.value}:{cible}", place),
            locataire=_locataire(niveau, cible),
            details={"courriel": trouvee.courriel, "role": nom_du_role(trouvee.role)},
        )
        return trouvee


def accepter(
    *, jeton: str, compte: int, courriels: frozenset[str], par: Acteur, maintenant: datetime
) -> Attribution:
    """Take the role an invitation offers. `courriels` are the confirmed addresses of the account.

    Raises ErreurMetier: unknown link, used, withdrawn, expired, or meant for another address.
    """
    with transaction.atomic():
        # Locked: of two clicks at once, the second finds it used.
        invitation = (
            Invitation.objects.select_for_update().filter(empreinte=empreinte(jeton)).first()
        )
        if invitation is None:
            raise ErreurMetier(
                "Ce lien d’invitation n’existe pas. Vérifiez qu’il est complet, ou demandez-en un "
                "nouveau."
            )
        if refus := refus_de(invitation, maintenant):
            raise ErreurMetier(refus)
        if invitation.courriel not in {c.lower() for c in courriels}:
            raise ErreurMetier(
                f"Cette invitation est adressée à {masquer(invitation.courriel)}. Connectez-vous "
                "avec le compte qui a cette adresse, ou ajoutez-la au vôtre et confirmez-la."
            )
        niveau, cible = invitation.cercle
        place = annuaire().libelle(niveau, cible)
        if place is None or role_de(invitation.role) is None:
            raise ErreurMetier("Ce que cette invitation offrait n’existe plus.")
        if invitation.invitant == compte:
            raise ErreurMetier(SOI_MEME)
        if invitation.invitant is not None and refus_de_donner(
            roles_du_donneur=roles_sur(
                compte=invitation.invitant,
                cercles=cercles_de(niveau, cible),
                maintenant=maintenant,
            ),
            role=invitation.role,
            niveau=niveau,
        ):
            raise ErreurMetier(
                "La personne qui vous a invité ne peut plus donner ce rôle. Demandez une nouvelle "
                f"invitation à un responsable de {place}."
            )
        invitation.acceptee_a = maintenant
        invitation.save(update_fields=["acceptee_a"])
        consigner(
            par=par,
            action=actes.ACCEPTATION,
            maintenant=maintenant,
            objet=("lieu", f"{niveau.value}:{cible}", place),
            locataire=_locataire(niveau, cible),
            details={"role": nom_du_role(invitation.role)},
        )
        return _attribuer(
            compte,
            invitation.role,
            niveau,
            cible,
            invitation.creee_par,
            maintenant,
            invitation.fin_du_role,
        )


def _verifier(*, role: str, niveau: Niveau, cible: str, par: Acteur, maintenant: datetime) -> str:
    """The name of the place, once sure that `par` may give or withdraw this role there."""
    place = annuaire().libelle(niveau, cible)
    if place is None:
        raise ErreurMetier("Ce lieu n’existe pas\u00a0: aucun rôle ne peut y être donné.")
    if par.authentification == "systeme":
        if role_de(role) is None:
            raise ErreurMetier(f"Le rôle «\u00a0{role}\u00a0» n’existe pas.")
        return place
    tenus = (
        roles_sur(compte=par.compte, cercles=cercles_de(niveau, cible), maintenant=maintenant)
        if par.compte is not None
        else ()
    )
    if refus := refus_de_donner(roles_du_donneur=tenus, role=role, niveau=niveau):
        raise ErreurMetier(refus)
    return place


def _locataire(niveau: Niveau, cible: str) -> int | None:
    return int(cible) if niveau is Niveau.LOCATAIRE else None
