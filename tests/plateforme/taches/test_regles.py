"""Waits and sentences, from plain values."""

import pytest

from maillage.plateforme.taches.rules import attente, phrase_d_echec


def test_waits_double_up_to_an_hour():
    assert [attente(essai) for essai in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert attente(12) == attente(32_767) == 3600
    assert attente(0) == 10


def test_a_task_s_own_waits_repeat_the_last():
    assert [attente(essai, (5, 60)) for essai in (1, 2, 3, 9)] == [5, 60, 60, 60]


@pytest.mark.parametrize(
    ("classe", "trace", "attendu"),
    [
        ("django_ox.exceptions.TaskAbandoned", "Worker 'x' stopped", "sans rendre compte"),
        ("django_ox.exceptions.TaskTimeout", "…", "durée permise"),
        ("builtins.ImportError", "No module", "a.b.c n’existe plus"),
        ("builtins.ValueError", "ValueError: M. Untel", "panne (ValueError)"),
        ("x.declaration.Refus", "trace\nx.declaration.Refus: Non.\nSuite.", "Non.\nSuite."),
        ("x.declaration.Panne", "x.declaration.Panne: KeyError, a.py", "panne (KeyError, a.py)"),
        ("x.declaration.Refus", "…tronquée", "panne (Refus)"),
    ],
)
def test_each_failure_has_a_french_sentence(classe, trace, attendu):
    phrase = phrase_d_echec(classe, trace, "a.b.c")
    assert attendu in phrase
    assert "Untel" not in phrase
