"""Writing together: an answer is saved as it is typed, over the text its writer started from.

Saves of one case come one after the other (its row is the lock). When somebody else wrote in
between, both writings are merged if they touch different words, else both are shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from maillage.communautes.commands import ecrire_cellule
from maillage.communautes.queries import cellule
from maillage.dossiers.models import AncienneValeur, Champ, Dossier, Ligne
from maillage.dossiers.queries.redaction import derniere_version
from maillage.dossiers.rules.cases import Case, case_de
from maillage.dossiers.rules.fusion import fusionner
from maillage.dossiers.rules.nettoyage import nettoyer
from maillage.dossiers.rules.reponses import lire
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.rules.trames.definitions import Genre
from maillage.dossiers.states import Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .atelier import dire, garder, ouvrir_pour_ecrire

REDACTION = declarer("dossiers.ecrire", "a écrit dans {quoi} ({objet}), «\u00a0{question}\u00a0»")
# Somebody who types is told to the audit once, not at each pause; every save is kept beside.
PAUSE = timedelta(minutes=10)

TEXTES = (Genre.COURT, Genre.TEXTE)


@dataclass(frozen=True, slots=True)
class Enregistre:
    """What is stored now under the question. `reuni`: it also holds what somebody else wrote in
    between. `version`: of the case, after this save."""

    valeur: str
    reuni: bool
    version: int


@dataclass(frozen=True, slots=True)
class Conflit:
    """Both touched the same words: `actuel` (by `par`, at `a`) stays stored, `mien` waits for its
    author in the history; `reuni` holds both."""

    avant: str
    actuel: str
    mien: str
    reuni: str
    par: str
    a: datetime | None
    version: int


def enregistrer(
    *,
    communaute: int,
    document: str,
    cle: str,
    avant: str,
    valeur: str,
    par: Acteur,
    maintenant: datetime,
    depuis: int | None = None,
) -> Enregistre | Conflit:
    """Save an answer typed over the text `avant`. `depuis`: what is sent again by a browser that
    does not know whether it arrived, and the version it was typed after; what did arrive is not
    written over what others wrote since.

    Raises ErreurMetier: no such question, a value of another kind, no case, or a document that
    may no longer be written.
    """
    case = _case(document, cle)
    mien = lire(case.question, valeur)
    depart = nettoyer(avant, une_ligne=case.question.genre is not Genre.TEXTE)
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, document, par)
        actuel = _stocke(dossier, document, cle, case)
        if mien in (actuel, depart):
            # Nothing new: what is there stays, whoever wrote it.
            return Enregistre(actuel, actuel != mien, derniere_version(dossier=dossier))
        if depuis is not None and _deja_arrive(dossier, document, cle, mien, depuis, par):
            return Enregistre(actuel, False, derniere_version(dossier=dossier))
        nouveau, reuni = mien, actuel != depart
        if reuni:
            fusion = fusionner(avant=depart, autre=actuel, mien=mien)
            texte = fusion.texte if case.question.genre in TEXTES else None
            if texte is None or len(texte) > case.question.maximum:
                version = garder(dossier, document, cle, mien, par, maintenant, retenue=False)
                qui, quand = _auteur(dossier, cle)
                return Conflit(depart, actuel, mien, fusion.reuni, qui, quand, version)
            nouveau = texte
        ecrit = _ecrire(dossier, document, cle, case, actuel, nouveau, par, maintenant)
        return Enregistre(ecrit, reuni, garder(dossier, document, cle, ecrit, par, maintenant))


def restaurer(
    *, communaute: int, document: str, cle: str, ident: int, par: Acteur, maintenant: datetime
) -> Enregistre:
    """Put back an earlier text of an answer, whatever is there now: it stays in the history.
    Raises ErreurMetier: no such save, or a document that may no longer be written."""
    case = _case(document, cle)
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, document, par)
        ancienne = AncienneValeur.objects.filter(dossier=dossier, cle=cle, pk=ident).first()
        if ancienne is None:
            raise ErreurMetier("Cette version de la réponse n’existe plus. Rechargez la page.")
        actuel = _stocke(dossier, document, cle, case)
        if actuel == ancienne.valeur:
            return Enregistre(actuel, False, derniere_version(dossier=dossier))
        ecrit = _ecrire(dossier, document, cle, case, actuel, ancienne.valeur, par, maintenant)
        return Enregistre(ecrit, False, garder(dossier, document, cle, ecrit, par, maintenant))


def _case(document: str, cle: str) -> Case:
    case = case_de(TRAMES[Document(document)], cle)
    if case is None:
        raise ErreurMetier("Cette question n’existe pas dans le document. Rechargez la page.")
    return case


def _adresse(cle: str) -> tuple[str, str, str]:
    """Table, row and column of an answer that the CPTS keeps; `structure.nom` has no row."""
    table, _, reste = cle.partition(".")
    ligne, _, colonne = reste.rpartition(".")
    return table, ligne, colonne


def _stocke(dossier: Dossier, document: str, cle: str, case: Case) -> str:
    """What is there now. Raises ErreurMetier: the row was taken away."""
    if case.de_la_communaute:
        table, ligne, colonne = _adresse(cle)
        return cellule(communaute=dossier.communaute_id, table=table, ident=ligne, colonne=colonne)
    if case.tableau is not None and not case.tableau.fixes:
        presente = Ligne.objects.filter(
            dossier=dossier,
            document=document,
            tableau=case.tableau.cle,
            pk=int(case.ligne),
            retiree_a=None,
        )
        if not presente.exists():
            raise ErreurMetier(
                "Quelqu’un a retiré cette ligne du tableau. Rétablissez-la pour y écrire."
            )
    lu = Champ.objects.filter(dossier=dossier, document=document, cle=cle)
    return str(lu.values_list("valeur", flat=True).first() or "")


def _ecrire(
    dossier: Dossier,
    document: str,
    cle: str,
    case: Case,
    actuel: str,
    valeur: str,
    par: Acteur,
    maintenant: datetime,
) -> str:
    """Write over `actuel`; what is stored then."""
    if case.de_la_communaute:
        table, ligne, colonne = _adresse(cle)
        ecriture = ecrire_cellule(
            communaute=dossier.communaute_id,
            table=table,
            ident=ligne,
            colonne=colonne,
            avant=actuel,
            valeur=valeur,
            par=par,
            maintenant=maintenant,
        )
        if not ecriture.faite:
            raise ErreurMetier("Quelqu’un écrit ici au même instant. Réessayez dans un moment.")
        return ecriture.actuel
    champ = Champ.objects.filter(dossier=dossier, document=document, cle=cle).first()
    if champ is None:
        champ = Champ(
            locataire_id=dossier.communaute_id,
            dossier=dossier,
            document=document,
            cle=cle,
            modifie_a=maintenant - PAUSE,
        )
    suite = champ.modifie_par == str(par)[:200] and maintenant - champ.modifie_a < PAUSE
    champ.valeur, champ.modifie_a, champ.modifie_par = valeur, maintenant, str(par)[:200]
    champ.save()
    if not suite:
        dire(REDACTION, dossier, document, par, maintenant, question=case.question.libelle[:100])
    return valeur


def _deja_arrive(
    dossier: Dossier, document: str, cle: str, valeur: str, depuis: int, par: Acteur
) -> bool:
    return AncienneValeur.objects.filter(
        dossier=dossier,
        document=document,
        cle=cle,
        valeur=valeur,
        compte=par.compte,
        retenue=True,
        pk__gt=depuis,
    ).exists()


def _auteur(dossier: Dossier, cle: str) -> tuple[str, datetime | None]:
    """Who wrote what is there now, and when; unknown for what came with the CPTS."""
    ecriture = (
        AncienneValeur.objects.filter(dossier=dossier, cle=cle, retenue=True)
        .values_list("par", "a")
        .first()
    )
    return ecriture or ("", None)
