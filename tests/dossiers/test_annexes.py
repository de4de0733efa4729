"""The statutes and the list of members are annexed to the projet by themselves, under its seal."""

import hashlib
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from maillage.dossiers.documents.composition import Tirage, composer
from maillage.dossiers.queries.documents import brouillon, etat_actuel
from maillage.dossiers.rules.sceau import empreinte
from maillage.dossiers.states import Document, EtatDossier
from maillage.plateforme.documents import docx, pdf
from maillage.plateforme.fichiers.commands import deposer as deposer_fichier

from .conftest import MAINTENANT, PORTEUR, SYSTEME
from .ecriture import remplir

STATUTS = b"%PDF-1.4 invented\n%%EOF"


@pytest.fixture
def projet(ouvrir, communaute, dans):
    ouvrir(EtatDossier.PROJET_EN_ELABORATION)
    with dans():
        remplir(
            communaute=communaute.pk, document=Document.PROJET, par=PORTEUR, maintenant=MAINTENANT
        )


@pytest.fixture
def joindre(communaute, dans):
    def faire(nom, contenu, usage="statuts", fichier=None):
        with dans():
            return deposer_fichier(
                fichier=fichier,
                porteur=("dossier", communaute.code),
                usage=usage,
                nom=nom,
                contenu=io.BytesIO(contenu),
                par=SYSTEME,
                maintenant=MAINTENANT,
            )

    return faire


@pytest.fixture
def actuel(communaute, dans):
    def faire(document="projet"):
        with dans():
            return etat_actuel(
                communaute=communaute.pk, document=document, maintenant=MAINTENANT
            ).contenu

    return faire


def texte(ouvrage) -> str:
    return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf(ouvrage))).pages)


def test_the_projet_ends_with_its_statutes_and_its_members(
    projet, joindre, communaute, dans, actuel
):
    joindre("statuts.pdf", STATUTS)
    joindre("membres.csv", b"nom;statut\nExemple;liberal\n", usage="liste_membres")
    with dans():
        lu = texte(brouillon(communaute=communaute.pk, document="projet", maintenant=MAINTENANT))
    fin = lu[lu.rindex("Annexe 1") :]
    assert "statuts.pdf" in fin
    assert hashlib.sha256(STATUTS).hexdigest() in fin.replace("\n", "").replace(" ", "")
    assert "Annexe 2" in fin
    assert "membres.csv" in fin
    equipe = next(q for s in actuel()["sections"] for q in s["questions"] if q["cle"] == "equipe")
    lisse = " ".join(fin.split())
    assert equipe["lignes"]
    for ligne in equipe["lignes"]:
        assert ligne["cellules"]["nom"] in lisse
    assert "La liste des membres est en annexe 2." in lu
    docx(composer(actuel(), Tirage(1, "0" * 64)))


def test_a_projet_without_statutes_says_so_and_a_letter_has_no_annex(projet, actuel):
    assert "Aucun fichier n’est joint." in texte(composer(actuel(), Tirage(1, "0" * 64)))
    assert "annexes" not in actuel("lettre")


def test_other_statutes_make_another_seal(projet, joindre, actuel):
    vide = empreinte(actuel())
    depot = joindre("statuts.pdf", STATUTS)
    premier = empreinte(actuel())
    joindre("statuts.pdf", STATUTS + b"\n% changed", fichier=depot.fichier)
    assert len({vide, premier, empreinte(actuel())}) == 3
    assert len(actuel()["annexes"]) == 1, "the latest content of one file, not each of its versions"


def test_a_version_kept_before_annexes_prints_as_it_did(projet, actuel):
    ancienne = {cle: valeur for cle, valeur in actuel().items() if cle != "annexes"}
    lu = texte(composer(ancienne, Tirage(1, "0" * 64)))
    assert "Annexe 1" not in lu
    assert "Équipe projet de la CPTS" in lu


def test_files_cost_one_query(projet, joindre, communaute, dans):
    def requetes() -> int:
        with dans(), CaptureQueriesContext(connection) as lues:
            etat_actuel(communaute=communaute.pk, document="projet", maintenant=MAINTENANT)
        return len(lues)

    joindre("statuts.pdf", STATUTS)
    une = requetes()
    for rang in range(3):
        joindre(f"annexe{rang}.pdf", STATUTS)
    assert requetes() == une
