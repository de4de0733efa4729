"""Sessions of a departmental commission: planned, called, held. Told to the audit of the platform:
a session belongs to a département."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from maillage.communautes.queries import fuseau_de
from maillage.dossiers.access import check_sans_conflit, check_seance
from maillage.dossiers.models import Deport, Inscription, Participant, Piece, Seance
from maillage.dossiers.rules.horloge import jour_local
from maillage.dossiers.rules.trames.choix import SENS_AVIS
from maillage.dossiers.states import EtatDossier
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.comptes.queries import compte_par_courriel
from maillage.plateforme.comptes.rules import normaliser_courriel
from maillage.plateforme.notifications import commands as notifications
from maillage.plateforme.notifications import gabarits

from .passage import raconter, verrouiller
from .validation import derniere_deposee

CONVOCATION = gabarits.declarer("dossiers.seance", urgent=True)
SEANCE = declarer("dossiers.seance", "a planifié la {objet}")
CHANGEE = declarer("dossiers.seance_changee", "a mis à jour la {objet}")
TENUE = declarer("dossiers.seance_tenue", "a clos la {objet}")
ANNULEE = declarer("dossiers.seance_annulee", "a annulé la {objet}")
AVIS = declarer("dossiers.avis_commission", "a écrit l’avis de la commission sur le {objet}")
HORS_AGENDA = "Ce dossier n’est pas à l’ordre du jour."
# Who sits in it (cahier des charges régional of Paca).
COMPOSITION = (
    "ARS",
    "Conseil régional",
    "Préfecture de département",
    "Ordres départementaux",
    "URPS",
    "Caisse primaire d’assurance maladie",
    "Service médical de l’Assurance Maladie",
)


def planifier_seance(
    *,
    departement: str,
    le: date,
    par: Acteur,
    maintenant: datetime,
    heure: time | None = None,
    lieu: str = "",
) -> Seance:
    """Plan a session and call the bodies that sit in it. Raises ErreurMetier: not one's
    département, a date that has passed."""
    check_seance(departement=departement, par=par, maintenant=maintenant)
    if le < jour_local(maintenant, fuseau_de(departement)):
        raise ErreurMetier(f"Le {format_date(le)} est passé\u00a0: donnez une date à venir.")
    with transaction.atomic():
        seance = Seance.objects.create(
            departement_id=departement,
            le=le,
            heure=heure,
            lieu=lieu.strip()[:200],
            creee_a=maintenant,
            creee_par=str(par)[:200],
        )
        Participant.objects.bulk_create(
            Participant(seance=seance, organisme=organisme) for organisme in COMPOSITION
        )
        consigner(par=par, action=SEANCE, maintenant=maintenant, objet=seance)
        return seance


def nommer_participant(
    *,
    seance: int,
    organisme: str,
    par: Acteur,
    maintenant: datetime,
    participant: int | None = None,
    nom: str = "",
    courriel: str = "",
) -> Participant:
    """Add or change who represents a body; their account, when the address has one, may then read
    the agenda. Raises ErreurMetier."""
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        trouve = ou.participants.filter(pk=participant).first() if participant else None
        if trouve is not None and not organisme.strip():
            organisme = trouve.organisme
        if not organisme.strip():
            raise ErreurMetier("Donnez l’organisme que cette personne représente.")
        courriel = normaliser_courriel(courriel) if courriel.strip() else ""
        compte = compte_par_courriel(courriel) if courriel else None
        champs = {
            "organisme": organisme.strip()[:200],
            "nom": nom.strip()[:200],
            "courriel": courriel,
            "compte": compte.pk if compte else None,
        }
        if trouve is None:
            trouve = Participant(seance=ou)
        for cle, valeur in champs.items():
            setattr(trouve, cle, valeur)
        trouve.save()
        consigner(par=par, action=CHANGEE, maintenant=maintenant, objet=ou)
        resultat: Participant = trouve
        return resultat


def envoyer_l_ordre_du_jour(*, seance: int, par: Acteur, maintenant: datetime) -> int:
    """Fix the documents that the members receive: the deposited version of each case. Answers how
    many cases there are. Raises ErreurMetier for an empty agenda."""
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        inscriptions = list(ou.inscriptions.select_related("dossier").filter(retiree_a=None))
        if not inscriptions:
            raise ErreurMetier("L’ordre du jour est vide\u00a0: inscrivez d’abord un dossier.")
        for inscription in inscriptions:
            cle = inscription.dossier.communaute_id
            with avec_locataires(lus=[cle], ecrit=cle):
                version = derniere_deposee(inscription.dossier, "lettre")
                if version is not None:
                    Piece.objects.get_or_create(
                        inscription=inscription,
                        version=version,
                        defaults={"envoyee_a": maintenant},
                    )
        ou.envoyee_a = maintenant
        ou.save(update_fields=["envoyee_a"])
        for participant in ou.participants.exclude(courriel=""):
            _retrouver_le_compte(participant)
            _convoquer(ou, participant, len(inscriptions), par, maintenant)
        consigner(par=par, action=CHANGEE, maintenant=maintenant, objet=ou)
        return len(inscriptions)


def _retrouver_le_compte(participant: Participant) -> None:
    """Whoever opened their account since they were named may follow the link of the mail."""
    compte = compte_par_courriel(participant.courriel)
    if compte is not None and participant.compte != compte.pk:
        participant.compte = compte.pk
        participant.save(update_fields=["compte"])


def _convoquer(
    seance: Seance, participant: Participant, dossiers: int, par: Acteur, maintenant: datetime
) -> None:
    """Call a member by mail: when, where, how many cases, a link. Sent again at each sending of
    the agenda."""
    notifications.envoyer(
        gabarit=CONVOCATION,
        a=participant.courriel,
        contexte={
            "organisme": participant.organisme,
            "departement": seance.departement.nom,
            "le": seance.le,
            "heure": seance.heure,
            "lieu": seance.lieu,
            "dossiers": dossiers,
            "lien": settings.ADRESSE_PUBLIQUE + reverse("seance", kwargs={"pk": seance.pk}),
        },
        par=par,
        maintenant=maintenant,
        cle=f"dossiers:seance:{seance.pk}:{participant.pk}:{maintenant.isoformat()}",
    )


def noter_les_presences(
    *, seance: int, presents: Mapping[int, bool | None], par: Acteur, maintenant: datetime
) -> None:
    """Who was there, by key of participant (None: not said). Raises ErreurMetier: an opinion that
    nobody could have given."""
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        for participant in ou.participants.filter(pk__in=presents):
            participant.present = presents[participant.pk]
            participant.save(update_fields=["present"])
        _exiger_des_voix(ou)
        consigner(par=par, action=CHANGEE, maintenant=maintenant, objet=ou)


def deporter(
    *,
    seance: int,
    inscription: int,
    participant: int,
    par: Acteur,
    maintenant: datetime,
    motif: str = "",
    retirer: bool = False,
) -> None:
    """A member leaves the room for one case: a conflict of interest, declared (or no longer).
    Raises ErreurMetier: also for an opinion that nobody else could have given."""
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        cas = ou.inscriptions.filter(pk=inscription).first()
        qui = ou.participants.filter(pk=participant).first()
        if cas is None or qui is None:
            raise ErreurMetier("Choisissez un membre et un dossier de cette séance.")
        if retirer:
            Deport.objects.filter(inscription=cas, participant=qui).delete()
        else:
            Deport.objects.update_or_create(
                inscription=cas, participant=qui, defaults={"motif": motif.strip()}
            )
        _exiger_des_voix(ou)
        consigner(par=par, action=CHANGEE, maintenant=maintenant, objet=ou)


def ecrire_l_avis(
    *, seance: int, inscription: int, sens: str, avis: str, par: Acteur, maintenant: datetime
) -> Inscription:
    """The commission's opinion on a case. Raises ErreurMetier: unknown sense, session to come, a
    case that left the agenda or was decided, nobody there who may speak of it, the writer left
    the room for it."""
    if sens not in dict(SENS_AVIS):
        raise ErreurMetier("Choisissez un avis\u00a0: favorable, avec réserves ou défavorable.")
    trouvee = (
        Inscription.objects.filter(pk=inscription, seance=seance)
        .values_list("dossier__communaute_id", flat=True)
        .first()
    )
    if trouvee is None:
        raise ErreurMetier(HORS_AGENDA)
    with transaction.atomic(), avec_locataires(lus=[trouvee], ecrit=trouvee):
        # The case first, as for who decides on it: the letter is not decided in the meantime.
        dossier = verrouiller(communaute=trouvee)
        ou = seance_ouverte(seance, par, maintenant)
        if ou.le > jour_local(maintenant, fuseau_de(ou.departement_id)):
            raise ErreurMetier("La commission ne s’est pas encore réunie.")
        cas = ou.inscriptions.filter(pk=inscription, dossier=dossier, retiree_a=None).first()
        if cas is None:
            raise ErreurMetier(HORS_AGENDA)
        check_sans_conflit(dossier=dossier, par=par)
        if dossier.etat != EtatDossier.LI_CCOPD:
            raise ErreurMetier(
                "Cette lettre est déjà décidée\u00a0: l’avis de la commission ne change plus."
            )
        if not _a_des_voix(cas):
            raise ErreurMetier(
                "Notez d’abord les présences\u00a0: sans membre présent et sans conflit d’intérêts "
                "sur ce dossier, la commission ne donne pas d’avis."
            )
        cas.sens, cas.avis = sens, avis.strip()
        cas.save(update_fields=["sens", "avis"])
        raconter(
            dossier=dossier,
            action=AVIS,
            texte=f"a écrit l’avis de la commission du {format_date(ou.le)}\u00a0: "
            f"{dict(SENS_AVIS)[sens]}",
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        resultat: Inscription = cas
        return resultat


def _a_des_voix(cas: Inscription) -> bool:
    """Is somebody there who may speak of this case?"""
    presents = Participant.objects.filter(seance=cas.seance_id, present=True)
    return presents.exclude(deports__inscription=cas).exists()


def _exiger_des_voix(ou: Seance) -> None:
    """Raises ErreurMetier when an opinion already written is left without anybody to give it."""
    donnes = ou.inscriptions.select_related("dossier__communaute").filter(retiree_a=None)
    muets = [str(cas.dossier.communaute) for cas in donnes.exclude(sens="") if not _a_des_voix(cas)]
    if muets:
        raise ErreurMetier(
            f"La commission a donné son avis sur : {', '.join(muets)}. Plus aucun membre "
            "présent et sans conflit d’intérêts n’aurait pu le donner : notez d’abord qui "
            "d’autre était présent."
        )


def clore_seance(
    *, seance: int, par: Acteur, maintenant: datetime, annuler: bool = False
) -> Seance:
    """The session was held, each case with its opinion; or it will not be.

    Raises ErreurMetier: an opinion is missing, or a case is still on the agenda of a cancelled one.
    """
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        restants = list(
            ou.inscriptions.select_related("dossier__communaute").filter(retiree_a=None)
        )
        if annuler:
            attendus = [i for i in restants if i.dossier.etat == "li_ccopd"]
            if attendus:
                raise ErreurMetier(
                    "Renvoyez ou inscrivez d’abord à une autre séance\u00a0: "
                    + ", ".join(str(i.dossier.communaute) for i in attendus)
                    + "."
                )
            ou.annulee_a = maintenant
        else:
            muets = [str(i.dossier.communaute) for i in restants if not i.sens]
            if muets:
                raise ErreurMetier(
                    f"Il manque l’avis de la commission sur\u00a0: {', '.join(muets)}."
                )
            ou.tenue_a = maintenant
        ou.save()
        consigner(par=par, action=ANNULEE if annuler else TENUE, maintenant=maintenant, objet=ou)
        return ou


def seance_ouverte(seance: int, par: Acteur, maintenant: datetime) -> Seance:
    ou = Seance.objects.select_for_update().filter(pk=seance).first()
    if ou is None:
        raise ErreurMetier("Cette séance n’existe pas.")
    check_seance(departement=ou.departement_id, par=par, maintenant=maintenant)
    if ou.tenue_a or ou.annulee_a:
        raise ErreurMetier("Cette séance est close\u00a0: elle ne change plus.")
    return ou
