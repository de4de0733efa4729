"""Look of the DOCX: page, styles, properties. The same sober look as the PDF."""

from datetime import UTC, datetime, time

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from maillage.plateforme.documents.ouvrage import Ouvrage, propre

# On every desk, or replaced there by a face of the same widths.
POLICE = "Arial"
ENCRE = RGBColor(0x1C, 0x2B, 0x2E)
LARGEUR, MARGE = Mm(210), Mm(22)
# (style, size in points, space before, space after)
TITRES = (
    ("Title", 20, 0, 6),
    ("Subtitle", 12, 0, 10),
    ("Heading 1", 13, 22, 8),
    ("Heading 2", 11.5, 16, 6),
    ("Heading 3", 10, 12, 4),
)
# The subject of a letter is its only heading, and no louder than its text.
TITRES_DE_COURRIER = (*TITRES[:2], ("Heading 1", 10.5, 14, 12), *TITRES[3:])
LIBELLE, CASE, PUCE, PIED = "Libellé", "Texte de tableau", "Liste de tableau", "Footer"


def habiller(document: Document, ouvrage: Ouvrage) -> None:
    """Set page, styles and properties before anything is written."""
    section = document.sections[0]
    section.page_width, section.page_height = LARGEUR, Mm(297)
    section.left_margin = section.right_margin = MARGE
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    section.footer_distance = Mm(10)
    _proprietes(document, ouvrage)
    _langue(document, ouvrage.langue)
    normal = _style(document, "Normal", 10)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    for nom, taille, avant, apres in TITRES_DE_COURRIER if ouvrage.est_un_courrier else TITRES:
        style = _style(document, nom, taille, gras=nom != "Subtitle")
        style.paragraph_format.space_before = Pt(avant)
        style.paragraph_format.space_after = Pt(apres)
        style.paragraph_format.keep_with_next = True
        _border(style, dessous=nom == "Heading 1" and not ouvrage.est_un_courrier)
    for nom in ("List Bullet", "List Number"):
        _style(document, nom, 10).paragraph_format.space_after = Pt(2)
    libelle = _nouveau(document, LIBELLE, 10, gras=True)
    libelle.paragraph_format.space_before = Pt(10)
    libelle.paragraph_format.space_after = Pt(4)
    libelle.paragraph_format.keep_with_next = True
    case = _nouveau(document, CASE, 9)
    case.paragraph_format.space_after = Pt(2)
    case.paragraph_format.line_spacing = 1.05
    puce = _nouveau(document, PUCE, 9)
    puce.base_style = document.styles["List Bullet"]
    puce.paragraph_format.space_after = Pt(0)
    _style(document, PIED, 8)
    for niveau in (1, 2):
        entree = _nouveau(document, f"toc {niveau}", 10)
        entree.paragraph_format.left_indent = Mm(5 * (niveau - 1))
        entree.paragraph_format.space_after = Pt(3)


def largeur_utile() -> int:
    """Width of the text, in twentieths of a point."""
    return int((LARGEUR - 2 * MARGE) / 635)


def droite(style_ou_format: ParagraphStyle) -> None:
    style_ou_format.paragraph_format.tab_stops.add_tab_stop(
        LARGEUR - 2 * MARGE, WD_TAB_ALIGNMENT.RIGHT
    )


def _proprietes(document: Document, ouvrage: Ouvrage) -> None:
    quand = datetime.combine(ouvrage.date, time(12), tzinfo=UTC)
    proprietes = document.core_properties
    proprietes.title = propre(ouvrage.titre)[:255]
    proprietes.subject = propre(ouvrage.sous_titre)[:255]
    proprietes.author = proprietes.last_modified_by = propre(ouvrage.auteur)[:255]
    proprietes.language = ouvrage.langue
    proprietes.comments = proprietes.keywords = ""
    proprietes.created = proprietes.modified = quand
    proprietes.revision = 1


def _langue(document: Document, langue: str) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), langue)
        lang.set(qn("w:eastAsia"), langue)
    for lang in document.settings.element.iter(qn("w:themeFontLang")):
        lang.set(qn("w:val"), langue)


def _nouveau(document: Document, nom: str, taille: float, *, gras: bool = False) -> ParagraphStyle:
    document.styles.add_style(nom, WD_STYLE_TYPE.PARAGRAPH)
    style = _style(document, nom, taille, gras=gras)
    style.base_style = document.styles["Normal"]
    return style


def _style(document: Document, nom: str, taille: float, *, gras: bool = False) -> ParagraphStyle:
    style = document.styles[nom]
    assert isinstance(style, ParagraphStyle)
    style.font.size, style.font.bold, style.font.italic = Pt(taille), gras, False
    style.font.color.rgb = ENCRE
    style.font.name = POLICE
    polices = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The theme's faces would win over the name.
    for attribut in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        polices.attrib.pop(qn(f"w:{attribut}"), None)
    for attribut in ("ascii", "hAnsi", "cs", "eastAsia"):
        polices.set(qn(f"w:{attribut}"), POLICE)
    for espacement in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(espacement)
    return style


def _border(style: ParagraphStyle, *, dessous: bool) -> None:
    proprietes = style.element.get_or_add_pPr()
    for bordure in proprietes.findall(qn("w:pBdr")):
        proprietes.remove(bordure)
    if dessous:
        bordures = OxmlElement("w:pBdr")
        bas = OxmlElement("w:bottom")
        for nom, valeur in (("val", "single"), ("sz", "6"), ("space", "3"), ("color", "1C2B2E")):
            bas.set(qn(f"w:{nom}"), valeur)
        bordures.append(bas)
        # Borders come before spacing in the schema.
        suivants = [e for e in proprietes if e.tag in (qn("w:spacing"), qn("w:outlineLvl"))]
        suivants[0].addprevious(bordures) if suivants else proprietes.append(bordures)
