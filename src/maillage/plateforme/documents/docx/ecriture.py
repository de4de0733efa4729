"""Block by block, from an `Ouvrage` to the bytes of a DOCX."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentWord
from docx.oxml.ns import qn
from docx.shared import Mm

from maillage.plateforme.documents.ouvrage import (
    Bloc,
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
    morceaux,
    ou_rien,
    propre,
)

from .styles import CASE, LIBELLE, PIED, PUCE, droite, habiller, largeur_utile
from .xml import (
    Cellules,
    champ_calcule,
    element,
    lien_interne,
    ligne,
    paragraphe,
    partager,
    tableau,
    texte,
)

# The whole archive says that day: a file made twice is the same.
JOUR_DES_ARCHIVES = (1980, 1, 1, 0, 0, 0)


def docx(ouvrage: Ouvrage) -> bytes:
    """The document. Same content, same bytes."""
    document = Document()
    _sans_vignette(document)
    habiller(document, ouvrage)
    _Ecriture(document, ouvrage).ecrire()
    tampon = BytesIO()
    document.save(tampon)
    return _fige(tampon)


class _Ecriture:
    def __init__(self, document: DocumentWord, ouvrage: Ouvrage) -> None:
        self.document, self.ouvrage = document, ouvrage
        self.titres = [b for b in ouvrage.blocs if isinstance(b, Titre)]
        self.numero = 0
        # Word asks for the identifier of a style, which is not its name.
        self.case = document.styles[CASE].style_id
        self.libelle = document.styles[LIBELLE].style_id
        self.cellule = Cellules(self.case, document.styles[PUCE].style_id)

    def ecrire(self) -> None:
        self._pied()
        if not self.ouvrage.est_un_courrier:
            self.document.add_paragraph(propre(self.ouvrage.titre), style="Title")
            if self.ouvrage.sous_titre:
                self.document.add_paragraph(propre(self.ouvrage.sous_titre), style="Subtitle")
        for mention in self.ouvrage.mentions:
            self.document.add_paragraph(propre(mention))
        if self.ouvrage.sommaire and self.titres:
            self._sommaire()
        for bloc in self.ouvrage.blocs:
            self._bloc(bloc)

    def _bloc(self, bloc: Bloc) -> None:
        match bloc:
            case Titre():
                self._titre(bloc)
            case Paragraphe(mots, fort, italique):
                self._texte(mots, gras=fort, italique=italique)
            case Liste(elements, ordonnee):
                for mot in elements:
                    self._ajouter("ListNumber" if ordonnee else "ListBullet", propre(mot))
            case Champ(libelle, mots):
                self._ajouter(self.libelle, propre(libelle))
                self._texte(ou_rien(mots))
            case Fiche():
                self._fiche(bloc)
            case Tableau():
                self._tableau(bloc)
            case Cases():
                self._cases(bloc)
            case Encadre(titre, mots):
                self._encadre(titre, mots)
            case Enveloppe():
                self._enveloppe(bloc)
            case Signature(lignes):
                self._a_droite(lignes, avant=Mm(12))
            case Saut():
                self._saut()

    def _titre(self, bloc: Titre) -> None:
        titre = self.document.add_heading(propre(bloc.texte), level=min(max(bloc.niveau, 1), 3))
        titre.paragraph_format.page_break_before = True if bloc.nouvelle_page else None
        self.numero += 1
        identifiant = str(self.numero)
        titre._p.insert(
            1 if titre._p.pPr is not None else 0,
            element("w:bookmarkStart", id=identifiant, name=f"_Toc{self.numero:08}"),
        )
        titre._p.append(element("w:bookmarkEnd", id=identifiant))

    def _texte(self, mots: str, *, gras: bool = False, italique: bool = False) -> None:
        for morceau in morceaux(mots):
            if morceau.liste:
                for mot in morceau.lignes:
                    self._ajouter("ListBullet", mot, gras=gras, italique=italique)
            else:
                self._ajouter("Normal", "\n".join(morceau.lignes), gras=gras, italique=italique)

    def _cases(self, bloc: Cases) -> None:
        if bloc.libelle:
            self._ajouter(self.libelle, propre(bloc.libelle))
        for mot, cochee in bloc.choix:
            suite = " (coché)" if cochee else ""
            self._ajouter("Normal", f"{'☒' if cochee else '☐'} {propre(mot)}{suite}")
        self._texte(bloc.suite)

    def _fiche(self, bloc: Fiche) -> None:
        largeurs = partager((34, 66))
        lignes = [
            ligne(
                [
                    self.cellule(propre(c.libelle), largeurs[0], gras=True, fond=True),
                    self.cellule(ou_rien(c.texte), largeurs[1]),
                ]
            )
            for c in bloc.champs
        ]
        self._poser(tableau(lignes, largeurs, titre=bloc.legende, entete=False, colonne=True))

    def _tableau(self, bloc: Tableau) -> None:
        nombre = len(bloc.colonnes)
        largeurs = partager(bloc.largeurs or (1,) * nombre)
        if bloc.legende_visible and bloc.legende:
            self._ajouter(self.libelle, propre(bloc.legende))
        entete = [
            self.cellule(propre(mot), largeur, gras=True, fond=True)
            for mot, largeur in zip(bloc.colonnes, largeurs, strict=True)
        ]
        lignes = [ligne(entete, entete=True)]
        for contenu in bloc.lignes or (bloc.vide,):
            if isinstance(contenu, str):
                seule = self.cellule(
                    propre(contenu),
                    sum(largeurs),
                    gras=bool(bloc.lignes),
                    fond=bool(bloc.lignes),
                    sur=nombre,
                )
                lignes.append(ligne([seule], avec_suivante=True))
            else:
                lignes.append(
                    ligne(
                        self.cellule(mot, largeur)
                        for mot, largeur in zip(contenu, largeurs, strict=True)
                    )
                )
        titre = propre(bloc.legende) or ", ".join(propre(c) for c in bloc.colonnes)
        self._poser(tableau(lignes, largeurs, titre=titre, entete=True, colonne=False))

    def _encadre(self, titre: str, mots: str) -> None:
        largeur = largeur_utile()
        cellule = self.cellule(mots, largeur)
        if titre:
            cellule.insert(1, paragraphe(self.case, texte(propre(titre), gras=True)))
        self._poser(
            tableau([ligne([cellule])], [largeur], titre=propre(titre), entete=False, colonne=False)
        )

    def _enveloppe(self, bloc: Enveloppe) -> None:
        tete, *suite = bloc.expediteur or ("",)
        expediteur = self.document.add_paragraph()
        expediteur._p.append(texte(propre(tete), gras=True))
        if suite:
            expediteur._p.append(texte("\n" + "\n".join(propre(mot) for mot in suite)))
        self._a_droite(bloc.destinataire, avant=Mm(6))
        self._a_droite((bloc.lieu_et_date,), avant=Mm(6))
        if bloc.references:
            self._ajouter("Normal", "\n".join(propre(r) for r in bloc.references))
        self._titre(Titre(f"Objet\u00a0: {bloc.objet}", 1))

    def _a_droite(self, lignes: Iterable[str], *, avant: int) -> None:
        rang = self.document.add_paragraph()
        rang.paragraph_format.left_indent = Mm(90)
        rang.paragraph_format.space_before = avant
        rang._p.append(texte("\n".join(propre(mot) for mot in lignes)))

    def _sommaire(self) -> None:
        """Entries are links without a page number: only the word processor knows the pages, and
        writes them when the reader updates the table."""
        self._ajouter(self.libelle, "Sommaire")
        entrees = [
            (f"_Toc{numero:08}", titre)
            for numero, titre in enumerate(self.titres, start=1)
            if titre.niveau <= 2
        ]
        debut, code, milieu, _, fin = champ_calcule('TOC \\o "1-2" \\h \\z \\u', "")
        for rang, (ancre, titre) in enumerate(entrees):
            lien = lien_interne(ancre, propre(titre.texte))
            tete = [debut, code, milieu] if rang == 0 else []
            queue = [fin] if rang == len(entrees) - 1 else []
            style = self.document.styles[f"toc {titre.niveau}"].style_id
            self._poser(paragraphe(style, *tete, lien, *queue), aere=False)
        self._saut()

    def _pied(self) -> None:
        pied = self.document.sections[0].footer.paragraphs[0]
        pied.style = style = self.document.styles[PIED]
        for tabulations in style.element.get_or_add_pPr().findall(qn("w:tabs")):
            style.element.pPr.remove(tabulations)
        droite(style)
        pied._p.append(texte(propre(self.ouvrage.pied)))
        pied._p.append(element("w:r", [element("w:tab")]))
        pied._p.append(texte("Page "))
        pied._p.extend(champ_calcule("PAGE", "1"))
        pied._p.append(texte(" sur "))
        pied._p.extend(champ_calcule("NUMPAGES", "1"))

    def _saut(self) -> None:
        self._poser(element("w:p", [element("w:r", [element("w:br", type="page")])]), aere=False)

    def _ajouter(
        self, style: str, mots: str, *, gras: bool = False, italique: bool = False
    ) -> None:
        rang = paragraphe(style, texte(mots, gras=gras, italique=italique))
        self._poser(rang, aere=False)

    def _poser(self, noeud: Any, *, aere: bool = True) -> None:
        """Before the properties of the section, which end the body. Two tables that touch would be
        one: an empty line parts them."""
        corps = self.document.element.body
        corps.sectPr.addprevious(noeud)
        if aere:
            corps.sectPr.addprevious(paragraphe(self.case))


def _sans_vignette(document: DocumentWord) -> None:
    """The model comes with the picture of another document."""
    relations = document.part.package.rels
    for ident in [i for i, r in relations.items() if r.reltype.endswith("/thumbnail")]:
        del relations[ident]


def _fige(tampon: BytesIO) -> bytes:
    """The archive without what changes from a day to another."""
    sortie = BytesIO()
    with (
        zipfile.ZipFile(tampon) as source,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible,
    ):
        for entree in source.infolist():
            info = zipfile.ZipInfo(entree.filename, JOUR_DES_ARCHIVES)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            cible.writestr(info, source.read(entree))
    return sortie.getvalue()
