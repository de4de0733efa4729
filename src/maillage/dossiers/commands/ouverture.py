"""Opening a case: for a CPTS that exists, or with a new one made for a project."""

from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.communautes.queries import departement_de_communaute
from maillage.dossiers.models import Dossier
from maillage.dossiers.rules.reprise import de_l_ouverture
from maillage.dossiers.states import Document, EtatDossier, Situation
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.comptes.queries import courriel_du_compte
from maillage.regles import procedure_de

from .passage import raconter
from .reprise import poser

OUVERTURE = declarer("dossiers.ouvrir", "a ouvert le {objet}")


def ouvrir_dossier(
    *, communaute: int, par: Acteur, maintenant: datetime, situation: str = ""
) -> Dossier:
    """Open the case of a CPTS, in emergence; its letter begins with what is known. Raises
    ErreurMetier: one is already open, or the situation does not exist."""
    if situation and situation not in set(Situation):
        raise ErreurMetier("Choisissez l’une des cinq situations proposées.")
    lieu = departement_de_communaute(communaute=communaute)
    procedure = procedure_de(region=lieu.region)
    try:
        with transaction.atomic():
            dossier = Dossier.objects.create(
                communaute_id=communaute,
                departement_id=lieu.departement,
                region_id=lieu.region,
                etat=EtatDossier.EMERGENCE.value,
                etat_depuis=maintenant,
                situation=situation,
                avec_commission=procedure.avec_commission,
                mode_delai=procedure.mode_delai,
                attend="porteur",
                ouvert_a=maintenant,
                ouvert_par=str(par)[:200],
            )
            raconter(
                dossier=dossier,
                action=OUVERTURE,
                texte="a ouvert le dossier",
                par=par,
                maintenant=maintenant,
            )
            connus = de_l_ouverture(
                nom=dossier.communaute.nom,
                porteur=par.nom if par.compte else "",
                courriel=courriel_du_compte(compte=par.compte) if par.compte else "",
            )
            poser(dossier, Document.LETTRE, connus, maintenant)
            return dossier
    except IntegrityError as erreur:
        if "dossier_un_seul_ouvert" not in str(erreur):
            raise
        raise ErreurMetier(
            "Cette communauté a déjà un dossier ouvert\u00a0: reprenez-le plutôt."
        ) from None
