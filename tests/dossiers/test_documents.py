"""The papers of a case: preview, versions, letters, files, seals, the whole archive."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as DocumentWord
from pypdf import PdfReader
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.commands import enregistrer, garder_version
from maillage.dossiers.models import Avis, Decision, DemandeComplements, MouvementDelai
from maillage.dossiers.states import EtatDossier
from maillage.plateforme.audit.queries import evenements

from .conftest import ARS, CPAM, MAINTENANT, PORTEUR

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SUITE = {"par": PORTEUR, "maintenant": MAINTENANT}


@pytest.fixture
def racine(communaute):
    return f"/projets/{communaute.code}/documents/"


@pytest.fixture
def ecrite(ouvrir, communaute, dans):
    """A case with a first sentence in its letter, and a version that holds it."""
    ouvrir()
    with dans():
        for cle, valeur in (("diagnostic", "Trop peu de médecins 😀."), ("porteur_nom", "Alix P.")):
            enregistrer(
                communaute=communaute.pk,
                document="lettre",
                cle=cle,
                avant="",
                valeur=valeur,
                **SUITE,
            )
        return garder_version(
            communaute=communaute.pk, document="lettre", motif="relecture", deposee=True, **SUITE
        )


@pytest.fixture
def porteur(connecter, communaute):
    return connecter("coordination", communaute)


@pytest.fixture
def ars(connecter, db):
    return connecter("ars", departement="84")


def lu(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def octets(reponse) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def test_without_a_case_the_page_leads_to_its_opening(porteur, racine, communaute):
    assert porteur.get(racine)["Location"] == f"/projets/{communaute.code}/"


def test_the_page_lists_what_was_kept_and_offers_a_preview(ecrite, porteur, racine):
    page = lu(porteur.get(racine))
    for mot in ("Version 1", "relecture", ecrite.empreinte, "déposée", "Aucun courrier"):
        assert mot in page


def test_a_constant_number_of_queries(ecrite, porteur, racine, dans, communaute, ouvrir):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compte():
        with CaptureQueriesContext(connection) as requetes:
            porteur.get(racine)
        return len(requetes)

    porteur.get(racine)
    avant = compte()
    with dans():
        for rang in range(3):
            garder_version(
                communaute=communaute.pk,
                document="lettre",
                motif=f"dépôt {rang}",
                deposee=True,
                **SUITE,
            )
    assert compte() == avant


def test_the_preview_shows_what_is_written_now(ecrite, porteur, racine):
    page = lu(porteur.get(f"{racine}apercu/lettre/"))
    assert "Trop peu de médecins 😀." in page
    assert "Ce document n’est pas déposé" in page
    assert "2) Caractéristiques du territoire envisagé" in page
    assert "3) Le projet de CPTS" in page
    assert "c) Missions et objectifs visés par le projet" in page
    assert "Missions socles (obligatoires)" in page


@pytest.mark.parametrize("document", ["lettre", "projet"])
@pytest.mark.parametrize("genre", ["pdf", "docx"])
def test_a_draft_is_downloaded_and_says_so(ecrite, porteur, racine, document, genre):
    reponse = porteur.get(f"{racine}apercu/{document}.{genre}")
    assert reponse.status_code == 200
    texte = (
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages)
        if genre == "pdf"
        else "\n".join(
            c.text
            for t in DocumentWord(io.BytesIO(reponse.content)).tables
            for ligne in t.rows
            for c in ligne.cells
        )
    )
    assert "Brouillon" in texte


def test_a_version_is_read_in_the_page_and_downloaded_three_ways(ecrite, porteur, racine):
    assert "Trop peu de médecins" in lu(porteur.get(f"{racine}lettre-1/"))
    for genre in ("pdf", "docx", "json"):
        reponse = porteur.get(f"{racine}lettre-1.{genre}")
        assert reponse.status_code == 200
        assert reponse["Content-Disposition"].endswith(f'.{genre}"')
    assert hashlib.sha256(reponse.content).hexdigest() == ecrite.empreinte


@pytest.mark.parametrize(
    "suite",
    [
        *("apercu/autre/", "apercu/lettre.exe", "lettre-2/", "projet-1/", "lettre-1.exe"),
        *("lettre-99999999999999999999/", "courriers/decision-1.pdf", "courriers/x-1.pdf"),
    ],
)
def test_what_does_not_exist_is_not_there(ecrite, porteur, racine, suite):
    assert porteur.get(racine + suite).status_code == 404


def test_somebody_of_the_team_keeps_a_version(ecrite, connecter, communaute, racine):
    membre = connecter("membre", communaute)
    reponse = membre.post(
        f"{racine}garder", {"document": "projet", "motif": "Avant le bureau"}, follow=True
    )
    assert "La version 1 est gardée (projet de santé)" in lu(reponse)
    encore = membre.post(f"{racine}garder", {"document": "projet", "motif": "Encore"}, follow=True)
    assert "Rien n’a changé depuis la version 1" in lu(encore)
    sans = membre.post(f"{racine}garder", {"document": "projet"}, follow=True)
    assert "Dites en une phrase" in lu(sans)
    assert membre.post(f"{racine}garder", {"document": "autre"}).status_code == 404


def test_a_seal_is_recognised_however_it_was_copied(ecrite, porteur, racine):
    coupee = f"SHA-256 : {ecrite.empreinte[:40].upper()} \n {ecrite.empreinte[40:]}"
    page = lu(porteur.get(f"{racine}verifier", {"empreinte": coupee}))
    assert "Cette empreinte est celle de la" in page
    page = lu(porteur.get(f"{racine}verifier", {"empreinte": "a" * 64}))
    assert "Aucune version de ce dossier" in page
    page = lu(porteur.get(f"{racine}verifier", {"empreinte": "abc\x00<b>"}))
    assert "celle-ci en a 4" in page


def test_the_services_part_is_for_the_services_once_both_have_written(
    ecrite, porteur, ars, racine, dans, communaute
):
    def avis(service, acteur, **reste):
        return Avis.objects.create(
            locataire=communaute,
            dossier=ecrite.dossier,
            version=ecrite,
            service=service,
            criteres={"ouverture": f"Ouverte, dit {service}."},
            sens="favorable",
            modifie_a=MAINTENANT,
            modifie_par=str(acteur),
            **reste,
        )

    rendu = {"rendu_a": MAINTENANT, "rendu_par": "x"}
    with dans():
        avis("ars", ARS, **rendu)
        caisse = avis("cpam", CPAM)
    assert "Ouverte, dit ars" not in lu(ars.get(f"{racine}lettre-1/"))
    with dans():
        Avis.objects.filter(pk=caisse.pk).update(**rendu)
    page = lu(ars.get(f"{racine}lettre-1/"))
    assert "Partie réservée à l’ARS et à l’Assurance Maladie" in page
    assert "Ouverte, dit ars" in page
    assert "Ouverte, dit cpam" in page
    assert "Ouverte, dit" not in lu(porteur.get(f"{racine}lettre-1/"))
    assert porteur.get(f"{racine}lettre-1.pdf?services").content == (
        porteur.get(f"{racine}lettre-1.pdf").content
    )
    assert b"avec-partie" not in octets(porteur.get(f"{racine}dossier.zip"))
    assert b"avec-partie-des-services" in octets(ars.get(f"{racine}dossier.zip"))


@pytest.fixture
def instruit(ouvrir, communaute, dans):
    """Received, stopped, running again, validated by silence: the dates of the vectors."""
    dossier = ouvrir(
        EtatDossier.PROJET_VALIDE_TACITE,
        projet_recu_le=date(2026, 3, 10),
        echeance_silence=date(2026, 5, 30),
        projet_decide_le=date(2026, 5, 31),
    )
    commun = {"locataire": communaute, "dossier": dossier}

    def mouvement(nature, le, suspension=None, redemarrage=None):
        MouvementDelai.objects.create(
            **commun,
            cycle=1,
            nature=nature,
            le=le,
            echeance_suspension=suspension,
            echeance_redemarrage=redemarrage,
            a=MAINTENANT + timedelta(minutes=le.toordinal()),
            par="essai",
        )

    with dans():
        mouvement("reception", date(2026, 3, 10), date(2026, 5, 10), date(2026, 5, 10))
        mouvement("arret", date(2026, 4, 1))
        mouvement("reprise", date(2026, 4, 21), date(2026, 5, 30), date(2026, 6, 21))
        DemandeComplements.objects.create(
            **commun,
            cycle=1,
            demandee_le=date(2026, 4, 1),
            limite_le=date(2026, 5, 1),
            elements=["Les statuts signés"],
            pieces=False,
            repondue_le=date(2026, 4, 21),
            reponse="Les voici.",
            a=MAINTENANT + timedelta(minutes=date(2026, 4, 1).toordinal()),
            par="essai",
        )
        for document, sens, le in (
            ("lettre", "validation", date(2026, 1, 15)),
            ("projet", "silence", date(2026, 5, 31)),
        ):
            Decision.objects.create(
                **commun,
                document=document,
                sens=sens,
                le=le,
                echeance_alors=None,
                prise_a=MAINTENANT,
                prise_par="essai",
            )
    return dossier


def test_the_letters_of_a_case_carry_the_dates_then_computed(instruit, porteur, racine):
    page = lu(porteur.get(racine))
    textes = {}
    for ligne in page.split('href="')[1:]:
        adresse = ligne.partition('"')[0]
        if "/courriers/" in adresse and adresse.endswith(".pdf"):
            contenu = PdfReader(io.BytesIO(porteur.get(adresse).content)).pages[0].extract_text()
            nature = adresse.rpartition("/")[2].partition("-")[0]
            textes[nature] = textes.get(nature, "") + " ".join(contenu.split())
    assert set(textes) == {"reception", "complements", "reprise", "decision"}
    assert "10 mai 2026" in textes["reception"]
    assert "30 mai 2026" not in textes["reception"]
    assert "10 mai 2026" in textes["complements"]
    assert "30 mai 2026" in textes["reprise"]
    assert "21 juin 2026" in textes["reprise"]
    assert "réputé validé" in textes["decision"]
    assert "du 1er avril 2026 au 21 avril 2026" in textes["decision"]


def test_the_whole_case_leaves_as_an_archive_with_its_index(
    ecrite, porteur, racine, communaute, dans
):
    depot = porteur.post(
        f"/fichiers/dossier/{communaute.code}/deposer",
        {
            "usage": "statuts",
            "fichier": SimpleUploadedFile("statuts signés.pdf", PDF, "application/pdf"),
            "suite": racine,
        },
    )
    assert depot["Location"] == racine
    reponse = porteur.get(f"{racine}dossier.zip")
    with zipfile.ZipFile(io.BytesIO(octets(reponse))) as archive:
        assert archive.testzip() is None
        noms = archive.namelist()
        assert noms == [
            "index.html",
            "LISEZ-MOI.txt",
            "lettre/lettre-version-1.pdf",
            "lettre/lettre-version-1.docx",
            "lettre/lettre-version-1.json",
            "histoire.csv",
            "delai.csv",
            "fichiers/statuts/statuts signés.pdf",
        ]
        index = archive.read("index.html").decode()
        assert all(nom.split("/")[-1].split(" ")[0] in index for nom in noms[2:])
        assert archive.read(noms[-1]) == PDF
        contenu = archive.read("lettre/lettre-version-1.json")
        assert hashlib.sha256(contenu).hexdigest() == ecrite.empreinte
        assert json.loads(contenu)["titre"] == "Lettre d’intention"
        lignes = list(
            csv.reader(io.StringIO(archive.read("histoire.csv").decode("utf-8-sig")), delimiter=";")
        )
        assert [ligne[3] for ligne in lignes[1:]] == [
            "a ouvert le dossier",
            "a gardé la version 1 (lettre d’intention)",
        ]
    with dans():
        assert evenements(locataire=communaute.pk).first().action == "dossiers.exporter"


def test_the_archive_of_today_is_the_same_twice(ecrite, porteur, racine):
    def contenus():
        with zipfile.ZipFile(io.BytesIO(octets(porteur.get(f"{racine}dossier.zip")))) as archive:
            return {n: archive.read(n) for n in archive.namelist() if not n.startswith(("i", "L"))}

    assert contenus() == contenus()


def test_a_scan_of_three_hundred_megabytes_is_refused_unread(ecrite, porteur, communaute):
    reponse = porteur.generic(
        "POST",
        f"/fichiers/dossier/{communaute.code}/deposer",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 1024 * 1024),
    )
    assert reponse.status_code == 413
    page = lu(reponse)
    assert "Il pèse 300 Mo, et cette page en reçoit 50 Mo au plus" in page
    assert "en noir et blanc, à 200 points par pouce" in page


def test_a_document_with_macros_is_refused_with_its_remedy(ecrite, porteur, communaute):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", b"x")
    reponse = porteur.post(
        f"/fichiers/dossier/{communaute.code}/deposer",
        {"usage": "statuts", "fichier": SimpleUploadedFile("statuts.docx", tampon.getvalue())},
    )
    assert reponse.status_code == 422
    assert "contient des macros ou des programmes" in lu(reponse)
    assert "Enregistrez-le sans macros, puis déposez-le." in lu(reponse)


@pytest.mark.parametrize(
    ("role", "voit", "depose"),
    [
        *(("membre", 200, 302), ("coordination", 200, 302), ("gouvernance", 200, 302)),
        *(("ars", 200, 302), ("cpam", 200, 302), ("regulation", 404, 404), ("ccopd", 404, 404)),
    ],
)
def test_who_sees_and_deposits_the_files_of_a_case(
    ecrite, connecter, communaute, role, voit, depose
):
    chez = communaute if role in ("membre", "coordination", "gouvernance") else None
    client = connecter(role, chez, departement="" if chez else "84")
    adresse = f"/fichiers/dossier/{communaute.code}/"
    assert client.get(adresse).status_code == voit
    fichier = {"usage": "autre", "fichier": SimpleUploadedFile("note.pdf", PDF)}
    assert client.post(f"{adresse}deposer", fichier).status_code == depose


def test_a_service_of_another_departement_sees_no_file(ecrite, connecter, communaute):
    client = connecter("ars", departement="13")
    assert client.get(f"/fichiers/dossier/{communaute.code}/").status_code == 404
    assert client.get(f"/projets/{communaute.code}/documents/").status_code == 404


@pytest.mark.parametrize(
    "suite", ["", "apercu/lettre/", "apercu/projet/", "lettre-1/", "verifier?empreinte=abc"]
)
def test_the_pages_follow_french_typography(ecrite, porteur, racine, suite):
    assert not fautes(lire_page(porteur.get(racine + suite)))


def test_a_signed_copy_belongs_to_one_version(ecrite, porteur, communaute, racine):
    cle = f"{communaute.code}.{ecrite.pk}"
    page = f"{racine}lettre-1/"
    assert "Joindre l’exemplaire signé" in lu(porteur.get(racine))
    recu = porteur.post(
        f"/fichiers/version/{cle}/deposer",
        {"fichier": SimpleUploadedFile("lettre signée.pdf", PDF), "suite": page},
    )
    assert recu.status_code == 302
    assert recu["Location"] == page
    assert "lettre signée.pdf" in lu(porteur.get(page))
    assert "1 exemplaire signé" in lu(porteur.get(racine)).replace("\u00a0", " ")
    with zipfile.ZipFile(io.BytesIO(octets(porteur.get(f"{racine}dossier.zip")))) as archive:
        chemin = "lettre/lettre-version-1-signee/scan_signe/lettre signée.pdf"
        assert archive.read(chemin) == PDF
        assert "(lettre d’intention, version 1)" in archive.read("index.html").decode()


@pytest.mark.parametrize("cle", ["{code}", "{code}.", "{code}.0", "{code}.x", "{code}.²", "rien.1"])
def test_no_signed_copy_of_a_version_that_does_not_exist(ecrite, porteur, communaute, cle):
    adresse = f"/fichiers/version/{cle.format(code=communaute.code)}/"
    assert porteur.get(adresse).status_code == 404
    fichier = {"fichier": SimpleUploadedFile("a.pdf", PDF)}
    assert porteur.post(f"{adresse}deposer", fichier).status_code == 404


def test_the_signed_copy_of_another_cpts_is_out_of_reach(ecrite, connecter, etablir, communaute):
    autre = etablir("CPTS inventée du Verdon", codes=())
    client = connecter("coordination", autre)
    for code in (communaute.code, autre.code):
        assert client.get(f"/fichiers/version/{code}.{ecrite.pk}/").status_code == 404
