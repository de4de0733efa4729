"""Reading a file and writing what it says, in a task or from the terminal.

What the file says is written by the importer's own command, in one transaction with the state of
the import: an interruption leaves nothing behind, and the same task run again gives the same.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from django.db import connection, transaction

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.fichiers.rangement import ouvrir
from maillage.plateforme.imports import actions
from maillage.plateforme.imports.declaration import Importateur, importateur, lire_options
from maillage.plateforme.imports.fichier import Fichier, recevoir
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.releve import Apercu, Avancer, ErreurDeLigne, ImportRefuse, Releve
from maillage.plateforme.imports.states import EtatImport

from .passages import avertissements, finir, passer, verrouiller

DOSSIER = "imports"


class Occupe(ErreurMetier):
    """The same dataset is being imported by somebody else: try again later."""


@dataclass(frozen=True, slots=True)
class Resultat:
    """What a direct import did; with `applique` false, what it would do. `inchange`: that very
    file is in force already."""

    phrase: str
    apercu: Apercu
    avertissements: tuple[ErreurDeLigne, ...]
    nb_avertissements: int
    applique: bool
    inchange: bool = False


def analyser_import(
    *, identifiant: uuid.UUID, maintenant: datetime, avancer: Avancer | None = None
) -> EtatImport:
    """Read a deposited file and say what it would change; the base is left as it was.

    Run again after an interruption, it begins anew. Raises Occupe.
    """
    with transaction.atomic():
        lu = verrouiller(identifiant)
        if EtatImport(lu.etat) not in (EtatImport.RECU, EtatImport.ANALYSE):
            return EtatImport(lu.etat)
        passer(lu, EtatImport.ANALYSE)
    choisi, releve = importateur(lu.importateur), _releve(avancer)
    try:
        with _reprendre(lu, choisi) as fichier, transaction.atomic():
            _un_a_la_fois(choisi)
            if phrase := choisi.deja(fichier):
                return finir(lu, EtatImport.APPLIQUE, maintenant, phrase, releve)
            lot = choisi.lire(fichier, releve)
            releve.refuser_si_erreurs()
            apercu = choisi.comparer(lot, fichier, releve)
            releve.refuser_si_erreurs()
            transaction.set_rollback(True)
    except ImportRefuse as refus:
        return _refuser(lu, refus, maintenant, releve)
    with transaction.atomic():
        lu.apercu = apercu.en_json() | avertissements(releve)
        passer(lu, EtatImport.A_CONFIRMER)
    return EtatImport.A_CONFIRMER


def appliquer_import(
    *,
    identifiant: uuid.UUID,
    par: Acteur,
    maintenant: datetime,
    avancer: Avancer | None = None,
) -> EtatImport:
    """Read the file again and write it, whole or not at all. Done already: nothing. Raises
    Occupe."""
    lu, releve = Import.objects.get(pk=identifiant), _releve(avancer)
    if EtatImport(lu.etat) is not EtatImport.APPLICATION:
        return EtatImport(lu.etat)
    choisi = importateur(lu.importateur)
    try:
        with _reprendre(lu, choisi) as fichier, transaction.atomic():
            _un_a_la_fois(choisi)
            lu = verrouiller(identifiant)
            if EtatImport(lu.etat) is not EtatImport.APPLICATION:
                return EtatImport(lu.etat)
            phrase = choisi.deja(fichier)
            if not phrase:
                phrase, _ = _ecrire(choisi, fichier, releve, par, maintenant)
                _consigner_l_application(lu, phrase, par, maintenant)
            return finir(lu, EtatImport.APPLIQUE, maintenant, phrase, releve)
    except ImportRefuse as refus:
        return _refuser(lu, refus, maintenant, releve)


def importer_fichier(
    *,
    code: str,
    fichier: Path | IO[bytes],
    options: Mapping[str, str],
    par: Acteur,
    maintenant: datetime,
    avancer: Avancer | None = None,
    apercu_seul: bool = False,
) -> Resultat:
    """The direct path, without deposit nor confirmation: read, then written unless `apercu_seul`.

    Raises ImportRefuse with the errors by line, ErreurMetier, Occupe; nothing is then written.
    """
    choisi, releve = importateur(code), _releve(avancer)
    with recevoir_avec_options(choisi, fichier, "", options) as recu, transaction.atomic():
        _un_a_la_fois(choisi)
        phrase, apercu = choisi.deja(recu), Apercu()
        inchange = bool(phrase)
        if not inchange:
            phrase, apercu = _ecrire(choisi, recu, releve, par, maintenant, apercu_seul)
        if apercu_seul:
            transaction.set_rollback(True)
        elif not inchange:
            fait = Import.objects.create(
                importateur=code,
                nom_fichier=recu.nom,
                octets=recu.octets,
                empreinte=recu.empreinte,
                options=textes(options),
                etat=EtatImport.APPLIQUE.value,
                apercu=apercu.en_json() | avertissements(releve),
                resultat=phrase,
                depose_a=maintenant,
                depose_par=str(par)[:200],
                fini_a=maintenant,
            )
            _consigner_l_application(fait, phrase, par, maintenant)
        return Resultat(
            phrase=phrase,
            apercu=apercu,
            avertissements=tuple(releve.avertissements),
            nb_avertissements=releve.nb_avertissements,
            applique=not (apercu_seul or inchange),
            inchange=inchange,
        )


def _ecrire(
    choisi: Importateur,
    fichier: Fichier,
    releve: Releve,
    par: Acteur,
    maintenant: datetime,
    apercu_seul: bool = False,
) -> tuple[str, Apercu]:
    lot = choisi.lire(fichier, releve)
    releve.refuser_si_erreurs()
    apercu = choisi.comparer(lot, fichier, releve)
    releve.refuser_si_erreurs()
    if apercu_seul:
        return apercu.phrase, apercu
    releve.avancer(0, None, "Écriture")
    phrase = choisi.appliquer(
        lot=lot, fichier=fichier, releve=releve, par=par, maintenant=maintenant
    )
    releve.refuser_si_erreurs()
    return phrase, apercu


def _consigner_l_application(lu: Import, phrase: str, par: Acteur, maintenant: datetime) -> None:
    consigner(
        par=par,
        action=actions.APPLICATION,
        maintenant=maintenant,
        objet=lu,
        details={"resultat": phrase},
    )


def recevoir_avec_options(
    choisi: Importateur, source: Path | IO[bytes], nom: str, options: Mapping[str, str]
) -> Fichier:
    # What Windows puts before the name of a file, and what no row can hold.
    court = nom.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip()[-255:]
    return recevoir(
        source,
        nom=court,
        maximum=choisi.octets_maximum,
        formats=choisi.formats,
        options=lire_options(choisi, dict(options)),
    )


def textes(options: Mapping[str, str]) -> dict[str, str]:
    return {code: texte for code, v in options.items() if (texte := v.replace("\0", "").strip())}


def _reprendre(lu: Import, choisi: Importateur) -> Fichier:
    with ouvrir(lu.cle) as range_:
        return recevoir_avec_options(choisi, cast(IO[bytes], range_), lu.nom_fichier, lu.options)


def _un_a_la_fois(choisi: Importateur) -> None:
    """One import of a dataset at a time, until the end of the transaction. Raises Occupe."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"imports.{choisi.code}"]
        )
        if not curseur.fetchone()[0]:
            raise Occupe(
                f"Un autre import «\u00a0{choisi.titre}\u00a0» est en cours. Réessayez dans "
                "quelques minutes."
            )


def _refuser(lu: Import, refus: ImportRefuse, maintenant: datetime, releve: Releve) -> EtatImport:
    with transaction.atomic():
        lu = verrouiller(lu.pk)
        lu.erreurs = [asdict(erreur) for erreur in refus.erreurs]
        lu.nb_erreurs = refus.nombre
        return finir(
            lu,
            EtatImport.REFUSE,
            maintenant,
            "Refusé\u00a0: rien n’a été importé.",
            releve,
        )


def _releve(avancer: Avancer | None) -> Releve:
    return Releve() if avancer is None else Releve(avancer=avancer)
