"""Mails to the three parties on what happens in a case: what, what next, a link; no more."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from maillage.dossiers.models import Dossier, Evenement
from maillage.dossiers.models.dossier import ATTENDUS
from maillage.dossiers.queries.annuaire import boites
from maillage.dossiers.states import LIBELLES, EtatDossier
from maillage.noyau.dates import format_date
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.notifications import commands as notifications
from maillage.plateforme.notifications import gabarits
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.queries import detenteurs

EVENEMENT = gabarits.declarer("dossiers.evenement")
OUVERTURE = gabarits.declarer("dossiers.ouverture", urgent=True)
DEMANDE = declarer("dossiers.demande_ouverture", "a demandé à ouvrir le projet {objet}")
PORTEURS = frozenset({"coordination", "gouvernance"})
SERVICES = frozenset({"ars", "cpam"})


def prevenir(*, dossier: Dossier, evenement: Evenement, par: Acteur, maintenant: datetime) -> int:
    """Write to the people of the case, its author excepted, and to the services' mailboxes, in the
    transaction of what it tells: a mail server that is down delays, never loses. Answers how many
    were written."""
    ici = (Niveau.LOCATAIRE, str(dossier.communaute_id))
    cercles = {
        ici,
        (Niveau.DEPARTEMENT, dossier.departement_id),
        (Niveau.REGION, dossier.region_id),
    }
    roles = PORTEURS | SERVICES
    adresses = {
        d.courriel.lower()
        for d in detenteurs(cercles=cercles, ici=ici, maintenant=maintenant)
        if d.role.code in roles and d.compte != par.compte
    }
    le = maintenant.date()
    adresses |= {
        boite.lower() for boite in boites(departement=dossier.departement_id, le=le).values()
    }
    contexte = {
        "communaute": str(dossier.communaute),
        "phrase": f"{evenement.par} {evenement.texte}.",
        # The reason stays in the case: what people type may name a patient.
        "motive": bool(evenement.motif),
        "etat": LIBELLES[EtatDossier(dossier.etat)],
        "suite": suite(dossier),
        "lien": settings.ADRESSE_PUBLIQUE
        + reverse("dossier", kwargs={"locataire": dossier.communaute.code}),
    }
    for adresse in sorted(adresses):
        notifications.envoyer(
            gabarit=EVENEMENT,
            a=adresse,
            contexte=contexte,
            par=par,
            maintenant=maintenant,
            cle=f"dossiers:{evenement.pk}:{adresse}",
            locataire=dossier.communaute_id,
        )
    return len(adresses)


def suite(dossier: Dossier) -> str:
    """Who must act now, and by when, in one sentence."""
    if dossier.attend == "personne":
        return "Plus rien n’est attendu dans ce dossier."
    qui = dict(ATTENDUS)[dossier.attend]
    if dossier.echeance is None:
        return f"La suite appartient à\u00a0: {qui}."
    return f"La suite appartient à\u00a0: {qui}, jusqu’au {format_date(dossier.echeance)}."


def demander_ouverture(
    *, courriel: str, nom: str, departement: str, lien: str, par: Acteur, maintenant: datetime
) -> None:
    """Send the link that opens a project; nothing else is written."""
    with transaction.atomic():
        notifications.envoyer(
            gabarit=OUVERTURE,
            a=courriel,
            contexte={"nom": nom, "departement": departement, "lien": lien},
            par=par,
            maintenant=maintenant,
        )
        consigner(
            par=par, action=DEMANDE, maintenant=maintenant, objet=("projet", departement, nom)
        )
