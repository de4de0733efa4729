"""The embedded database: shared between commands, stopped by the last one."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from maillage.plateforme.base.postgres import BaseIndisponible, Grappe, avec_base, trouver_binaires

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture
def sans_adresse(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_a_given_address_always_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ailleurs/base")
    with avec_base(tmp_path) as url:
        assert url == "postgresql://ailleurs/base"
    assert list(tmp_path.iterdir()) == []


def test_two_users_share_one_server_and_the_last_one_stops_it(sans_adresse, tmp_path):
    grappe = Grappe(tmp_path, durable=False)
    with avec_base(tmp_path, durable=False) as url:
        with avec_base(tmp_path, durable=False) as meme:
            assert meme == url
        assert grappe.est_active()
        with psycopg.connect(url) as connexion:
            assert connexion.execute("SELECT 1").fetchone() == (1,)
            assert connexion.execute("SHOW listen_addresses").fetchone() == ("",)
    assert not grappe.est_active()
    assert grappe.pid() is None


def test_another_process_that_started_the_server_may_leave_first(sans_adresse, tmp_path):
    """The starter's end must not take the server away from those who joined."""
    code = (
        "import sys; from pathlib import Path\n"
        "from maillage.plateforme.base.postgres import avec_base\n"
        f"with avec_base(Path({str(tmp_path)!r}), durable=False):\n"
        "    print('pret', flush=True); sys.stdin.readline()\n"
    )
    premier = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(RACINE / "src")},
    )
    assert premier.stdout
    assert premier.stdout.readline() == "pret\n"
    with avec_base(tmp_path, durable=False) as url:
        premier.communicate("fin\n", timeout=20)
        with psycopg.connect(url) as connexion:
            assert connexion.execute("SELECT 1").fetchone() == (1,)
    assert not Grappe(tmp_path).est_active()


def test_a_server_that_cannot_start_says_why(sans_adresse, tmp_path):
    grappe = Grappe(tmp_path, durable=False)
    with avec_base(tmp_path, durable=False):
        pass
    (grappe.donnees / "postgresql.conf").write_text("ceci n'est pas un réglage\n")
    with pytest.raises(BaseIndisponible, match="n’a pas démarré"), avec_base(tmp_path):
        pass


def test_the_binaries_are_recent_enough():
    version = subprocess.run(
        [trouver_binaires() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert int(version.split()[2].split(".")[0]) >= 15
