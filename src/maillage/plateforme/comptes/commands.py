"""Accounts are made, named, closed and opened again here; allauth's views do the rest."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner

from . import actions, rules
from .models import Compte


def creer_compte(
    *,
    courriel: str,
    mot_de_passe: str | None = None,
    nom: str,
    prenom: str = "",
    confirme: bool = False,
    par: Acteur,
    maintenant: datetime,
) -> Compte:
    """Make an account and its main address.

    Without a password the person signs in by an identity provider, or chooses one by "forgotten
    password". `confirme` says that the address was proved already (an invitation received there).

    Raises:
        ErreurMetier: the address cannot be one, or has an account; the password is too weak.
    """
    adresse = rules.normaliser_courriel(courriel)
    try:
        validate_email(adresse)
    except ValidationError:
        raise ErreurMetier(
            f"«\u00a0{courriel}\u00a0» n’est pas une adresse électronique. Vérifiez-la."
        ) from None
    compte = Compte(courriel=adresse, nom=nom.strip(), prenom=prenom.strip(), cree_a=maintenant)
    if mot_de_passe is None:
        compte.set_unusable_password()
    else:
        verifier_mot_de_passe(mot_de_passe, compte)
        compte.set_password(mot_de_passe)
    deja = ErreurMetier(
        f"Un compte existe déjà pour {adresse}. Connectez-vous, ou donnez une autre adresse."
    )
    if EmailAddress.objects.filter(email__iexact=adresse).exists():
        raise deja
    try:
        with transaction.atomic():
            compte.save()
            EmailAddress.objects.create(user=compte, email=adresse, primary=True, verified=confirme)
            consigner(par=par, action=actions.CREATION, maintenant=maintenant, objet=compte)
    except IntegrityError:
        raise deja from None
    return compte


def verifier_mot_de_passe(mot_de_passe: str, compte: Compte) -> None:
    """Raises ErreurMetier: the sentences of every rule the password breaks."""
    rules.verifier_longueur(mot_de_passe)
    try:
        validate_password(mot_de_passe, compte)
    except ValidationError as refus:
        raise ErreurMetier(" ".join(refus.messages)) from None


def nommer(*, compte: Compte, nom: str, prenom: str, par: Acteur, maintenant: datetime) -> None:
    """Change how people read the account's name."""
    with transaction.atomic():
        compte.nom, compte.prenom = nom.strip(), prenom.strip()
        compte.save(update_fields=["nom", "prenom"])
        consigner(par=par, action=actions.IDENTITE, maintenant=maintenant, objet=compte)


def fermer(*, compte: Compte, par: Acteur, maintenant: datetime) -> None:
    """Close an account: nobody signs in with it any more, its sessions end now."""
    with transaction.atomic():
        compte.actif = False
        compte.save(update_fields=["actif"])
        _fermer_sessions(compte)
        consigner(par=par, action=actions.FERMETURE, maintenant=maintenant, objet=compte)


def rouvrir(*, compte: Compte, par: Acteur, maintenant: datetime) -> None:
    with transaction.atomic():
        compte.actif = True
        compte.save(update_fields=["actif"])
        consigner(par=par, action=actions.REOUVERTURE, maintenant=maintenant, objet=compte)


def fermer_session(*, compte: Compte, session: int, par: Acteur, maintenant: datetime) -> None:
    """End one session of the account, wherever it is open.

    Raises:
        ErreurMetier: it is not one of the account's, or is closed already.
    """
    with transaction.atomic():
        if not _fermer_sessions(compte, pk=session):
            raise ErreurMetier("Cette session est déjà fermée.")
        consigner(par=par, action=actions.SESSION_FERMEE, maintenant=maintenant, objet=compte)


def fermer_autres_sessions(*, compte: Compte, sauf: str, par: Acteur, maintenant: datetime) -> None:
    """End every session of the account but the one whose key is `sauf`; none may be left."""
    with transaction.atomic():
        if _fermer_sessions(compte, sauf=sauf):
            consigner(par=par, action=actions.SESSION_FERMEE, maintenant=maintenant, objet=compte)


def _fermer_sessions(compte: Compte, *, pk: int | None = None, sauf: str = "") -> int:
    ouvertes = UserSession.objects.filter(user=compte).exclude(session_key=sauf)
    if pk is not None:
        ouvertes = ouvertes.filter(pk=pk)
    cles = list(ouvertes.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=cles).delete()
    UserSession.objects.filter(session_key__in=cles).delete()
    return len(cles)
