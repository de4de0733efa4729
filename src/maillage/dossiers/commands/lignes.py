"""Rows of the documents' tables: added, taken away with what they hold, brought back."""

from datetime import datetime

from django.db import models, transaction

from maillage.communautes import commands as communautes
from maillage.dossiers.models import Dossier, Ligne
from maillage.dossiers.rules.cases import AJOUTEE, RETABLIE, RETIREE, Tableau, tableau_de
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.states import Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .atelier import dire, garder, ouvrir_pour_ecrire

AJOUT = declarer("dossiers.ligne_ajoutee", "a ajouté une ligne à {quoi} ({objet})")
RETRAIT = declarer("dossiers.ligne_retiree", "a retiré une ligne de {quoi} ({objet})")
RETOUR = declarer("dossiers.ligne_retablie", "a rétabli une ligne de {quoi} ({objet})")


def ajouter_ligne(
    *,
    communaute: int,
    document: str,
    tableau: str,
    par: Acteur,
    maintenant: datetime,
    parent: str = "",
) -> str:
    """Add an empty row to a table, `parent` the row that holds the table if one does; its
    identifier. Raises ErreurMetier: no such table, or one that does not grow."""
    trouve = _tableau(document, tableau)
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, document, par)
        if trouve.de_la_communaute:
            ident = communautes.ajouter_rangee(
                communaute=communaute, table=tableau, par=par, maintenant=maintenant
            )
        else:
            mere = _mere(dossier, document, trouve, parent)
            freres = Ligne.objects.filter(dossier=dossier, document=document, tableau=tableau)
            rang = freres.aggregate(m=models.Max("rang"))["m"] or 0
            ligne = Ligne.objects.create(
                locataire_id=communaute,
                dossier=dossier,
                document=document,
                tableau=tableau,
                parent=mere,
                rang=rang + 1,
                creee_a=maintenant,
                creee_par=str(par)[:200],
            )
            ident = str(ligne.pk)
            dire(AJOUT, dossier, document, par, maintenant)
        garder(dossier, document, f"{tableau}.{ident}", AJOUTEE, par, maintenant)
    return ident


def retirer_ligne(
    *,
    communaute: int,
    document: str,
    tableau: str,
    ligne: str,
    par: Acteur,
    maintenant: datetime,
) -> None:
    """Take a row away with its cells; it can come back. Raises ErreurMetier: no such row."""
    _basculer(communaute, document, tableau, ligne, False, par, maintenant)


def retablir_ligne(
    *,
    communaute: int,
    document: str,
    tableau: str,
    ligne: str,
    par: Acteur,
    maintenant: datetime,
) -> None:
    """Bring back a row with its cells. Raises ErreurMetier: no such row."""
    _basculer(communaute, document, tableau, ligne, True, par, maintenant)


def _basculer(
    communaute: int,
    document: str,
    tableau: str,
    ligne: str,
    presente: bool,
    par: Acteur,
    maintenant: datetime,
) -> None:
    trouve = _tableau(document, tableau)
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, document, par)
        if trouve.de_la_communaute:
            geste = communautes.retablir_rangee if presente else communautes.retirer_rangee
            geste(communaute=communaute, table=tableau, ident=ligne, par=par, maintenant=maintenant)
        else:
            touchees = Ligne.objects.filter(
                dossier=dossier, document=document, tableau=tableau, pk=_cle(ligne)
            ).update(retiree_a=None if presente else maintenant)
            if not touchees:
                raise ErreurMetier("Cette ligne n’existe plus. Rechargez la page.")
            dire(RETOUR if presente else RETRAIT, dossier, document, par, maintenant)
        mot = RETABLIE if presente else RETIREE
        garder(dossier, document, f"{tableau}.{ligne}", mot, par, maintenant)


def _tableau(document: str, tableau: str) -> Tableau:
    trouve = tableau_de(TRAMES[Document(document)], tableau)
    if trouve is None:
        raise ErreurMetier("Ce tableau n’existe pas dans le document. Rechargez la page.")
    if trouve.question.fixes:
        raise ErreurMetier("Ce tableau a des lignes fixes\u00a0: écrivez dans la dernière.")
    return trouve


def _mere(dossier: Dossier, document: str, trouve: Tableau, parent: str) -> Ligne | None:
    """The row that holds the table. Raises ErreurMetier: it is missing, or given for nothing."""
    if trouve.dans is None:
        return None
    mere: Ligne | None = Ligne.objects.filter(
        dossier=dossier,
        document=document,
        tableau=trouve.dans.cle,
        pk=_cle(parent),
        retiree_a=None,
    ).first()
    if mere is None:
        raise ErreurMetier("La ligne qui contient ce tableau n’existe plus. Rechargez la page.")
    return mere


def _cle(ident: str) -> int:
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 19 else 0
