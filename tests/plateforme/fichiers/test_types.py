"""The type of a file comes from its content; two natures, macros and programs are refused."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plateforme.fichiers.exemples import (
    CSV,
    DOCX,
    DOCX_ENTREES,
    JPEG,
    ODT,
    PDF,
    PNG,
    SVG,
    ZIP,
    archive,
)

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.fichiers.rules import TYPES, reconnaitre


def mime(nom: str, contenu: bytes, admis=tuple(TYPES)) -> str:
    return reconnaitre(nom, io.BytesIO(contenu), admis).mime


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("sans extension", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.svg", SVG, "image/svg+xml"),
        ("a.svg", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- dessin -->" + SVG, "image/svg+xml"),
        ("a.csv", CSV, "text/csv"),
        ("a.txt", "déjà".encode("cp1252"), "text/plain"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_the_type_is_found_in_the_content(nom, contenu, attendu):
    assert mime(nom, contenu) == attendu


def test_a_word_document_is_one():
    assert mime("a.docx", DOCX).endswith("wordprocessingml.document")


def refus(nom: str, contenu: bytes, admis=tuple(TYPES)) -> str:
    with pytest.raises(ErreurMetier) as erreur:
        reconnaitre(nom, io.BytesIO(contenu), admis)
    return str(erreur.value)


def test_a_pdf_that_is_a_zip_is_refused_under_its_true_name():
    phrase = refus("statuts.pdf", ZIP, ["application/pdf"])
    assert "« statuts.pdf » est une archive ZIP : ce n’est pas accepté ici" in " ".join(
        phrase.split()
    )
    assert phrase.endswith("Types acceptés\u00a0: pdf.")


def test_a_pdf_that_is_also_a_zip_is_refused():
    assert "à la fois un PDF et une archive ZIP" in refus("statuts.pdf", PDF + ZIP)


@pytest.mark.parametrize(
    ("nom", "contenu", "mot"),
    [
        ("a.png", PNG + ZIP, "à la fois une image PNG et une archive ZIP"),
        ("a.jpg", JPEG[:20] + b"%PDF-1.4", "à la fois une image JPEG et un PDF"),
        ("a.png", PNG[:33] + b"<script>alert(1)</script>", "une image PNG et une page web"),
        ("a.png", PDF, "contient un PDF, et non ce que dit son nom"),
        ("a.pdf.exe", PDF, "contient un PDF, et non ce que dit son nom"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 60, "est un programme"),
        ("a.txt", b"#!/bin/sh\nls\n", "est un programme"),
        ("a.txt", b"\x7fELF\x02\x01" + b"\x00" * 60, "est un programme"),
        ("a.txt", b"  <!DOCTYPE html><p>", "est une page web"),
        ("a.csv", b"\n<script>alert(1)</script>", "est une page web"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "peut cacher des macros"),
        ("a.pdf", b"", "est vide"),
        ("a.pdf", b" \x00\n", "est vide"),
        ("a.txt", b"abc\x00def", "est un programme"),
    ],
)
def test_what_is_not_what_it_says_is_refused(nom, contenu, mot):
    assert mot in refus(nom, contenu).replace("\u00a0", " ")


def test_a_type_that_is_not_wanted_here_is_refused_with_those_that_are():
    phrase = refus("a.png", PNG, ["application/pdf", "image/jpeg"])
    assert phrase.endswith("Types acceptés\u00a0: pdf, jpg, jpeg.")


@pytest.mark.parametrize(
    ("entrees", "mot"),
    [
        ({"word/vbaProject.bin": b"x"}, "contient des macros"),
        ({"word/activeX/a.xml": b"x"}, "contient des macros"),
        ({"word/embeddings/a.exe": b"x"}, "contient des macros"),
        # The same program under a quiet name, as Office still finds it.
        (
            {
                "word/media.bin": b"x",
                "[Content_Types].xml": b'<Override PartName="/word/media.bin" '
                b'ContentType="application/vnd.ms-office.vbaProject"/>',
            },
            "contient des macros",
        ),
        ({"../dehors.xml": b"x"}, "un chemin qui sort du document"),
        ({"C:/dehors.xml": b"x"}, "un chemin qui sort du document"),
        ({"bombe.xml": b"\x00" * 40_000_000}, "démesuré une fois ouvert"),
    ],
)
def test_an_office_document_that_hides_something_is_refused(entrees, mot):
    assert mot in refus("a.docx", archive(DOCX_ENTREES | entrees))


def test_an_open_document_with_a_macro_is_refused():
    mimetype = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    assert "contient des macros" in refus(
        "a.odt", archive(mimetype | {"Basic/Standard/m.xml": b""})
    )


def test_an_encrypted_document_is_refused():
    # The flag of encryption, in the local header and in the central directory.
    contenu = bytearray(DOCX)
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = contenu.find(signature)
        while place >= 0:
            (drapeaux,) = struct.unpack_from("<H", contenu, place + decalage)
            struct.pack_into("<H", contenu, place + decalage, drapeaux | 1)
            place = contenu.find(signature, place + 4)
    assert "protégé par un mot de passe" in refus("a.docx", bytes(contenu))


def test_a_zip_with_something_before_it_is_no_document():
    prefixe = b"PK\x03\x04 autre chose"
    assert "commence par autre chose" in refus("a.docx", archive(DOCX_ENTREES, prefixe=prefixe))


@pytest.mark.parametrize(
    "dessin",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="http://www.w3.org/2000/svg"><s:script/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><a href="java&#10;script:alert(1)"/></svg>',
        b'<svg><set attributeName="href" to="javascript:x"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
    ],
)
def test_a_drawing_with_a_script_is_refused_with_a_sentence(dessin):
    phrase = refus("logo.svg", dessin)
    assert "contient un programme" in phrase
    assert "Enregistrez-le en PNG" in phrase


@pytest.mark.parametrize(
    ("dessin", "mot"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "définit des entités"),
        (b'<?xml-stylesheet href="//a.test/x.css"?><svg/>', "définit des entités"),
        (
            b'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="https://a.test/"/></svg>',
            "ailleurs",
        ),
        (b'<svg><image href="data:text/html,x"/></svg>', "ailleurs"),
        (b"<svg><style>@import 'https://a.test/x.css';</style></svg>", "ailleurs"),
        (b'<svg><path fill="url(https://a.test/x)"/></svg>', "ailleurs"),
        (b"<svg><path></svg>", "n’est pas un dessin lisible"),
    ],
)
def test_a_drawing_that_fetches_or_does_not_hold_is_refused(dessin, mot):
    # Given as it would be when its first bytes already said SVG.
    assert mot in refus("logo.svg", dessin)


def test_a_drawing_may_point_inside_itself():
    dessin = (
        b'<svg xmlns="http://www.w3.org/2000/svg"><style>a{fill:url(#b)}</style><use href="#b"/>'
        b'<image href="data:image/png;base64,AAAA"/><rect fill="url(#b)"/></svg>'
    )
    assert mime("a.svg", dessin) == "image/svg+xml"


@given(st.binary(max_size=3000), st.sampled_from(["", "PK\x03\x04", "%PDF-", "<svg", "\x89PNG"]))
def test_no_content_breaks_the_recognition(octets, tete):
    try:
        type_ = reconnaitre("x", io.BytesIO(tete.encode("latin-1") + octets), tuple(TYPES))
    except ErreurMetier:
        return
    assert type_.mime in TYPES


@given(st.text(max_size=300))
def test_no_drawing_breaks_the_recognition(texte):
    try:
        reconnaitre("x.svg", io.BytesIO(b"<svg>" + texte.encode("utf-8", "replace")), tuple(TYPES))
    except ErreurMetier:
        return
