"""Write a message, deliver it, gather those that wait, record what comes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.taches.commands import demander
from maillage.plateforme.taches.declaration import Reessayer

from . import gabarits
from .canaux import Remise, canal
from .models import AdresseEnDefaut, Message, Preference
from .rules import (
    ESSAIS,
    AvisIllisible,
    Rebond,
    adresse_morte,
    envoi_prevu,
    lire_avis,
    objet_propre,
    statut_detaille,
)
from .states import MOUVEMENTS, Etat, Rythme

journal = structlog.get_logger("maillage.notifications")

AVIS_OCTETS_MAXIMUM = 1024 * 1024
OUBLIE = timedelta(hours=1)
CONSERVATION = timedelta(days=90)
PRIORITE_URGENTE = 50


def envoyer(
    *,
    gabarit: str,
    a: str,
    contexte: Mapping[str, Any],
    par: Acteur,
    maintenant: datetime,
    canal: str = "courriel",
    cle: str = "",
    locataire: int | None = None,
) -> UUID:
    """Write one message to one address, in the caller's transaction; it leaves after the commit.

    The same `cle` twice is the same message. No health data in `contexte`. Raises ErreurMetier for
    a wrong address or a channel that does not exist, LookupError for an undeclared template.
    """
    declare = gabarits.trouver(gabarit)
    rendu = gabarits.rendre(gabarit, contexte)
    return deposer(
        gabarit=declare.code,
        a=a,
        rendu=rendu,
        urgent=declare.urgent,
        par=par,
        maintenant=maintenant,
        nom_du_canal=canal,
        cle=cle,
        locataire=locataire,
    )


def deposer(
    *,
    gabarit: str,
    a: str,
    rendu: gabarits.Rendu,
    urgent: bool,
    par: Acteur,
    maintenant: datetime,
    nom_du_canal: str = "courriel",
    cle: str = "",
    locataire: int | None = None,
) -> UUID:
    """Put a message whose words are already written into the outbox. As `envoyer` otherwise."""
    adresse = canal(nom_du_canal).verifier(a)
    deja = Message.objects.filter(cle=cle).values_list("pk", flat=True).first() if cle else None
    if deja is not None:
        return deja
    identifiant = uuid4()
    message = Message(
        id=identifiant,
        canal=nom_du_canal,
        destinataire=adresse,
        gabarit=gabarit,
        objet=objet_propre(rendu.objet),
        texte=rendu.texte,
        html=rendu.html,
        identifiant=f"<{identifiant}@{settings.DOMAINE_DES_MESSAGES}>",
        cle=cle or None,
        etat=Etat.A_ENVOYER,
        urgent=urgent,
        locataire=locataire,
        par=par.nom[:200],
        cree_a=maintenant,
    )
    if not urgent:
        _differer(message, maintenant)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            if message.etat == Etat.A_ENVOYER:
                _demander_la_remise(message, par=par, maintenant=maintenant)
    except IntegrityError:
        if not cle:
            raise
        # Somebody wrote it at the same instant.
        return Message.objects.values_list("pk", flat=True).get(cle=cle)
    return identifiant


def _differer(message: Message, maintenant: datetime) -> None:
    """Refuse at once what goes to a dead address, keep for later what goes into a digest."""
    defaut = AdresseEnDefaut.objects.filter(adresse=message.destinataire.lower()).first()
    if defaut is not None:
        message.etat = Etat.REFUSE
        message.code, message.reponse = defaut.code, "Adresse en défaut\u00a0: non tenté."
        message.texte = message.html = None
        return
    preference = Preference.objects.filter(adresse=message.destinataire.lower()).first()
    if preference is None:
        return
    from django.utils.timezone import localtime

    prevu = envoi_prevu(Rythme(preference.rythme), preference.heure, localtime(maintenant))
    if prevu is not None:
        message.etat, message.prevu_a = Etat.GROUPE, prevu


def _demander_la_remise(message: Message, *, par: Acteur, maintenant: datetime) -> None:
    from .taches import remettre_un_message

    demander(
        tache=remettre_un_message,
        arguments={"message": str(message.pk)},
        par=par,
        maintenant=maintenant,
        # A message given up and sent again is another task.
        cle=f"message:{message.pk}:{message.essais}",
        priorite=PRIORITE_URGENTE if message.urgent else None,
    )


def remettre(*, identifiant: UUID, essai: int, maintenant: datetime) -> None:
    """One attempt to deliver. Raises Reessayer when it must be tried again.

    The row stays locked during the conversation: two workers never send the same message at once.
    A worker cut after the server accepted and before our commit sends it again, with the same
    Message-ID: the receiver can tell, and nothing is lost.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=identifiant).first()
        if message is None or message.etat != Etat.A_ENVOYER:
            return
        remise = canal(message.canal).remettre(message)
        message.essais = F("essais") + 1
        message.code, message.reponse = remise.code, remise.reponse
        etat = remise.etat
        if etat is None and essai >= ESSAIS:
            etat = Etat.ABANDONNE
        if etat is not None:
            _conclure(message, etat, remise, maintenant)
        else:
            message.save(update_fields=["essais", "code", "reponse"])
    if etat is None:
        raise Reessayer(remise.reponse)


