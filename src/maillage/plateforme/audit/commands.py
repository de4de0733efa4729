"""Writing the audit, and sealing it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, connection, models
from django.db.models import Exists, OuterRef
from psycopg.types.json import Jsonb

from maillage.plateforme.base.cles import cle
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires

from . import actions
from .acteurs import Acteur
from .models import Evenement, Maillon
from .rules import (
    USAGE_CHAINE,
    USAGE_MARQUE,
    USAGE_PERSONNE,
    VIERGE,
    chainer,
    designer,
    marquer,
    nettoyer,
)

# Names any advisory lock of the audit; the second number is the tenant.
VERROU = 0x4D41_0001
PAR_LOT = 5000

journal = structlog.get_logger("maillage.audit")


class HorsTransaction(Exception):
    """An event must live or die with what it tells: a mistake of ours, never shown."""


def consigner(
    *,
    par: Acteur,
    action: str,
    maintenant: datetime,
    objet: models.Model | tuple[str, str, str] | None = None,
    locataire: int | None = None,
    personne: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one event, in the transaction of what it tells.

    `objet` is a row or (type, identifier, label); `locataire` the tenant's key, None for the
    platform; `personne` a stable reference of the person concerned, stored as a keyed hash.
    `details` holds JSON values, never health data nor a secret.

    Raises HorsTransaction outside `transaction.atomic()`, LookupError for an undeclared action.
    """
    if not connection.in_atomic_block:
        raise HorsTransaction(action)
    actions.phrase(action)
    type_objet, id_objet, libelle = _objet(objet)
    version, secret = cle(USAGE_MARQUE)
    champs: dict[str, Any] = {
        "identifiant": uuid.uuid4(),
        "locataire": PLATEFORME if locataire is None else locataire,
        "a": maintenant,
        "action": action,
        "acteur_nom": par.nom[:300],
        "compte": par.compte,
        "rpps": par.rpps[:20],
        "structure": par.structure[:200],
        "role": par.role[:60],
        "authentification": par.authentification[:60],
        "adresse": par.adresse[:45],
        "requete": par.requete[:32],
        "objet_type": type_objet[:80],
        "objet_id": id_objet[:80],
        "objet_libelle": libelle[:300],
        "personne": designer(cle(USAGE_PERSONNE)[1], personne),
        "details": details or {},
    }
    for nom in set(champs) - {"identifiant", "a"}:
        champs[nom] = nettoyer(champs[nom])
    marque = marquer(secret, champs)
    colonnes = [*champs, "cle", "marque"]
    valeurs = [*champs.values(), version, marque]
    valeurs[list(champs).index("details")] = Jsonb(champs["details"])
    # Not the ORM: it would ask the row back (RETURNING), which the wall refuses to whoever may
    # only add.
    noms = ", ".join(colonnes)
    places = ", ".join(["%s"] * len(colonnes))
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {Evenement._meta.db_table} ({noms}) VALUES ({places})",  # noqa: S608
            valeurs,
        )


def sceller(
    *, locataires: Iterable[int], maintenant: datetime, depuis: datetime | None = None
) -> int:
    """Chain the events of these tenants that are not yet, and give their number.

    Only one sealer works on a tenant at a time; a second one passes on. `depuis` bounds the search
    to recent events: the periodic task needs no more, the verification looks at all.
    """
    scelles = 0
    for locataire in [PLATEFORME, *locataires]:
        try:
            scelles += _sceller(locataire, maintenant, depuis)
        except DatabaseError as erreur:
            # A chain somebody broke must not stop the others; the verification names it.
            journal.error("audit_scellement", locataire=locataire, erreur=type(erreur).__name__)
    return scelles


def _sceller(locataire: int, maintenant: datetime, depuis: datetime | None) -> int:
    with avec_locataires(lus=[], ecrit=locataire):
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [VERROU, locataire])
            if not curseur.fetchone()[0]:
                return 0
        dernier = Maillon.objects.filter(locataire=locataire).order_by("-numero").first()
        precedente = bytes(dernier.empreinte) if dernier else VIERGE
        numero = dernier.numero if dernier else 0
        attente = Evenement.objects.filter(locataire=locataire).exclude(
            Exists(Maillon.objects.filter(evenement=OuterRef("pk")))
        )
        if depuis is not None:
            attente = attente.filter(a__gte=depuis)
        version, secret = cle(USAGE_CHAINE)
        maillons: list[Maillon] = []
        for identifiant, marque in attente.order_by("rang").values_list("pk", "marque").iterator():
            numero += 1
            precedente = chainer(
                secret,
                precedente=precedente,
                locataire=locataire,
                numero=numero,
                marque=bytes(marque),
            )
            maillons.append(
                Maillon(
                    evenement=identifiant,
                    locataire=locataire,
                    numero=numero,
                    empreinte=precedente,
                    cle=version,
                    scelle_a=maintenant,
                )
            )
        Maillon.objects.bulk_create(maillons, batch_size=PAR_LOT)
    if maillons:
        # Kept elsewhere by whoever collects the logs, the head proves that no tail was cut.
        journal.info("audit_tete", locataire=locataire, numero=numero, empreinte=precedente.hex())
    return len(maillons)


def _objet(objet: models.Model | tuple[str, str, str] | None) -> tuple[str, str, str]:
    if objet is None:
        return "", "", ""
    if isinstance(objet, models.Model):
        return objet._meta.label_lower, str(objet.pk), str(objet)
    return objet
