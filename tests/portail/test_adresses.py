"""Who may see which address. A new one is refused to strangers until it is written here."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import URLPattern, get_resolver

from maillage.plateforme.comptes.models import Compte
from maillage.site import urls

# Open to everybody, by choice. Adding a line here is a decision, not a formality.
PUBLIQUES = {
    "accueil",
    "api",
    "composants",
    "connexion",
    "metriques",  # refused by the view itself to whoever is not on the machine
    "regles",
    "sante",
    "simulateur",
    "simulateur-export",
    "simulateur-liste",
    "simulateur-propositions",
}
# The public API, as a whole: its own tests say what each operation gives.
PREFIXES_PUBLICS = ("api/v1",)
EXEMPLES = {"format": "csv"}


def motifs(resolveur=None, prefixe: str = "") -> list[tuple[str, URLPattern]]:
    trouves = []
    for motif in (resolveur or get_resolver("maillage.site.urls")).url_patterns:
        chemin = prefixe + str(motif.pattern)
        trouves += [(chemin, motif)] if isinstance(motif, URLPattern) else motifs(motif, chemin)
    return trouves


def test_every_address_open_to_strangers_is_on_the_list():
    ouvertes = {
        motif.name or chemin
        for chemin, motif in motifs()
        if getattr(motif.callback, "login_required", True) is False
        and not chemin.startswith(PREFIXES_PUBLICS)
    }
    assert ouvertes == PUBLIQUES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chemin", "motif"), motifs(), ids=[motif.name or chemin for chemin, motif in motifs()]
)
def test_a_stranger_is_answered_on_public_addresses_and_refused_elsewhere(client, chemin, motif):
    adresse = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: EXEMPLES.get(m[1], "x"), chemin)
    reponse = client.get(adresse, {"population": "45000", "signature": "2023-09-15"})
    publique = motif.name in PUBLIQUES or chemin.startswith(PREFIXES_PUBLICS)
    if publique:
        assert reponse.status_code in {200, 302, 400, 404, 405, 422}
    else:
        assert reponse.status_code == 403


def test_a_view_that_forgets_to_say_who_may_see_it_is_refused(client, db, adresses_d_essai):
    for prefixe in ("/", "/api/"):
        reponse = client.get(f"{prefixe}essai/oubliee")
        assert reponse.status_code == 403
        assert "secret" not in reponse.content.decode()
    compte = Compte.objects.create(
        courriel="alice@exemple.test", cree_a=datetime(2026, 11, 22, tzinfo=UTC)
    )
    client.force_login(compte)
    assert client.get("/essai/oubliee").content == b"secret"
    # The session stays; the right does not.
    compte.actif = False
    compte.save()
    assert client.get("/essai/oubliee").status_code == 403


@pytest.mark.parametrize("methode", ["post", "put", "delete", "head", "options"])
def test_no_method_opens_what_is_closed(client, db, adresses_d_essai, methode):
    assert getattr(client, methode)("/essai/oubliee").status_code == 403


def test_the_site_has_its_own_page_for_every_error():
    for code in (400, 403, 404, 500):
        assert getattr(urls, f"handler{code}").startswith("maillage.portail.web.erreurs.")
