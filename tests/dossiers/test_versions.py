"""A version is a number, a content and its seal; its document is always the same."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from docx import Document as DocumentWord
from pypdf import PdfReader

from maillage.dossiers.commands import enregistrer, garder_version
from maillage.dossiers.documents.contenu import valeurs
from maillage.dossiers.models import Evenement, VersionDocument
from maillage.dossiers.queries.documents import brouillon, etat_actuel, ouvrage_de
from maillage.dossiers.rules.sceau import empreinte
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.documents import docx, pdf

from .conftest import MAINTENANT, PORTEUR

SUITE = {"par": PORTEUR, "maintenant": MAINTENANT}


@pytest.fixture
def dossier(ouvrir, communaute, dans):
    ouvert = ouvrir()
    with dans():
        enregistrer(
            communaute=communaute.pk,
            document="lettre",
            cle="diagnostic",
            avant="",
            valeur="Trop de patients sans médecin traitant.",
            **SUITE,
        )
    return ouvert


def garder(communaute, motif="pour relecture", **reste):
    return garder_version(
        communaute=communaute.pk, document="lettre", motif=motif, **(SUITE | reste)
    )


def test_a_version_has_its_number_its_seal_and_its_story(dossier, communaute, dans):
    with dans():
        version = garder(communaute)
        relue = VersionDocument.objects.get(pk=version.pk)
        assert relue.numero == 1
        assert relue.empreinte == empreinte(relue.contenu)
        assert valeurs(relue.contenu)["diagnostic"] == "Trop de patients sans médecin traitant."
        assert Evenement.objects.first().texte == "a gardé la version 1 (lettre d’intention)"


def test_the_same_content_is_not_kept_twice_unless_deposited(dossier, communaute, dans):
    with dans():
        garder(communaute)
        with pytest.raises(ErreurMetier, match="Rien n’a changé depuis la version 1"):
            garder(communaute)
        assert garder(communaute, deposee=True).numero == 2


@pytest.mark.parametrize("motif", ["", "  ", "x" * 201])
def test_a_version_says_why(dossier, communaute, dans, motif):
    with dans(), pytest.raises(ErreurMetier, match="pourquoi"):
        garder(communaute, motif=motif)


def test_a_version_prints_the_same_for_ever(dossier, communaute, dans):
    with dans():
        version = garder(communaute)
        avant = pdf(ouvrage_de(version)), docx(ouvrage_de(version))
        enregistrer(
            communaute=communaute.pk,
            document="lettre",
            cle="diagnostic",
            avant="Trop de patients sans médecin traitant.",
            valeur="Autre chose.",
            **SUITE,
        )
        relue = VersionDocument.objects.get(pk=version.pk)
        assert (pdf(ouvrage_de(relue)), docx(ouvrage_de(relue))) == avant


def test_the_seal_stands_in_the_foot_of_both_files(dossier, communaute, dans):
    with dans():
        version = garder(communaute)
    page = PdfReader(io.BytesIO(pdf(ouvrage_de(version)))).pages[0].extract_text()
    assert version.empreinte in page
    section = DocumentWord(io.BytesIO(docx(ouvrage_de(version)))).sections[0]
    assert version.empreinte in section.footer.paragraphs[0].text


def test_a_draft_says_so_and_has_no_seal(dossier, communaute, dans):
    with dans():
        ouvrage = brouillon(communaute=communaute.pk, document="lettre", maintenant=MAINTENANT)
    texte = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(ouvrage))).pages)
    assert "Brouillon" in texte
    assert "10 h 00" in texte.replace("\u00a0", " "), "the hour of Paris, where it is one more"
    assert "SHA-256" not in texte


def test_the_day_of_a_version_is_that_of_its_cpts(etablir, ouvrir, dans):
    """23:30 on 31 December in Paris is already the new year in Réunion."""
    loin = etablir("CPTS inventée du Volcan", departement="974", codes=())
    ouvrir(de=loin)
    a_minuit = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    with dans(loin):
        etat = etat_actuel(communaute=loin.pk, document="lettre", maintenant=a_minuit)
    assert etat.contenu["le"] == "2027-01-01"


@pytest.mark.django_db(transaction=True)
def test_two_people_never_get_one_number(ouvrir, communaute):
    ouvrir()

    def garder_dans_son_fil(rang):
        try:
            with avec_locataires(lus=[communaute.pk], ecrit=communaute.pk):
                return garder(
                    communaute,
                    motif=f"fil {rang}",
                    deposee=True,
                    maintenant=MAINTENANT + timedelta(seconds=rang),
                ).numero
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        numeros = list(fils.map(garder_dans_son_fil, range(8)))
    assert sorted(numeros) == list(range(1, 9))
