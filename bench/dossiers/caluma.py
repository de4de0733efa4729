"""Caluma with the same cases, in its own database and behind its own server."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from bench.dossiers.echantillon import TACHES, Cas, questions
from bench.mesure import MesureImpossible
from bench.pairs.installation import ICI, Pair
from bench.serveur import Navigateur, port_libre

BASE = "caluma"
DELAI_S = 60
STATUTS = {"contractualisation": "completed", "abandonne": "canceled"}
# What its published image runs, but for the number of processes: one here, as on our side.
GUNICORN = ("-m", "gunicorn", "--workers=1", "--access-logfile=-", "--limit-request-line=16384")


class Caluma:
    """A running Caluma, asked through its GraphQL."""

    def __init__(self, port: int) -> None:
        self.navigateur = Navigateur(port)

    def demander(self, requete: str, variables: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """Its data and the milliseconds it took. Raises MesureImpossible when it refuses."""
        corps = json.dumps({"query": requete, "variables": variables}).encode()
        reponse = self.navigateur.envoyer("/graphql/", corps, {"Content-Type": "application/json"})
        lue = json.loads(reponse.corps) if reponse.genre == "application/json" else {}
        if reponse.statut != 200 or "errors" in lue or "data" not in lue:
            dit = lue.get("errors") or reponse.corps[:500].decode(errors="replace")
            raise MesureImpossible(f"Caluma refuse\u00a0({reponse.statut})\u00a0: {dit}")
        donnees: dict[str, Any] = lue["data"]
        return donnees, reponse.ms


def slug(cle: str) -> str:
    return cle.replace(".", "-").replace("_", "-")


@contextmanager
def caluma(
    pair: Pair, *, proprietaire: str, cas: Sequence[Cas], dossier: Path
) -> Iterator[tuple[Caluma, float]]:
    """Caluma filled with `cas`, and the seconds that loading took. Raises MesureImpossible."""
    dossier.mkdir(parents=True, exist_ok=True)
    environnement = _environnement(proprietaire)
    _base_neuve(proprietaire)
    depart = time.perf_counter()
    fichier = dossier / "caluma.jsonl"
    _ecrire(fichier, cas)
    programme = [*pair.commande, str(ICI / "caluma_dossiers.py"), str(fichier)]
    resultat = subprocess.run(
        programme, env=environnement, capture_output=True, text=True, check=False
    )
    fichier.unlink()
    if resultat.returncode or int(resultat.stdout.split()[-1]) != len(cas):
        raise MesureImpossible(f"Caluma n’a pas pu être rempli\u00a0:\n{resultat.stderr[-2000:]}")
    secondes = time.perf_counter() - depart
    port = port_libre()
    journal = dossier / "caluma.log"
    with journal.open("ab") as sortie:
        serveur = subprocess.Popen(
            [*pair.commande, *GUNICORN, f"--bind=127.0.0.1:{port}", "caluma.wsgi"],
            env=environnement,
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,
        )
    try:
        _attendre(port, serveur, journal)
        yield Caluma(port), secondes
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)


def _ecrire(fichier: Path, cas: Sequence[Cas]) -> None:
    tete = {"questions": [(slug(cle), dit) for cle, dit in questions()], "taches": TACHES}
    with fichier.open("w", encoding="utf-8") as sortie:
        print(json.dumps(tete), file=sortie)
        for un in cas:
            ligne = un | {
                "statut": STATUTS.get(un["etat"], "running"),
                "reponses": {slug(cle): valeur for cle, valeur in un["reponses"].items()},
            }
            print(json.dumps(ligne), file=sortie)


def _environnement(proprietaire: str) -> dict[str, str]:
    """Production (no debug, its default), our PostgreSQL, warnings only in its log, and neither
    sign-in nor visibility rule: what it does not check, it is not charged for."""
    adresse = urlsplit(proprietaire)
    # `hostname` would be in lower case: here it is the folder of a socket.
    hote = adresse.netloc.rpartition("@")[2].partition(":")[0]
    propre = {cle: valeur for cle, valeur in os.environ.items() if cle != "DATABASE_URL"}
    return propre | {
        "ENV": "production",
        "DJANGO_SETTINGS_MODULE": "caluma_reglages",
        "PYTHONPATH": str(ICI),
        "VISIBILITY_CLASSES": "caluma.caluma_core.visibilities.Any",
        "PERMISSION_CLASSES": "caluma.caluma_core.permissions.AllowAny",
        "SECRET_KEY": "banc-d-essai",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_HOST": unquote(hote),
        "DATABASE_PORT": str(adresse.port or ""),
        "DATABASE_USER": adresse.username or "",
        "DATABASE_PASSWORD": adresse.password or "aucun",
        "DATABASE_NAME": BASE,
        "LANGUAGE_CODE": "fr",
        "LANGUAGES": "fr",
        "LOG_LEVEL": "WARNING",
        "META_FIELDS": "echeance,nom",
    }


def _base_neuve(proprietaire: str) -> None:
    with psycopg.connect(proprietaire, autocommit=True) as connexion:
        connexion.execute(f"DROP DATABASE IF EXISTS {BASE}")
        connexion.execute(f"CREATE DATABASE {BASE}")


def _attendre(port: int, serveur: subprocess.Popen[bytes], journal: Path) -> None:
    limite = time.monotonic() + DELAI_S
    while time.monotonic() < limite and serveur.poll() is None:
        try:
            Caluma(port).demander("{ __typename }", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise MesureImpossible(f"Caluma n’a pas démarré\u00a0: voyez {journal}.")
