"""The shape of the logs, as a program that collects them receives them."""

import json
import os
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PROGRAMME = """
import logging, structlog
from maillage.plateforme.base.journal import configuration_des_journaux
configuration_des_journaux(json={json})
journal = structlog.get_logger("essai")
with structlog.contextvars.bound_contextvars(requete="abc"):
    journal.info("écrit", nombre=3)
    try:
        1 / 0
    except ZeroDivisionError as erreur:
        journal.error("erreur", exc_info=erreur)
logging.getLogger("autre").warning("déjà là")
logging.getLogger("autre").debug("trop bavard")
logging.getLogger("django.request").error("Not Found: /?q=secret")
logging.getLogger("django.server").error("GET /?q=secret")
logging.getLogger("django.security.csrf").warning("Forbidden: /?q=secret")
"""


def executer(*, json: bool) -> list[str]:
    resultat = subprocess.run(
        [sys.executable, "-c", PROGRAMME.format(json=json)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(RACINE / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert resultat.stdout == ""
    return resultat.stderr.splitlines()


def test_each_line_is_one_json_object_with_its_time_level_and_request():
    ecrit, erreur, autre = (json.loads(ligne) for ligne in executer(json=True))
    assert (ecrit["event"], ecrit["level"], ecrit["logger"]) == ("écrit", "info", "essai")
    assert (ecrit["nombre"], ecrit["requete"]) == (3, "abc")
    assert ecrit["timestamp"].endswith("Z")
    assert "ZeroDivisionError" in erreur["exception"]
    assert (autre["event"], autre["level"], autre["logger"]) == ("déjà là", "warning", "autre")
    assert "requete" not in autre


def test_plain_lines_have_no_colour_outside_a_terminal():
    lignes = executer(json=False)
    assert "\x1b" not in "".join(lignes)
    assert any("nombre=3" in ligne for ligne in lignes)
    assert not any("secret" in ligne for ligne in lignes)
