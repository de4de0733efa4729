"""Imports that nobody finishes: a worker that failed, a file never confirmed."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.fichiers.rangement import rangement, retirer
from maillage.plateforme.imports import actions
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.states import EN_MAIN, PASSAGES, EtatImport

from .lecture import DOSSIER
from .passages import finir, verrouiller

# A file that nobody confirms is erased after that long.
DELAI_DE_CONFIRMATION = timedelta(days=7)


def echouer_import(*, identifiant: uuid.UUID, maintenant: datetime, phrase: str) -> None:
    """The last attempt of the worker failed: said, the file is kept so that it can be resumed."""
    with transaction.atomic():
        lu = verrouiller(identifiant)
        if EtatImport(lu.etat) in EN_MAIN:
            lu.etat, lu.resultat = EtatImport.ECHOUE.value, phrase
            lu.save(update_fields=["etat", "resultat"])


def effacer_les_oublies(*, par: Acteur, maintenant: datetime) -> int:
    """Give up the files that nobody confirmed in time; erase those that no import names. Return
    how many files were erased."""
    limite, effaces = maintenant - DELAI_DE_CONFIRMATION, 0
    gardes = set(Import.objects.exclude(cle="").values_list("cle", flat=True))
    oublies = Import.objects.filter(
        etat__in=[EtatImport.A_CONFIRMER.value, EtatImport.ECHOUE.value], depose_a__lt=limite
    )
    for identifiant in oublies.values_list("pk", flat=True):
        with transaction.atomic():
            lu = verrouiller(identifiant)
            if EtatImport.ABANDONNE not in PASSAGES[EtatImport(lu.etat)]:
                continue
            consigner(par=par, action=actions.EFFACEMENT, maintenant=maintenant, objet=lu)
            finir(lu, EtatImport.ABANDONNE, maintenant, "Jamais confirmé\u00a0: effacé.")
            effaces += 1
    try:
        ranges = rangement().listdir(DOSSIER)[1]
    except FileNotFoundError:
        return effaces
    hier = maintenant - timedelta(days=1)
    for nom in ranges:
        cle = f"{DOSSIER}/{nom}"
        # A deposit keeps its bytes just before its row.
        if cle not in gardes and rangement().get_modified_time(cle) < hier:
            retirer(cle)
            effaces += 1
    return effaces
