"""A real OpenID provider that answers as Pro Santé Connect does, and a person who walks it."""

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.psc.configuration import fournisseurs
from maillage.site.psc_demonstration.demarrage import PROGRAMME, fournisseur_simule, reglages

IDENTIFIANTS = {
    une["id"]: une["donnees"]["SubjectNameID"]
    for une in json.loads(PROGRAMME.with_name("professionnels.json").read_text())
}


@pytest.fixture(scope="session")
def decouverte() -> Iterator[str]:
    with fournisseur_simule("http://testserver", fautes=True) as adresse:
        yield adresse


@pytest.fixture
def psc(db, settings, decouverte):
    """The platform configured for the simulated provider, which tells the truth."""
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = fournisseurs(reglages(decouverte), production=False)
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
        self.la_bas.cookies.clear()  # else the provider remembers who came last
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
def relie(db):
    """Open an account for somebody the provider knows, already linked, address confirmed."""

    def ouvrir(qui: str, courriel: str) -> Compte:
        compte = un_compte(courriel)
        SocialAccount.objects.create(user=compte, provider="psc", uid=IDENTIFIANTS[qui])
        return compte

    return ouvrir


@pytest.fixture
def compte(db) -> Callable[..., Compte]:
    return un_compte


def un_compte(courriel: str, mot_de_passe: str | None = None) -> Compte:
    """An account whose address is confirmed; without a password unless one is given."""
    nouveau = Compte(courriel=courriel, cree_a=datetime(2026, 11, 22, tzinfo=UTC))
    nouveau.set_password(mot_de_passe)
    nouveau.save()
    EmailAddress.objects.create(user=nouveau, email=courriel, verified=True, primary=True)
    return nouveau


@pytest.fixture
def audit(db) -> Callable[[str], list[Evenement]]:
    """The events of the platform for one action, oldest first."""

    def lire(action: str) -> list[Evenement]:
        with avec_locataires(lus=[PLATEFORME]):
            return list(Evenement.objects.filter(action=action).order_by("rang"))

    return lire
