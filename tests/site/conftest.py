"""Commands run in process, as the launcher runs them."""

import signal
from dataclasses import dataclass

import pytest
from django.db import connection

from maillage.site.commandes import lancer


@dataclass(frozen=True)
class Sortie:
    code: int
    stdout: str
    stderr: str

    @property
    def dit(self) -> str:
        """What was said on stderr, with plain spaces."""
        return " ".join(self.stderr.split())


@pytest.fixture
def maillage(capsys):
    """`maillage("simuler", "--population", "45000")` gives the exit code and both outputs."""
    avant = {numero: signal.getsignal(numero) for numero in (signal.SIGTERM, signal.SIGHUP)}

    def commande(*arguments: str) -> Sortie:
        capsys.readouterr()
        try:
            code = lancer(list(arguments))
        except SystemExit as sortie:  # argparse
            code = sortie.code if isinstance(sortie.code, int) else 1
        return Sortie(code, *capsys.readouterr())

    yield commande
    for numero, action in avant.items():
        signal.signal(numero, action)


@pytest.fixture
def base(db, monkeypatch):
    """The tests' database for commands that open their own; undone with the test."""
    reglages = connection.settings_dict
    monkeypatch.setenv("DATABASE_URL", f"postgresql:///{reglages['NAME']}")
    # A command closes its connection at the end: here it is the test's, and holds its transaction.
    monkeypatch.setattr(connection, "close", lambda: None)
    # It also becomes the application's role, at the address it was given.
    for nom in ("USER", "PASSWORD", "HOST", "PORT"):
        monkeypatch.setitem(reglages, nom, reglages[nom])


def refusee(sortie: Sortie, phrase: str) -> None:
    """A refusal: not zero, nothing on stdout, one French sentence, no stack trace."""
    assert sortie.code in {1, 2}
    assert sortie.stdout == ""
    assert phrase in sortie.dit
    assert "Traceback" not in sortie.stderr
    for anglais in ("error", "argument", "invalid", "expected", "required", "No such"):
        assert anglais not in sortie.stderr
