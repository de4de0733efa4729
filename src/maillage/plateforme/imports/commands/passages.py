"""The moves of an import from state to state, each locked, the end erasing the file."""

import uuid
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.fichiers.rangement import retirer
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.states import FINS, LIBELLES, PASSAGES, EtatImport


def verrouiller(identifiant: uuid.UUID) -> Import:
    lu = Import.objects.select_for_update().filter(pk=identifiant).first()
    if lu is None:
        raise ErreurMetier("Cet import n’existe pas.")
    return lu


def exiger(lu: Import, suivant: EtatImport, phrase: str) -> None:
    if suivant not in PASSAGES[EtatImport(lu.etat)]:
        raise ErreurMetier(f"{phrase}\u00a0: celui-ci est {LIBELLES[EtatImport(lu.etat)]}.")


def passer(lu: Import, suivant: EtatImport) -> None:
    if suivant not in PASSAGES[EtatImport(lu.etat)]:
        raise ValueError(f"an import does not go from {lu.etat} to {suivant}")
    lu.etat = suivant.value
    lu.save()


def finir(
    lu: Import,
    etat: EtatImport,
    maintenant: datetime,
    phrase: str,
    releve: Releve | None = None,
) -> EtatImport:
    """The end: the sentence is kept, the file erased once that is committed."""
    cle, lu.cle = lu.cle, ""
    lu.resultat, lu.fini_a = phrase, maintenant
    if releve is not None and releve.avertissements:
        lu.apercu = lu.apercu | avertissements(releve)
    assert etat in FINS
    passer(lu, etat)
    if cle:
        transaction.on_commit(lambda: retirer(cle), robust=True)
    return etat


def avertissements(releve: Releve) -> dict[str, object]:
    return {
        "avertissements": [asdict(avertissement) for avertissement in releve.avertissements],
        "nb_avertissements": releve.nb_avertissements,
    }
