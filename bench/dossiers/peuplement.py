"""The invented cases in our own tables, and a person of the ARS who is signed in.

Rows are copied in as the owner, whom no wall binds: ten thousand cases through the commands would
take longer than the measure. The database's own constraints still judge every row.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import sql

from bench.dossiers.echantillon import AVEC_PROJET, Cas

JETON = "a" * 32
PAR = "banc d’essai"
# The CPTS whose case is opened during the measure: in no list of the région.
AILLEURS = "35"


def peupler(
    proprietaire: str, cas: Sequence[Cas], *, region: str, vides: int, maintenant: datetime
) -> float:
    """Replace every CPTS of that database by those of `cas`, each with its case, and `vides` more
    that have none. Seconds it took. Needs the shipped communes."""
    depart = time.perf_counter()
    with psycopg.connect(proprietaire) as connexion:
        # The audit refuses to be emptied; this database is the bench's own.
        connexion.execute("SET session_replication_role = replica")
        connexion.execute("TRUNCATE communautes_communaute RESTART IDENTITY CASCADE")
        connexion.execute("SET session_replication_role = origin")
        for table, colonnes, lignes in _tables(cas, region, vides, maintenant):
            _copier(connexion, table, colonnes, lignes)
    with psycopg.connect(proprietaire, autocommit=True) as connexion:
        connexion.execute("VACUUM ANALYZE")
    return time.perf_counter() - depart


def _copier(
    connexion: psycopg.Connection[Any],
    table: str,
    colonnes: Sequence[str],
    lignes: Iterable[Sequence[Any]],
) -> None:
    cible = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, colonnes))
    )
    with connexion.cursor() as curseur, curseur.copy(cible) as copie:
        for ligne in lignes:
            copie.write_row(ligne)
    if "id" in colonnes:
        connexion.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )


def _tables(
    cas: Sequence[Cas], region: str, vides: int, maintenant: datetime
) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
    """Each table, its columns, its rows; the first before those that point at it."""
    fixes = ("", True, "Europe/Paris")
    yield (
        "communautes_communaute",
        (
            *("id", "nom", "code", "departement_id", "finess", "fictive", "fuseau"),
            *("creee_a", "creee_par"),
        ),
        [
            *(
                (_pk(c), c["nom"], c["code"], c["departement"], *fixes, _minuit(c["ouvert"]), PAR)
                for c in cas
            ),
            *(
                (
                    len(cas) + 1 + n,
                    f"CPTS inventée {n}",
                    code_vide(n),
                    AILLEURS,
                    *fixes,
                    maintenant,
                    PAR,
                )
                for n in range(vides)
            ),
        ],
    )
    yield _dossiers(cas, region)
    yield (
        "dossiers_champ",
        (
            *("locataire_id", "dossier_id", "document", "cle", "valeur"),
            *("modifie_a", "modifie_par"),
        ),
        (
            (_pk(c), _pk(c), "lettre", cle, valeur, maintenant, PAR)
            for c in cas
            for cle, valeur in c["reponses"].items()
        ),
    )
    yield (
        "dossiers_evenement",
        (
            *("locataire_id", "dossier_id", "a", "geste", "de", "vers", "par", "role"),
            *("texte", "motif"),
        ),
        (
            (
                _pk(c),
                _pk(c),
                _minuit(c["ouvert"]),
                tache,
                "",
                "",
                PAR,
                "",
                f"a fait\u00a0: {tache}",
                "",
            )
            for c in cas
            for tache, _statut in c["travaux"]
        ),
    )
    yield (
        "dossiers_versiondocument",
        (
            *("locataire_id", "dossier_id", "document", "numero", "motif", "deposee"),
            *("contenu", "empreinte", "creee_a", "creee_par"),
        ),
        (
            (_pk(c), _pk(c), "lettre", 1, "dépôt", True, *_scelle(c), _minuit(c["ouvert"]), PAR)
            for c in cas
            if "lettre_deposee_a" in c["colonnes"]
        ),
    )
    yield (
        "dossiers_mouvementdelai",
        (
            *("locataire_id", "dossier_id", "cycle", "nature", "le", "motif"),
            *("echeance_suspension", "echeance_redemarrage", "a", "par"),
        ),
        (
            (
                *(_pk(c), _pk(c), 1, "reception", c["colonnes"]["projet_recu_le"], ""),
                *(c["echeance"], c["echeance"], maintenant, PAR),
            )
            for c in cas
            if c["etat"] in AVEC_PROJET
        ),
    )


def _dossiers(
    cas: Sequence[Cas], region: str
) -> tuple[str, Sequence[str], Iterable[Sequence[Any]]]:
    selon_etat = sorted({nom for c in cas for nom in c["colonnes"]} - {"motif_opposition"})
    colonnes = (
        *("id", "communaute_id", "departement_id", "region_id", "etat", "etat_depuis", "situation"),
        *("avec_commission", "mode_delai", "attend", "echeance", "ouvert_a", "ouvert_par"),
        *("motif_opposition", *selon_etat),
    )
    lignes = (
        (
            *(_pk(c), _pk(c), c["departement"], region, c["etat"], _minuit(c["ouvert"]), "projet"),
            *(True, "suspension", c["attend"], c["echeance"], _minuit(c["ouvert"]), PAR),
            c["colonnes"].get("motif_opposition", ""),
            *(c["colonnes"].get(nom) for nom in selon_etat),
        )
        for c in cas
    )
    return "dossiers_dossier", colonnes, lignes


def _scelle(cas: Cas) -> tuple[str, str]:
    contenu = json.dumps(cas["reponses"])
    return contenu, sha256(contenu.encode()).hexdigest()


def _pk(cas: Cas) -> int:
    return cas["rang"] + 1


def code_vide(rang: int) -> str:
    """The code of a CPTS that has no case yet."""
    return f"banc-sans-dossier-{rang}"


def _minuit(jour: str) -> datetime:
    return datetime.combine(date.fromisoformat(jour), datetime.min.time(), UTC)


def cookie_de(role: str, *, niveau: str, cible: str, maintenant: datetime) -> str:
    """Somebody new who holds `role` there, signed in with two factors: the cookies to send. Needs
    Django."""
    from django.conf import settings
    from django.test import Client

    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.comptes.models import Compte
    from maillage.plateforme.roles.catalogue import Niveau
    from maillage.plateforme.roles.commands import attribuer

    compte = Compte.objects.create(
        courriel=f"banc-{secrets.token_hex(6)}@essai.example", cree_a=maintenant, password="!"
    )
    attribuer(
        compte=compte.pk,
        role=role,
        niveau=Niveau(niveau),
        cible=cible,
        par=Acteur.systeme(PAR),
        maintenant=maintenant,
    )
    client = Client()
    client.force_login(compte, settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods_user"] = str(compte.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session.save()
    cle = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={cle}; {settings.CSRF_COOKIE_NAME}={JETON}"
