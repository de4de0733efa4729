"""What a person does with a file: deposit it, confirm it, give it up, take it up again."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO, cast

from django.db import transaction

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.fichiers.rangement import ranger, retirer
from maillage.plateforme.imports import actions
from maillage.plateforme.imports.declaration import importateur
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.queries import interrompu
from maillage.plateforme.imports.states import EtatImport
from maillage.plateforme.taches.commands import demander

from .lecture import DOSSIER, recevoir_avec_options, textes
from .passages import exiger, finir, passer, verrouiller


def deposer_import(
    *,
    code: str,
    flux: BinaryIO,
    nom: str,
    options: Mapping[str, str],
    par: Acteur,
    maintenant: datetime,
) -> Import:
    """Keep a file and ask for its reading. `options` are texts, as typed.

    Raises ErreurMetier: no such importer, missing option; ImportRefuse: empty, too big, or of a
    format nobody reads; RangementIndisponible.
    """
    choisi = importateur(code)
    with recevoir_avec_options(choisi, flux, nom, options) as fichier:
        identifiant = uuid.uuid4()
        cle = f"{DOSSIER}/{identifiant}"
        ranger(cle, cast(BinaryIO, fichier.flux))
        try:
            with transaction.atomic():
                depose = Import.objects.create(
                    id=identifiant,
                    importateur=code,
                    nom_fichier=fichier.nom,
                    octets=fichier.octets,
                    empreinte=fichier.empreinte,
                    cle=cle,
                    options=textes(options),
                    depose_a=maintenant,
                    depose_par=str(par)[:200],
                )
                consigner(par=par, action=actions.DEPOT, maintenant=maintenant, objet=depose)
                _demander(depose, par, maintenant)
        except BaseException:
            retirer(cle)
            raise
    return depose


def confirmer_import(*, identifiant: uuid.UUID, par: Acteur, maintenant: datetime) -> Import:
    """Ask for the writing of what the preview showed. Raises ErreurMetier in another state."""
    with transaction.atomic():
        lu = verrouiller(identifiant)
        exiger(lu, EtatImport.APPLICATION, "Seul un import lu sans erreur se confirme")
        passer(lu, EtatImport.APPLICATION)
        consigner(par=par, action=actions.CONFIRMATION, maintenant=maintenant, objet=lu)
        _demander(lu, par, maintenant)
    return lu


def abandonner_import(*, identifiant: uuid.UUID, par: Acteur, maintenant: datetime) -> Import:
    """Give a file up before it is applied, and erase it. Raises ErreurMetier: too late."""
    with transaction.atomic():
        lu = verrouiller(identifiant)
        if interrompu(lu):
            passer(lu, EtatImport.ECHOUE)
        exiger(lu, EtatImport.ABANDONNE, "Cet import ne peut plus être abandonné")
        consigner(par=par, action=actions.ABANDON, maintenant=maintenant, objet=lu)
        finir(lu, EtatImport.ABANDONNE, maintenant, "Abandonné\u00a0: rien n’a été importé.")
    return lu


def reprendre_import(*, identifiant: uuid.UUID, par: Acteur, maintenant: datetime) -> Import:
    """Begin again an import whose worker failed or was stopped: its file is read anew. Raises
    ErreurMetier in another state."""
    with transaction.atomic():
        lu = verrouiller(identifiant)
        if interrompu(lu):
            passer(lu, EtatImport.ECHOUE)
        exiger(lu, EtatImport.RECU, "Seul un import interrompu se reprend")
        passer(lu, EtatImport.RECU)
        consigner(par=par, action=actions.REPRISE, maintenant=maintenant, objet=lu)
        _demander(lu, par, maintenant)
    return lu


def _demander(lu: Import, par: Acteur, maintenant: datetime) -> None:
    from maillage.plateforme.imports.taches import (  # the tasks call the commands
        analyser,
        appliquer,
    )

    tache = appliquer if lu.etat == EtatImport.APPLICATION else analyser
    lu.tache = demander(
        tache=tache, par=par, maintenant=maintenant, arguments={"identifiant": str(lu.pk)}
    )
    lu.save(update_fields=["tache"])
