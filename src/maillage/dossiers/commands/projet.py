"""A new project: its CPTS, its holder's role and its case, made together or not at all."""

from datetime import datetime

from django.db import transaction

from maillage.communautes.commands import creer_communaute
from maillage.dossiers.models import Dossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer

from .ouverture import ouvrir_dossier

OUVERTS_PAR_COMPTE = 5


def ouvrir_projet(
    *,
    nom: str,
    departement: str,
    compte: int,
    par: Acteur,
    maintenant: datetime,
    situation: str = "",
    fictive: bool = False,
) -> Dossier:
    """Make a CPTS in project, give `compte` its coordination, and open its case.

    Raises ErreurMetier: no name, a name already taken, unknown département or situation, or too
    many projects opened by the same account.
    """
    miens = Dossier.objects.filter(ouvert_par=str(par)[:200], etat="emergence").count()
    if miens >= OUVERTS_PAR_COMPTE:
        raise ErreurMetier(
            f"Vous avez déjà ouvert {miens} projets qui n’ont pas déposé leur lettre. Reprenez-en "
            "un, ou abandonnez ceux qui ne servent plus."
        )
    systeme = Acteur.systeme("ouverture d’un projet")
    with transaction.atomic():
        communaute = creer_communaute(
            nom=nom, departement=departement, fictive=fictive, par=par, maintenant=maintenant
        )
        attribuer(
            compte=compte,
            role="coordination",
            niveau=Niveau.LOCATAIRE,
            cible=str(communaute.pk),
            par=systeme,
            maintenant=maintenant,
        )
        with avec_locataires(lus=[communaute.pk], ecrit=communaute.pk):
            return ouvrir_dossier(
                communaute=communaute.pk, par=par, maintenant=maintenant, situation=situation
            )