def _conclure(message: Message, etat: Etat, remise: Remise, maintenant: datetime) -> None:
    _mouvoir(message, etat)
    champs = ["essais", "code", "reponse", "etat"]
    if etat is Etat.REMIS:
        message.remis_a = maintenant
    if etat in {Etat.REMIS, Etat.REFUSE}:
        message.texte = message.html = None
    message.save(update_fields=[*champs, "remis_a", "texte", "html"])
    if etat is Etat.REFUSE:
        _noter_le_refus(message.destinataire, remise.code, remise.reponse, maintenant)
    if etat is Etat.CONSERVE:
        # Only without a server, which production refuses: the demo shows what would have left.
        journal.info("message_conserve", a=message.destinataire, objet=message.objet)


def _mouvoir(message: Message, etat: Etat) -> None:
    if etat not in MOUVEMENTS[Etat(message.etat)]:
        raise ErreurMetier(
            "Ce message a changé d’état entre-temps. Rechargez la page avant d’agir."
        )
    message.etat = etat


def _noter_le_refus(adresse: str, code: int | None, reponse: str, maintenant: datetime) -> None:
    if not adresse_morte(code=code, statut=statut_detaille(reponse)):
        return
    AdresseEnDefaut.objects.update_or_create(
        adresse=adresse.lower(),
        defaults={
            "code": code,
            "reponse": reponse[:500],
            "dernier": maintenant,
            "refus": F("refus") + 1,
        },
        create_defaults={
            "code": code,
            "reponse": reponse[:500],
            "depuis": maintenant,
            "dernier": maintenant,
        },
    )


