"""Invented people and CPTS for the load: accounts, roles, sessions already open."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime

GENS_PAR_COMMUNAUTE = 20
JETON = "a" * 32


@dataclass(frozen=True, slots=True)
class Personne:
    """Someone signed in: their cookie and the code of the CPTS where they coordinate."""

    cookie: str
    communaute: str


def peupler(nombre: int, *, maintenant: datetime) -> list[Personne]:
    """`nombre` coordinators, twenty a CPTS, each with an open session. Needs Django and roles."""
    from django.conf import settings
    from django.test import Client

    from maillage.communautes.commands import creer_communaute
    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.comptes.models import Compte
    from maillage.plateforme.roles.catalogue import Niveau
    from maillage.plateforme.roles.commands import attribuer

    banc = Acteur.systeme("banc d’essai")
    tirage = secrets.token_hex(4)
    gens: list[Personne] = []
    communaute = None
    for rang in range(nombre):
        if rang % GENS_PAR_COMMUNAUTE == 0:
            communaute = creer_communaute(
                nom=f"CPTS inventée du banc {tirage} {rang // GENS_PAR_COMMUNAUTE}",
                departement="35",
                fictive=True,
                par=banc,
                maintenant=maintenant,
            )
        assert communaute
        compte = Compte.objects.create(
            courriel=f"banc-{tirage}-{rang}@essai.example", cree_a=maintenant, password="!"
        )
        attribuer(
            compte=compte.pk,
            role="coordination",
            niveau=Niveau.LOCATAIRE,
            cible=str(communaute.pk),
            par=banc,
            maintenant=maintenant,
        )
        client = Client()
        client.force_login(compte, settings.AUTHENTICATION_BACKENDS[0])
        preuves = client.session
        # As if they had just typed their password: inviting asks for a recent proof.
        preuves["account_authentication_methods_user"] = str(compte.pk)
        preuves["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        preuves.save()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={JETON}"
        gens.append(Personne(cookie, communaute.code))
    return gens


def pages(code: str) -> list[tuple[str, int]]:
    """What a coordinator looks at, with how often out of a hundred."""
    return [
        (f"/communautes/{code}/", 30),
        ("/espaces", 15),
        ("/compte/", 10),
        (f"/communautes/{code}/acces", 15),
        (f"/communautes/{code}/journal", 10),
        ("/", 10),
        ("/simulateur/propositions?q=ren", 5),
        ("/simulateur/?communes=35238&signature=2023-09-15", 5),
    ]
