"""A real OpenID provider that answers as Pro Santé Connect does, and a person who walks it."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.psc.configuration import fournisseurs
from maillage.site.psc_demonstration.demarrage import CLIENT, SECRET, fournisseur_simule


@pytest.fixture(scope="session")
def decouverte() -> Iterator[str]:
    with fournisseur_simule("http://testserver", fautes=True) as adresse:
        yield adresse


@pytest.fixture
def psc(settings, decouverte):
    """The platform configured for the simulated provider, which tells the truth."""
    cache.clear()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.SOCIALACCOUNT_PROVIDERS = fournisseurs(
        {
            "MAILLAGE_PSC_DECOUVERTE": decouverte,
            "MAILLAGE_PSC_CLIENT": CLIENT,
            "MAILLAGE_PSC_SECRET": SECRET,
        },
        production=False,
    )
    origine = "{0.scheme}://{0.netloc}".format(urlsplit(decouverte))
    requests.post(f"{origine}/controle", timeout=5)
    return origine


@pytest.fixture
def mentir(psc):
    """Make the provider lie at its next answer."""

    def faute(nom: str) -> None:
        requests.post(f"{psc}/controle", params={"faute": nom}, timeout=5).raise_for_status()

    return faute


class Personne:
    """Somebody before a browser: our pages by Django's client, the provider's over the network."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.la_bas = requests.Session()

    def partir(self, depuis: str = "psc/connexion", **donnees: str) -> str:
        """Press the button; give the provider's address the page leads to."""
        reponse = self.client.post(f"/compte/{depuis}", donnees)
        assert reponse.status_code == 200, (reponse.status_code, reponse.content.decode()[:2000])
        return html.unescape(
            re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', reponse.content.decode())[1]
        )

    def choisir(self, depart: str, qui: str | None) -> str:
        """Say who one is at the provider; give the address it sends back to."""
        reponse = self.la_bas.get(depart, allow_redirects=False, timeout=5)
        while not reponse.headers.get("Location", "").startswith("http://testserver"):
            if reponse.is_redirect:
                adresse = urljoin(reponse.url, reponse.headers["Location"])
                reponse = self.la_bas.get(adresse, allow_redirects=False, timeout=5)
                continue
            assert reponse.status_code == 200, reponse.text
            choix = {"personne": qui} if qui else {"refus": "1"}
            reponse = self.la_bas.post(reponse.url, data=choix, allow_redirects=False, timeout=5)
        return reponse.headers["Location"].removeprefix("http://testserver")

    def se_connecter(self, qui: str | None, **donnees: str):
        """The whole way; give our last answer."""
        return self.client.get(self.choisir(self.partir(**donnees), qui), follow=True)


@pytest.fixture
def personne(client, psc, db) -> Personne:
    return Personne(client)


@pytest.fixture
def relie(personne, mailoutbox):
    """Somebody who already signed in once: account open, address confirmed."""

    def ouvrir(qui: str, courriel: str) -> Compte:
        personne.se_connecter(qui)
        reponse = personne.client.post("/compte/tiers/inscription", {"email": courriel})
        assert reponse.status_code == 302, reponse.content.decode()
        compte = Compte.objects.get(courriel=courriel)
        EmailAddress.objects.filter(user=compte).update(verified=True)
        personne.client.logout()
        personne.la_bas.cookies.clear()
        return compte

    return ouvrir
