"""Who may see which address. A new one is refused to strangers until it is written here."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.urls import URLPattern, get_resolver
from pytest_django.asserts import assertRedirects

from maillage.plateforme.comptes.models import Compte
from maillage.site import urls

# Open to everybody, by choice. Adding a line here is a decision, not a formality.
PUBLIQUES = {
    "accueil",
    "api",
    "carte",
    "carte-donnees",
    "carte-export",
    "carte-fond",
    "carte-propositions",
    "carte-selection",
    "carte-unite",
    "composants",
    "couverture",
    "couverture-departement",
    "couverture-departement-export",
    "couverture-departement-plan",
    "couverture-export",
    "couverture-region",
    "couverture-region-export",
    "couverture-region-plan",
    "demonstration",  # 404 outside the demonstration
    "invitation",  # the secret of the link opens it
    "metriques",  # refused by the view itself to whoever is not on the machine
    "portrait",
    "portrait-comparer",
    "portrait-export",
    "regles",
    "sante",
    "simulateur",
    "simulateur-export",
    "simulateur-liste",
    "simulateur-propositions",
}
# Signing in, or proving that an address is one's own: before there is anybody to know.
PUBLIQUES |= {"projets", "projet-ouvrir", "projet-confirmer"}
PUBLIQUES |= {
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",  # closed unless MAILLAGE_INSCRIPTION=1
    "mfa_authenticate",
    "mfa_login_webauthn",
    "psc_connexion",
    "psc_deconnecte",
    "psc_fermeture",  # closes only the session whose secret `sid` is known
    "psc_fermeture_serveur",  # signed by Pro Santé Connect, or refused
    "psc_fin",
    "psc_retour",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}
# The public API; its own tests say what each operation gives.
PUBLIQUES |= {
    "api/v1/",
    "api/v1/<path:reste>",  # answers 404, in JSON
    "api/v1/baremes",
    "api/v1/communes",
    "api/v1/communes/<code>",
    "api/v1/echeances",
    "api/v1/openapi.json",
    "api/v1/parametres",
    "api/v1/simulations",
    "api/v1/territoires",
}
EXEMPLES = {"format": "csv", "pk": "1", "numero": "1"}
EXEMPLES |= dict.fromkeys(("fichier", "identifiant"), str(UUID(int=0)))


def motifs(resolveur=None, prefixe: str = "") -> list[tuple[str, URLPattern]]:
    trouves = []
    for motif in (resolveur or get_resolver("maillage.site.urls")).url_patterns:
        chemin = prefixe + str(motif.pattern)
        trouves += [(chemin, motif)] if isinstance(motif, URLPattern) else motifs(motif, chemin)
    return trouves


def nom(chemin: str, motif: URLPattern) -> str:
    """The name of a page; the whole path of an operation of the API."""
    return chemin if chemin.startswith("api/") else motif.name or chemin


def test_every_address_open_to_strangers_is_on_the_list():
    ouvertes = {
        nom(chemin, motif)
        for chemin, motif in motifs()
        if getattr(motif.callback, "login_required", True) is False
    }
    assert ouvertes == PUBLIQUES


@pytest.mark.django_db
@pytest.mark.parametrize(("chemin", "motif"), motifs(), ids=[chemin for chemin, _ in motifs()])
def test_a_stranger_is_answered_on_public_addresses_and_refused_elsewhere(client, chemin, motif):
    adresse = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: EXEMPLES.get(m[1], "x"), chemin)
    adresse = re.sub(r"[\^$]|\(\?P<\w+>[^)]*\)", lambda m: "x" if m[0][0] == "(" else "", adresse)
    reponse = client.get(adresse, {"population": "45000", "signature": "2023-09-15"})
    if nom(chemin, motif) in PUBLIQUES:
        assert reponse.status_code in {200, 302, 400, 401, 404, 405, 410, 422}
    elif chemin.startswith("api/"):
        assert reponse.status_code == 403
    else:
        assert reponse.status_code == 302
        assert reponse["Location"].startswith("/compte/connexion?next=/")


def test_a_view_that_forgets_to_say_who_may_see_it_is_refused(client, db, adresses_d_essai):
    assert client.get("/api/essai/oubliee").status_code == 403
    reponse = client.get("/essai/oubliee?page=2")
    assertRedirects(
        reponse,
        "/compte/connexion?next=/essai/oubliee%3Fpage%3D2",
        fetch_redirect_response=False,
    )
    assert "secret" not in reponse.content.decode()
    compte = Compte.objects.create(
        courriel="alice@exemple.test", cree_a=datetime(2026, 11, 22, tzinfo=UTC)
    )
    client.force_login(compte)
    assert client.get("/essai/oubliee").content == b"secret"
    # The session stays; the right does not.
    compte.actif = False
    compte.save()
    assert client.get("/essai/oubliee").status_code == 302


@pytest.mark.parametrize("methode", ["post", "put", "delete", "head", "options"])
def test_no_method_opens_what_is_closed(client, db, adresses_d_essai, methode):
    assert getattr(client, methode)("/api/essai/oubliee").status_code == 403
    reponse = getattr(client, methode)("/essai/oubliee")
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/connexion")


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client, db, adresses_d_essai):
    reponse = client.get("/essai/oubliee", headers={"HX-Request": "true"})
    assert reponse["HX-Redirect"] == "/compte/connexion"
    assert reponse.content == b""


def test_the_site_has_its_own_page_for_every_error():
    for code in (400, 403, 404, 500):
        assert getattr(urls, f"handler{code}").startswith("maillage.portail.web.erreurs.")
