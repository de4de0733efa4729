"""The command line as a whole: names, help, exit codes, interruptions, and the real process."""

import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from tests.site.conftest import refusee

from maillage.noyau.erreurs import ErreurMetier
from maillage.site.commandes import COMMANDES, TRANSPARENTES, simuler

RACINE = Path(__file__).resolve().parents[2]
LANCEUR = (RACINE / "maillage").read_text()


def module(nom: str):
    return import_module(f"maillage.site.commandes.{COMMANDES[nom]}")


@pytest.mark.parametrize("nom", COMMANDES)
def test_every_command_has_one_line_of_help_which_the_launcher_shows(nom):
    aide = module(nom).AIDE
    assert len(aide) < 90
    assert "\n" not in aide
    assert f"  {nom} " in LANCEUR
    (ligne,) = [x for x in LANCEUR.splitlines() if x.startswith(f"  {nom} ")]
    assert ligne.removeprefix(f"  {nom} ").strip() == aide


def test_the_launcher_shows_no_command_that_does_not_exist():
    debut, fin = LANCEUR.index("<<'FIN'"), LANCEUR.index("\nFIN\n")
    montrees = {x.split()[0] for x in LANCEUR[debut:fin].splitlines() if x.startswith("  ")}
    assert montrees == set(COMMANDES)


@pytest.mark.parametrize("nom", sorted(set(COMMANDES) - TRANSPARENTES))
def test_help_is_in_french_and_exits_with_zero(maillage, nom):
    sortie = maillage(nom, "--help")
    assert (sortie.code, sortie.stderr) == (0, "")
    assert f"usage\u00a0: ./maillage {nom}" in sortie.stdout
    for anglais in ("usage:", "show this", "positional", "arguments:", "optional"):
        assert anglais not in sortie.stdout


@pytest.mark.parametrize("nom", ["inconnue", "", "--population", "SIMULER", "../simuler"])
def test_an_unknown_command_is_named_with_those_that_exist(maillage, nom):
    sortie = maillage(nom)
    refusee(sortie, f"« {nom} » n’est pas une commande" if nom else "n’est pas une commande")
    assert sortie.code == 2
    assert all(existante in sortie.stderr for existante in COMMANDES)


@pytest.mark.parametrize(
    ("raison", "code"),
    [
        (ErreurMetier("Une phrase."), 1),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 0),
    ],
)
def test_how_a_command_ends_is_its_exit_code(maillage, monkeypatch, raison, code):
    def executer(options):
        raise raison

    monkeypatch.setattr(simuler, "executer", executer)
    sortie = maillage("simuler", "--population", "3", "--signature", "2024-01-01")
    assert (sortie.code, sortie.stdout) == (code, "")
    assert sortie.stderr == ("Une phrase.\n" if code == 1 else "")


def test_a_mistake_of_ours_is_not_hidden(maillage, monkeypatch):
    monkeypatch.setattr(simuler, "executer", lambda options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        maillage("simuler", "--population", "3", "--signature", "2024-01-01")


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--port", "99999"], "Le port 99999 n’existe pas"),
        (["--port", "0"], "Le port 0 n’existe pas"),
        (["--port", "-1"], "Le port -1 n’existe pas"),
        (["--port", "web"], "l’option --port attend un nombre entier, et non « web »"),
        (["--processus", "0"], "au moins un processus"),
        (["surplus"], "option inconnue : surplus"),
    ],
)
def test_a_demonstration_that_cannot_start_says_why(maillage, options, phrase):
    refusee(maillage("demo", *options), phrase)


def test_a_demonstration_asked_on_a_taken_port_says_so(maillage):
    import socket

    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        port = prise.getsockname()[1]
        refusee(maillage("demo", "--port", str(port)), f"Le port {port} est déjà pris")


def test_the_choice_of_measures_is_explained(maillage):
    refusee(maillage("bench", "rien"), "« rien » n’est pas possible. Au choix : ")


# The same, as a real process.


def processus(*arguments: str, **environnement: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maillage.site", *arguments],
        env=os.environ | {"PYTHONPATH": str(RACINE / "src")} | environnement,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_computation_without_communes_needs_no_database():
    sortie = processus(
        *("simuler", "--population", "80000", "--signature", "2023-09-15", "--json"),
        DATABASE_URL="postgresql://nulle-part:1/rien",
    )
    assert (sortie.returncode, sortie.stderr) == (0, "")
    assert '"taille": 3' in sortie.stdout


def test_an_error_reaches_the_shell(db):
    sortie = processus("echeance", "--reception", "hier", "--mode", "suspension")
    assert (sortie.returncode, sortie.stdout) == (1, "")
    assert sortie.stderr.count("\n") == 1


def test_a_database_that_is_not_there_is_a_sentence():
    sortie = processus(
        *("simuler", "--communes", "04112", "--signature", "2023-09-15"),
        DATABASE_URL="postgresql://personne@127.0.0.1:1/rien",
    )
    assert (sortie.returncode, sortie.stdout) == (1, "")
    assert "La base de données ne répond pas" in sortie.stderr
    assert "Traceback" not in sortie.stderr


def test_a_reader_that_leaves_early_is_no_error():
    commande = f"{sys.executable} -m maillage.site simuler --population 80000 --json"
    sortie = subprocess.run(
        ["sh", "-c", f"{commande} --signature 2023-09-15 | head -c 10"],
        env=os.environ | {"PYTHONPATH": str(RACINE / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert sortie.stdout.startswith("{")
    assert sortie.stderr == ""


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_stops_a_command_quietly(numero):
    attendre = (
        "import sys, time; from maillage.site import commandes; "
        "from maillage.site.commandes import simuler; "
        "simuler.executer = lambda o: (print('prêt', flush=True), time.sleep(30)); "
        "sys.exit(commandes.lancer(['simuler', '--population', '3', '--signature', '2024-01-01']))"
    )
    commande = subprocess.Popen(
        [sys.executable, "-c", attendre],
        env=os.environ | {"PYTHONPATH": str(RACINE / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert commande.stdout
    assert commande.stdout.readline() == "prêt\n"
    time.sleep(0.05)
    commande.send_signal(numero)
    _, erreurs = commande.communicate(timeout=20)
    assert (commande.returncode, erreurs) == (130, "")
