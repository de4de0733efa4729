"""A real server and a real browser for the journeys: `./maillage demo` on its own database."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

RACINE = Path(__file__).resolve().parents[2]
AXE = (RACINE / "node_modules/axe-core/axe.min.js").read_text()
DRAPEAUX = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "parcours" in item.path.parts:
            item.add_marker(pytest.mark.parcours)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@pytest.fixture(scope="session")
def base_du_parcours(adresse) -> str:
    """The database of that demo, as its owner: for what a journey cannot see on a page."""
    base = "maillage_parcours_" + os.environ.get("PYTEST_XDIST_WORKER", "seul")
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{base}"


@pytest.fixture(scope="session")
def adresse(tmp_path_factory) -> Iterator[str]:
    """The address of a demo started for the journeys, stopped as by Ctrl-C; one a worker."""
    url = os.environ["DATABASE_URL"]
    base = "maillage_parcours_" + os.environ.get("PYTEST_XDIST_WORKER", "seul")
    with psycopg.connect(url, autocommit=True) as connexion:
        connexion.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        connexion.execute(f"CREATE DATABASE {base}")
    port = port_libre()
    environnement = {k: v for k, v in os.environ.items() if k != "MAILLAGE_STATIQUES"}
    journal = tmp_path_factory.mktemp("demo") / "journal.txt"
    with journal.open("w") as sortie:
        demo = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "maillage.site",
                "demo",
                f"--port={port}",
                "--processus=1",
                "--psc",
            ],
            cwd=RACINE,
            env=environnement
            | {
                "DATABASE_URL": f"{url.rpartition('/')[0]}/{base}",
                "MAILLAGE_DONNEES": str(tmp_path_factory.mktemp("donnees")),
                "PYTHONPATH": str(RACINE / "src"),
            },
            stdout=subprocess.PIPE,
            stderr=sortie,
            text=True,
            start_new_session=True,
        )
        assert demo.stdout
        for ligne in demo.stdout:
            if "prêt" in ligne:
                break
        else:
            pytest.fail(f"the demo did not start:\n{journal.read_text()}")
        yield f"http://127.0.0.1:{port}"
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=20)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        ouvert = playwright.chromium.launch(
            executable_path=os.environ["MAILLAGE_NAVIGATEUR"],
            args=DRAPEAUX,
        )
        yield ouvert
        ouvert.close()


@pytest.fixture
def contexte(navigateur: Browser, adresse: str) -> Iterator[BrowserContext]:
    nouveau = navigateur.new_context(
        base_url=adresse, viewport={"width": 1440, "height": 900}, locale="fr-FR"
    )
    nouveau.set_default_timeout(10_000)
    yield nouveau
    nouveau.close()


@pytest.fixture
def page(contexte: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on any script error or refused content."""
    nouvelle = contexte.new_page()
    plaintes: list[str] = []
    nouvelle.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    nouvelle.on(
        "console",
        lambda message: plaintes.append(message.text) if message.type == "error" else None,
    )
    yield nouvelle
    assert [p for p in plaintes if "status of 4" not in p] == []


@pytest.fixture
def sans_violation():
    """Run axe on a page and fail with the name and place of each violation."""

    def verifier(page: Page) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        resultat = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        violations = [
            f"{v['id']}: {v['help']} — {n['target']} {n.get('failureSummary', '')}"
            for v in resultat["violations"]
            for n in v["nodes"]
        ]
        assert violations == [], "\n".join(violations)
        debord = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert debord <= 0, f"the page is {debord} pixels too wide"

    return verifier
