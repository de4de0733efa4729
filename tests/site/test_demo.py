"""`./maillage demo` as a newcomer meets it: taken ports, Ctrl-C, twice in a row."""

import os
import re
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]


def demarrer(donnees: Path) -> tuple[subprocess.Popen[str], str]:
    sans = {"DATABASE_URL", "MAILLAGE_STATIQUES"}
    demo = subprocess.Popen(
        [RACINE / "maillage", "demo"],
        cwd=RACINE,
        env={k: v for k, v in os.environ.items() if k not in sans}
        | {"MAILLAGE_DONNEES": str(donnees)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert demo.stdout
    for ligne in demo.stdout:
        if trouve := re.search(r"http://\S+", ligne):
            return demo, trouve[0]
    pytest.fail(f"the demo did not start: {demo.stderr.read() if demo.stderr else ''}")


def processus_de(donnees: Path) -> list[str]:
    """Command lines and environments that name this data folder."""
    restes = []
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit() and int(dossier.name) != os.getpid():
            try:
                texte = (dossier / "cmdline").read_bytes() + (dossier / "environ").read_bytes()
            except OSError:
                continue
            if str(donnees).encode() in texte:
                restes.append(texte[:200].decode(errors="replace"))
    return restes


def test_the_demo_starts_beside_taken_ports_and_leaves_nothing_behind(tmp_path):
    with socket.socket() as pris:
        try:
            pris.bind(("127.0.0.1", 8000))
            pris.listen()
        except OSError:
            pass  # somebody else holds it: just as good
        for _ in range(2):
            demo, adresse = demarrer(tmp_path)
            assert not adresse.endswith(":8000/")
            with urllib.request.urlopen(adresse, timeout=10) as reponse:
                assert "Maillage" in reponse.read().decode()
            assert processus_de(tmp_path)
            os.killpg(demo.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
            demo.communicate(timeout=20)
            assert demo.returncode == 0
            assert processus_de(tmp_path) == []
