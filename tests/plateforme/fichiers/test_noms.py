"""Names of files: what people read, never a path nor a trap."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.fichiers.rules import nettoyer_nom


@pytest.mark.parametrize(
    ("recu", "garde"),
    [
        ("Statuts 2026.pdf", "Statuts 2026.pdf"),
        ("Compte rendu – réunion n° 3.PDF", "Compte rendu – réunion n° 3.pdf"),
        ("e\u0301te\u0301.png", "été.png"),
        ("  deux\t mots \n.txt", "deux mots.txt"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\u200bb\ufeff\x00\x1b.csv", "ab.csv"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("...cache", "cache"),
        ("fin. . .", "fin"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("", "document"),
        (".pdf", "pdf"),
        ("\u202e", "document"),
    ],
)
def test_a_name_is_kept_readable_and_harmless(recu, garde):
    assert nettoyer_nom(recu) == garde


@pytest.mark.parametrize(
    "nom",
    [
        *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\notes.txt"),
        *("a/b.pdf", "..", "．．／secret.pdf", ".\u200b./x"),
    ],
)
def test_a_path_in_a_name_is_refused_with_a_sentence(nom):
    with pytest.raises(ErreurMetier, match=r"contient un chemin\. Renommez le fichier"):
        nettoyer_nom(nom)


def test_a_long_name_keeps_its_extension():
    propre = nettoyer_nom("a" * 500 + ".pdf")
    assert len(propre) == 120
    assert propre.endswith("aaa.pdf")


@given(st.text(max_size=400))
def test_whatever_is_sent_the_name_is_one_safe_line(nom):
    try:
        propre = nettoyer_nom(nom)
    except ErreurMetier:
        return
    assert 0 < len(propre) <= 120
    assert not set(propre) & set('/\\<>:"|?*\r\n\t')
    assert not [c for c in propre if unicodedata.category(c).startswith("C")]
    assert propre not in {".", ".."}
    assert nettoyer_nom(propre) == propre
