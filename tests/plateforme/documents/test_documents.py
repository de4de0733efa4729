"""One list of blocks, three files: what readers, screen readers and word processors find there."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from maillage.plateforme.documents import (
    Cases,
    Champ,
    Encadre,
    Enveloppe,
    Fiche,
    Liste,
    Ouvrage,
    Paragraphe,
    Saut,
    Signature,
    Tableau,
    Titre,
    docx,
    html,
    pdf,
)
from maillage.plateforme.documents.caracteres import _DESSINES, dessinable
from maillage.plateforme.documents.ouvrage import Morceau, morceaux, propre

LE = date(2026, 11, 23)
PIEGES = "#let x = $a$ *gras* <b>gras</b> & [crochets] \\ \u201cœ\u201d \x07 \u200b 😀 العربية"
RECIT = (
    "Le délai est long\u00a0: trois semaines.\n\n"
    "Trois causes\u00a0:\n- les départs\u202f;\n- l’âge.\nFin."
)
PROJET = Ouvrage(
    "Projet de santé de la CPTS inventée",
    (
        Titre("1) Le territoire"),
        Titre("a) Description", 2),
        Tableau(
            ("Commune", "Code postal"),
            (
                "Communes du nord",
                *((f"Commune {i}", f"84{i:03}") for i in range(70)),
            ),
            "Communes du projet",
            (2, 1),
            legende_visible=True,
        ),
        Tableau(("A", "B"), ()),
        Cases("Taille\u00a0:", (("Taille 1", False), ("Taille 2", True)), "Précision."),
        Champ("Diagnostic", RECIT),
        Champ("Rien ici", "  \u200b "),
        Titre("Fiche-actions", nouvelle_page=True),
        Fiche((Champ("Mission", "Accès"), Champ("Objectif", RECIT), Champ("Public", ""))),
        Encadre("À retenir", "Le 30 mai 2026."),
        Liste(("un", "deux"), True),
        Paragraphe("Fort", fort=True),
        Paragraphe("Penché", italique=True),
        Saut(),
        Paragraphe(PIEGES),
    ),
    LE,
    "Version 2",
    "CPTS inventée",
    "Projet de santé, version 2",
    ("Selon le cahier des charges.",),
    sommaire=True,
)
COURRIER = Ouvrage(
    "Accusé de réception",
    (
        Enveloppe(
            ("ARS", "Délégation départementale"),
            ("CPTS inventée", "À l’attention du porteur"),
            "Le 10 mars 2026",
            "accusé de réception",
            ("Référence 12",),
        ),
        Paragraphe("Madame, Monsieur,"),
        Signature(("Pour l’ARS",)),
    ),
    date(2026, 3, 10),
    auteur="ARS",
    pied="Accusé de réception",
)


def lire(ouvrage: Ouvrage) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(ouvrage)))


def texte_du_pdf(ouvrage: Ouvrage) -> str:
    return " ".join(" ".join(page.extract_text() for page in lire(ouvrage).pages).split())


def ouvrir(ouvrage: Ouvrage):
    return Document(io.BytesIO(docx(ouvrage)))


def texte_du_docx(ouvrage: Ouvrage) -> str:
    return "\n".join(p.text for p in _paragraphes(ouvrir(ouvrage)))


def _paragraphes(document):
    from docx.text.paragraph import Paragraph

    return [Paragraph(p, document) for p in document.element.body.iter(qn("w:p"))]


@pytest.mark.parametrize("ouvrage", [PROJET, COURRIER], ids=["projet", "courrier"])
def test_the_pdf_is_tagged_titled_and_says_its_language(ouvrage):
    lu = lire(ouvrage)
    assert lu.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert lu.trailer["/Root"]["/Lang"] == "fr-FR"
    assert lu.metadata.title == ouvrage.titre
    assert lu.metadata.author == ouvrage.auteur
    assert "pdfuaid:part" in lu.trailer["/Root"]["/Metadata"].get_data().decode()


@pytest.mark.parametrize("faire", [pdf, docx])
@pytest.mark.parametrize("ouvrage", [PROJET, COURRIER], ids=["projet", "courrier"])
def test_the_same_content_gives_the_same_bytes(faire, ouvrage):
    assert faire(ouvrage) == faire(ouvrage)


@pytest.mark.parametrize("lire_texte", [texte_du_pdf, texte_du_docx, lambda o: str(html(o))])
def test_every_text_is_in_every_file(lire_texte):
    texte = lire_texte(PROJET).replace("\u202f", " ").replace("\u00a0", " ")
    for mot in (
        *("1) Le territoire", "Commune 69", "84069", "Communes du nord", "Taille 2", "(coché)"),
        *("non renseigné", "les départs", "À retenir", "deux", "Penché", "Fiche-actions"),
        *("Précision.", "Selon le cahier des charges."),
    ):
        assert mot in texte, mot


def test_a_letter_says_who_to_whom_and_why():
    for texte in (texte_du_pdf(COURRIER), texte_du_docx(COURRIER), str(html(COURRIER))):
        for mot in ("Délégation départementale", "CPTS inventée", "Référence 12", "Pour l’ARS"):
            assert mot in texte
        assert "Objet\u00a0: accusé de réception" in texte.replace("Objet :", "Objet\u00a0:")


def test_the_docx_says_its_language_and_has_no_trace_of_its_maker():
    document = ouvrir(PROJET)
    assert document.core_properties.language == "fr-FR"
    assert document.core_properties.title == PROJET.titre
    assert document.core_properties.comments == ""
    assert document.core_properties.created.date() == LE
    langues = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert langues == {"fr-FR"}


def test_the_docx_has_real_headings_and_a_table_of_contents_already_filled():
    paragraphes = _paragraphes(ouvrir(PROJET))
    titres = [(p.style.name, p.text) for p in paragraphes if p.style.name.startswith("Heading")]
    assert titres == [
        ("Heading 1", "1) Le territoire"),
        ("Heading 2", "a) Description"),
        ("Heading 1", "Fiche-actions"),
    ]
    entrees = [p for p in paragraphes if p.style.name.startswith("toc ")]
    mots = ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in entrees]
    assert [m for m in mots if m] == [texte for _, texte in titres]
    ancres = {e.get(qn("w:anchor")) for p in entrees for e in p._p.iter(qn("w:hyperlink"))}
    signets = {e.get(qn("w:name")) for p in paragraphes for e in p._p.iter(qn("w:bookmarkStart"))}
    assert ancres == signets
    champs = [e.get(qn("w:fldCharType")) for p in entrees for e in p._p.iter(qn("w:fldChar"))]
    assert champs == ["begin", "separate", "end"]


def test_tables_of_the_docx_repeat_their_titles_and_have_a_name():
    tables = ouvrir(PROJET).tables
    premiere = tables[0]
    assert premiere.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert premiere._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Communes du projet"
    assert len(premiere.rows) == 72
    assert [c.text for c in tables[1].rows[1].cells] == ["non renseigné", "non renseigné"]


def test_the_foot_numbers_the_pages():
    pied = ouvrir(PROJET).sections[0].footer.paragraphs[0]._p
    codes = [e.text.strip() for e in pied.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert "Page 1 sur 6" in texte_du_pdf(PROJET).replace("\u00a0", " ")


def test_every_part_of_the_docx_is_well_formed():
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(docx(PROJET))) as archive:
        for nom in archive.namelist():
            assert "thumbnail" not in nom
            if nom.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(nom))


def test_nothing_typed_is_read_as_markup():
    assert "#let x = $a$ *gras* <b>gras</b>" in texte_du_pdf(PROJET)
    assert "<b>gras</b>" in texte_du_docx(PROJET)
    assert "&lt;b&gt;gras&lt;/b&gt; &amp; [crochets]" in html(PROJET)


def test_an_emoji_stays_in_the_docx_and_leaves_a_square_on_paper():
    assert "😀" in texte_du_docx(PROJET)
    assert "😀" in html(PROJET)
    assert "□" in texte_du_pdf(PROJET)


def test_every_character_said_to_be_drawn_is_drawn():
    bornes = iter(_DESSINES.replace("\n", ""))
    tous: list[str] = []
    for borne in bornes:
        if borne == "-" and tous:
            tous += map(chr, range(ord(tous[-1]) + 1, ord(next(bornes)) + 1))
        else:
            tous.append(borne)
    blocs = tuple(Paragraphe(" ".join(tous[i : i + 200])) for i in range(0, len(tous), 200))
    assert pdf(Ouvrage("Caractères", blocs, LE))


@pytest.mark.parametrize(
    "texte", ["e\u0338a", "☺\ufe0f", "👩\u200d⚕\ufe0f", "漢字", "\ue000", "\U0001f6a8"]
)
def test_no_text_stops_a_document(texte):
    bloc = (Champ(texte, texte), Tableau((texte,), ((texte,),), texte), Titre(texte))
    ouvrage = Ouvrage(texte, bloc, LE, texte, texte, texte, (texte,), sommaire=True)
    assert pdf(ouvrage)
    assert docx(ouvrage)


def test_what_has_no_drawing_leaves_one_square():
    assert dessinable("Gap العربية l’œuvre") == "Gap □ l’œuvre"


def test_an_emoji_is_printed_as_it_was_typed():
    assert dessinable("Gap 😀👍🏽 l’œuvre") == "Gap 😀👍 l’œuvre", "without the tone of a skin"


def test_invisible_characters_of_word_processors_go():
    assert propre("\ufeffun\u00ad mot\u200b\r\nautre\x0bligne\x00") == "un mot\nautre\nligne"


def test_a_text_is_cut_where_its_writer_did():
    assert tuple(morceaux(RECIT)) == (
        Morceau(("Le délai est long\u00a0: trois semaines.",)),
        Morceau(("Trois causes\u00a0:",)),
        Morceau(("les départs\u202f;", "l’âge."), liste=True),
        Morceau(("Fin.",)),
    )
    assert tuple(morceaux(" \n \n")) == ()
    assert tuple(morceaux("- 5 °C au plus")) == (Morceau(("5 °C au plus",), liste=True),)
