"""What each answer tells the browser to refuse, and what our pages never contain."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from tests.pages import lire_page

RACINE = Path(__file__).resolve().parents[2]
GABARITS = sorted((RACINE / "src/maillage").rglob("templates/**/*.html"))
PAGES = [
    *("/", "/composants", "/regles", "/api", "/compte/connexion", "/simulateur/", "/nulle-part"),
    "/simulateur/?communes=04112&signature=2023-09-15&acces=2024-03-15&crises=2024",
]
EN_LIGNE = re.compile(
    r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("adresse", PAGES)
def test_every_page_forbids_what_it_does_not_use(client, db, adresse):
    reponse = client.get(adresse)
    regles = dict(regle.split(" ", 1) for regle in reponse["Content-Security-Policy"].split("; "))
    assert regles["default-src"] == regles["script-src"] == regles["style-src"] == "'self'"
    assert regles["object-src"] == regles["base-uri"] == regles["frame-ancestors"] == "'none'"
    assert regles["form-action"] == "'self'"
    assert "unsafe" not in reponse["Content-Security-Policy"]
    assert reponse["X-Frame-Options"] == "DENY"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["Cross-Origin-Opener-Policy"] == "same-origin"
    assert reponse["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in reponse["Permissions-Policy"]


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda g: g.name)
def test_no_template_holds_a_style_a_script_or_a_handler(gabarit):
    assert EN_LIGNE.findall(gabarit.read_text()) == []


def test_the_scan_of_templates_sees_what_it_looks_for():
    assert len(GABARITS) > 20
    for faute in ("<p style='x'>", "<style>", '<a onclick="f()">', "<script>", "javascript:f()"):
        assert EN_LIGNE.search(faute)
    assert not EN_LIGNE.search('<script src="/static/a.js" defer></script><p class="on">')


@pytest.mark.parametrize("adresse", PAGES)
def test_every_page_loads_only_files_of_the_site(client, db, adresse):
    page = lire_page(client.get(adresse))
    charges = [e["src"] for e in page.descendants() if "src" in e.attributs]
    charges += [e["href"] for e in page.tous("link")]
    assert charges
    assert all(adresse.startswith(("/static/", "data:")) for adresse in charges)
    assert not [e for e in page.tous("script") if e.enfants]
    assert not [a for e in page.descendants() for a in e.attributs if a.startswith("on")]
    assert not [e for e in page.descendants() if "style" in e.attributs]


@pytest.mark.parametrize("adresse", PAGES)
def test_every_link_inside_the_site_leads_somewhere(client, db, adresse):
    page = lire_page(client.get(adresse))
    liens = {e["href"] for e in page.tous("a")} | {
        f.attributs.get("action", "/") for f in page.tous("form")
    }
    for lien in sorted(liens):
        if lien.startswith("#"):
            assert lien[1:] in page.ids
        elif lien.startswith("/"):
            assert client.get(lien.partition("#")[0]).status_code in {200, 302}, lien
        else:
            assert lien.startswith(("https://", "mailto:")), lien


def test_cookies_stay_on_the_site(db):
    navigateur = Client()
    navigateur.get("/simulateur/")
    navigateur.post("/simulateur/liste", {"texte": "04112"})
    assert {"csrftoken", "messages"} <= set(navigateur.cookies)
    for nom, cookie in navigateur.cookies.items():
        assert cookie["samesite"] == "Lax", nom
        assert cookie["domain"] == ""
    assert navigateur.cookies["messages"]["httponly"]


def test_a_visit_leaves_no_session(client, db):
    for adresse in PAGES:
        client.get(adresse)
    assert "sessionid" not in client.cookies


def reglages_de_production(**environnement: str) -> subprocess.CompletedProcess[str]:
    lire = (
        "import json; from maillage.site import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in dir(s) "
        "if n.startswith(('SECURE_', 'SESSION_', 'CSRF_', 'DEBUG'))}, default=str))"
    )
    return subprocess.run(
        [sys.executable, "-c", lire],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(RACINE / "src")}
        | {"MAILLAGE_PRODUCTION": "1"}
        | environnement,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_sends_cookies_over_https_only():
    resultat = reglages_de_production(MAILLAGE_CLE="une-cle-d-essai-" * 4)
    reglages = json.loads(resultat.stdout)
    assert reglages["SESSION_COOKIE_SECURE"]
    assert reglages["CSRF_COOKIE_SECURE"]
    assert reglages["SESSION_COOKIE_HTTPONLY"]
    assert reglages["SECURE_SSL_REDIRECT"]
    assert reglages["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert reglages["DEBUG"] is False
    assert reglages["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert reglages["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert reglages["CSRF_COOKIE_HTTPONLY"]


def test_production_refuses_the_key_of_the_demonstration():
    resultat = reglages_de_production()
    assert resultat.returncode != 0
    assert "MAILLAGE_CLE doit être définie en production" in resultat.stderr
