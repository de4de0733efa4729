"""Bring every protected column to the current key, in batches, as often as needed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import versions
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.cloisons.models import Cloisonne

from .champs import ChampChiffre, Empreinte, Scelle
from .coffre import entete

type Colonne = ChampChiffre | Empreinte


@dataclass(frozen=True, slots=True)
class Avancement:
    """Where the work on one table stands: rows brought to the current key out of those to bring,
    and rows left because they do not open."""

    table: str
    faites: int
    total: int
    illisibles: tuple[str, ...] = ()


def rechiffrer(
    *, lot: int = 500, signaler: Callable[[Avancement], None] = lambda _: None
) -> tuple[Avancement, ...]:
    """Re-encrypt what is under another key than the current one; the last word on each table.

    Each batch is its own transaction and only rows still to do are looked for: interrupted, it is
    enough to run it again. A row written meanwhile by somebody else is left as they wrote it.
    Raises ErreurMetier for a batch of less than one row.
    """
    if lot < 1:
        raise ErreurMetier("Un lot compte au moins une ligne. Exemple\u00a0: --lot 500.")
    bilans = []
    for modele, colonnes in modeles_proteges():
        total = 0
        for locataire in _locataires(modele):
            with _transaction(locataire):
                total += _restantes(modele, colonnes)
        bilan = Avancement(modele._meta.db_table, 0, total)
        signaler(bilan)
        for locataire in _locataires(modele):
            for faites, illisibles in _lots(modele, colonnes, lot, locataire):
                bilan = replace(
                    bilan,
                    faites=bilan.faites + faites,
                    illisibles=(*bilan.illisibles, *illisibles),
                )
                signaler(bilan)
        bilans.append(bilan)
    return tuple(bilans)


def modeles_proteges() -> list[tuple[type[models.Model], tuple[Colonne, ...]]]:
    """Each model that has protected columns, with them; ciphertexts before hashes."""
    trouves: list[tuple[type[models.Model], tuple[Colonne, ...]]] = []
    for modele in apps.get_models():
        chiffres = [c for c in modele._meta.local_concrete_fields if isinstance(c, ChampChiffre)]
        empreintes = [c for c in modele._meta.local_concrete_fields if isinstance(c, Empreinte)]
        if (chiffres or empreintes) and not modele._meta.proxy:
            trouves.append((modele, (*chiffres, *empreintes)))
    return sorted(trouves, key=lambda paire: paire[0]._meta.db_table)


def _locataires(modele: type[models.Model]) -> list[int | None]:
    """Behind which walls the rows are; a table without walls is gone through once."""
    if not issubclass(modele, Cloisonne):
        return [None]
    locataires = apps.get_model(settings.MODELE_LOCATAIRE)
    return list(locataires._base_manager.order_by("pk").values_list("pk", flat=True))


def _transaction(locataire: int | None) -> AbstractContextManager[object]:
    return transaction.atomic() if locataire is None else avec_locataires(lus=(), ecrit=locataire)


def _lots(
    modele: type[models.Model], colonnes: tuple[Colonne, ...], lot: int, locataire: int | None
) -> Iterator[tuple[int, list[str]]]:
    """Rows written and rows left, batch after batch."""
    derniere: Any = None
    while True:
        faites, illisibles = 0, []
        with _transaction(locataire):
            cles = _lot(modele, colonnes, derniere, lot)
            for instance in modele._base_manager.filter(pk__in=cles).order_by("pk"):
                try:
                    faites += _ligne(instance, colonnes)
                except ErreurMetier:
                    illisibles.append(str(instance.pk))
        if not cles:
            return
        derniere = cles[-1]
        yield faites, illisibles


def _ligne(instance: models.Model, colonnes: tuple[Colonne, ...]) -> int:
    """Write the row's columns anew, if they are still what was read. 1 when it was written."""
    avant = [instance.__dict__[colonne.attname] for colonne in colonnes]
    apres = [
        colonne.calculer(instance)
        if isinstance(colonne, Empreinte)
        else colonne.pre_save(instance, False)
        for colonne in colonnes
    ]
    paires = zip(colonnes, apres, avant, strict=True)
    ecrire, comme_lu, neufs, lus = [], [], [], []
    for colonne, neuf, lu in paires:
        ecrire.append(sql.SQL("{} = %s").format(sql.Identifier(str(colonne.column))))
        comme_lu.append(
            sql.SQL("{} IS NOT DISTINCT FROM %s").format(sql.Identifier(str(colonne.column)))
        )
        neufs.append(_octets(neuf))
        lus.append(_octets(lu))
    requete = sql.SQL("UPDATE {} SET {} WHERE id = %s AND {}").format(
        sql.Identifier(instance._meta.db_table),
        sql.SQL(", ").join(ecrire),
        sql.SQL(" AND ").join(comme_lu),
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [*neufs, instance.pk, *lus])
        return int(curseur.rowcount)


def _octets(valeur: Scelle | bytes | None) -> bytes | None:
    return valeur.octets if isinstance(valeur, Scelle) else valeur


def _perimees(colonnes: tuple[Colonne, ...]) -> tuple[Any, list[Any]]:
    """Rows of which a column is under another key than the current one."""
    attendu = entete(versions()[0])
    return (
        sql.SQL(" OR ").join(
            sql.SQL("substring({} from 1 for %s) <> %s").format(sql.Identifier(str(c.column)))
            for c in colonnes
        ),
        [valeur for _ in colonnes for valeur in (len(attendu), attendu)],
    )


def _restantes(modele: type[models.Model], colonnes: tuple[Colonne, ...]) -> int:
    perimees, params = _perimees(colonnes)
    requete = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
        sql.Identifier(modele._meta.db_table), perimees
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, params)
        return int(curseur.fetchone()[0])


def _lot(
    modele: type[models.Model], colonnes: tuple[Colonne, ...], apres: Any, lot: int
) -> list[Any]:
    perimees, params = _perimees(colonnes)
    requete = sql.SQL(
        "SELECT id FROM {} WHERE ({}) AND (%s::uuid IS NULL OR id > %s) ORDER BY id LIMIT %s"
    ).format(sql.Identifier(modele._meta.db_table), perimees)
    with connection.cursor() as curseur:
        curseur.execute(requete, [*params, apres, apres, lot])
        return [ligne[0] for ligne in curseur.fetchall()]