def relancer(*, identifiant: UUID, par: Acteur, maintenant: datetime) -> None:
    """Try an abandoned message again. Raises ErreurMetier when it is not one."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=identifiant).first()
        if message is None or message.etat != Etat.ABANDONNE:
            raise ErreurMetier(
                "Seul un message abandonné se relance\u00a0: le contenu des autres est effacé. "
                "Refaites l’action qui l’avait écrit."
            )
        _mouvoir(message, Etat.A_ENVOYER)
        message.save(update_fields=["etat"])
        _demander_la_remise(message, par=par, maintenant=maintenant)
        consigner(
            par=par,
            action="notifications.relance",
            maintenant=maintenant,
            objet=("notifications.message", str(identifiant), message.objet),
            locataire=message.locataire,
        )


def lever_le_defaut(*, adresse: str, par: Acteur, maintenant: datetime) -> None:
    """Believe again in an address, once its owner has mended it. Raises ErreurMetier."""
    with transaction.atomic():
        effacees, _ = AdresseEnDefaut.objects.filter(adresse=adresse.lower()).delete()
        if not effacees:
            raise ErreurMetier(f"L’adresse {adresse} n’est pas en défaut\u00a0: rien à lever.")
        consigner(
            par=par,
            action="notifications.defaut_leve",
            maintenant=maintenant,
            objet=("notifications.adresse", "", adresse),
        )


def preferer(*, adresse: str, rythme: Rythme, heure: int = 8) -> None:
    """How the owner of an address wants to be written to; `heure` (0 to 23) of a daily digest."""
    adresse = canal("courriel").verifier(adresse).lower()
    if not 0 <= heure <= 23:
        raise ErreurMetier("L’heure du résumé va de 0 à 23. Choisissez-en une autre.")
    Preference.objects.update_or_create(
        adresse=adresse, defaults={"rythme": rythme, "heure": heure}
    )


def composer_les_resumes(*, par: Acteur, maintenant: datetime) -> int:
    """Gather the messages whose hour has come, one digest for each address; give their number."""
    dus = Message.objects.filter(etat=Etat.GROUPE, prevu_a__lte=maintenant)
    paires = list(dus.values_list("canal", "destinataire").distinct().order_by("destinataire"))
    return sum(_composer(c, d, par=par, maintenant=maintenant) for c, d in paires)


@transaction.atomic
def _composer(nom_du_canal: str, destinataire: str, *, par: Acteur, maintenant: datetime) -> int:
    # Another worker may be at it: what it holds is its own.
    messages = list(
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            etat=Etat.GROUPE,
            prevu_a__lte=maintenant,
            canal=nom_du_canal,
            destinataire=destinataire,
        )
        .order_by("cree_a")
    )
    if len(messages) <= 1:
        for seul in messages:
            _mouvoir(seul, Etat.A_ENVOYER)
            seul.save(update_fields=["etat"])
            _demander_la_remise(seul, par=par, maintenant=maintenant)
        return len(messages)
    resume = deposer(
        gabarit="notifications.resume",
        a=destinataire,
        rendu=gabarits.rendre("notifications.resume", {"messages": messages}),
        # It has waited enough.
        urgent=True,
        par=par,
        maintenant=maintenant,
        nom_du_canal=nom_du_canal,
    )
    for message in messages:
        _mouvoir(message, Etat.RESUME)
        message.resume_id = resume
        message.texte = message.html = None
        message.save(update_fields=["etat", "resume", "texte", "html"])
    return 1


def recevoir_un_avis(*, octets: bytes, par: Acteur, maintenant: datetime) -> int:
    """Record a delivery status notification (RFC 3464); give the number of messages it marked.

    Raises ErreurMetier when it is not one, or speaks of no message of ours.
    """
    if len(octets) > AVIS_OCTETS_MAXIMUM:
        raise ErreurMetier("Cet avis dépasse 1\u00a0Mio. Un avis de non-remise est plus court.")
    try:
        rebonds = lire_avis(octets)
    except AvisIllisible:
        raise ErreurMetier(
            "Ce message n’est pas un avis de non-remise lisible. Donnez l’avis entier, "
            "avec le message qu’il renvoie."
        ) from None
    with transaction.atomic():
        marques = sum(_marquer(rebond, par=par, maintenant=maintenant) for rebond in rebonds)
    if not marques:
        raise ErreurMetier(
            "Cet avis ne parle d’aucun message de Maillage à ce destinataire. Rien n’a été noté."
        )
    return marques


def _marquer(rebond: Rebond, *, par: Acteur, maintenant: datetime) -> int:
    message = (
        Message.objects.select_for_update()
        .filter(identifiant=rebond.identifiant, destinataire__iexact=rebond.destinataire)
        .first()
    )
    if message is None:
        return 0
    message.reponse = f"{rebond.statut} {rebond.diagnostic}".strip()[:500]
    if rebond.definitif and message.etat == Etat.REMIS:
        _mouvoir(message, Etat.REBONDI)
        _noter_le_refus(message.destinataire, None, message.reponse, maintenant)
        consigner(
            par=par,
            action="notifications.rebond",
            maintenant=maintenant,
            objet=("notifications.message", str(message.pk), message.objet),
            locataire=message.locataire,
        )
    message.save(update_fields=["etat", "reponse"])
    return 1


def abandonner_les_oublies(*, vivantes: set[str], maintenant: datetime) -> int:
    """Give up messages whose task is gone (cancelled, lost): the operator sees and sends again.

    `vivantes`: keys of the tasks that still run or wait.
    """
    vieux = Message.objects.filter(etat=Etat.A_ENVOYER, cree_a__lt=maintenant - OUBLIE)
    oublies = [
        pk
        for pk in vieux.values_list("pk", flat=True)
        if not any(cle.startswith(f"message:{pk}:") for cle in vivantes)
    ]
    return Message.objects.filter(pk__in=oublies, etat=Etat.A_ENVOYER).update(
        etat=Etat.ABANDONNE, reponse="La tâche d’envoi a disparu."
    )


def purger(*, maintenant: datetime) -> int:
    """Forget messages after 90 days, whatever became of them."""
    anciens = Message.objects.filter(cree_a__lt=maintenant - CONSERVATION)
    return anciens.exclude(etat__in=[Etat.A_ENVOYER, Etat.GROUPE]).delete()[0]
