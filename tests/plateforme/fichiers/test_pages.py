"""The pages of files, as a person meets them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.plateforme.fichiers.exemples import CSV, DOCX, PDF, PNG, SVG, ZIP
from tests.portail.test_typographie import fautes

from maillage.plateforme.fichiers import antivirus
from maillage.plateforme.fichiers.antivirus import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(porteur) -> str:
    return f"/fichiers/{porteur[0]}/{porteur[1]}/"


@pytest.fixture
def navigateur(alice) -> Client:
    client = Client()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def deposer_directement(request):
    """Past the browser, which would have cleaned the name."""
    return request.getfixturevalue("deposer")


def contenu_de(reponse) -> bytes:
    """The whole content; reading it to the end closes it."""
    return b"".join(reponse.streaming_content)


def envoyer(navigateur, adresse, *fichiers, **champs):
    recus = [SimpleUploadedFile(nom, contenu, type_) for nom, contenu, type_ in fichiers]
    return navigateur.post(adresse, {"fichier": recus, "usage": "piece"} | champs)


def deposer(navigateur, page, nom="statuts.pdf", contenu=PDF, type_="text/html", **champs):
    return envoyer(navigateur, f"{page}deposer", (nom, contenu, type_), **champs)


def lien(navigateur, page, nom) -> str:
    (adresse,) = [
        a["href"]
        for a in lire_page(navigateur.get(page)).un("main").tous("a")
        if a.mots.endswith(nom) and "telecharger" not in a["href"] and "supprimer" not in a["href"]
    ]
    return adresse


def test_an_empty_list_says_what_to_do(navigateur, page):
    corps = lire_page(navigateur.get(page)).un("main")
    assert "Aucun fichier pour l’instant. Déposez le premier ci-dessus." in corps.mots
    assert "Place restante : 5 Go sur 5 Go." in corps.mots
    lecture = lire_page(navigateur.get(page.replace(".w/", ".r/"))).un("main")
    assert "Aucun fichier pour l’instant." in lecture.mots
    assert lecture.tous("form") == []


def test_a_deposit_is_announced_and_listed(navigateur, page):
    reponse = deposer(navigateur, page)
    assert (reponse.status_code, reponse["Location"]) == (302, page)
    corps = lire_page(navigateur.get(page))
    assert "« statuts.pdf » est déposé." in corps.un("div", "messages").mots
    assert f"PDF, {len(PDF)} octets, déposé le" in corps.un("ul", "fichiers").mots
    assert fautes(corps) == set()


def test_several_files_are_deposited_at_once_and_faults_name_theirs(navigateur, page):
    reponse = envoyer(
        navigateur, f"{page}deposer",
        ("a.pdf", PDF, ""), ("b.pdf", ZIP, ""), ("c.png", PNG, ""), ("d.csv", b"", ""),
    )  # fmt: skip
    assert reponse.status_code == 422
    corps = lire_page(reponse)
    alerte = corps.un("div", role="alert")
    assert [p.mots.split(" »")[0] for p in alerte.tous("p")] == [
        "Le fichier « b.pdf",
        "Le fichier « d.csv",
    ]
    assert alerte["id"] in corps.un("input", id="fichiers-fichier")["aria-describedby"]
    assert "« a.pdf » est déposé." in corps.un("div", "messages").mots
    assert fautes(corps) == set()


@pytest.mark.parametrize(
    ("nom", "contenu", "champs", "phrase"),
    [
        ("statuts.pdf", ZIP, {}, "est une archive ZIP"),
        ("statuts.pdf", PDF + ZIP, {}, "à la fois un PDF et une archive ZIP"),
        ("logo.svg", SVG.replace(b"<path", b"<script/><path"), {"usage": "logo"}, "un programme"),
        ("trop.csv", b"a;" * 600_000, {}, "trop lourd : 1 Mo au plus"),
    ],
)
def test_a_bad_file_is_a_sentence_on_the_page(navigateur, page, nom, contenu, champs, phrase):
    reponse = deposer(navigateur, page, nom, contenu, **champs)
    assert reponse.status_code == 422
    corps = lire_page(reponse)
    assert phrase in corps.un("div", role="alert").mots
    assert "Aucun fichier" in corps.mots
    assert fautes(corps) == set()


def test_a_form_without_a_file_is_a_sentence(navigateur, page):
    reponse = navigateur.post(f"{page}deposer", {"usage": "piece"})
    assert reponse.status_code == 422
    assert "Choisissez un fichier" in lire_page(reponse).un("div", role="alert").mots


@pytest.mark.parametrize("nom", ["../../etc/passwd.pdf", "C:\\Users\\alice\\passwd.pdf"])
def test_a_path_sent_by_a_browser_never_gets_in(navigateur, page, nom):
    corps = (
        b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="'
        + nom.replace("\\", "\\\\").encode() + b'"\r\n\r\n' + PDF + b"\r\n--x--\r\n"
    )  # fmt: skip
    reponse = navigateur.generic(
        "POST", f"{page}deposer", corps, content_type="multipart/form-data; boundary=x"
    )
    assert reponse.status_code == 302
    liste = lire_page(navigateur.get(page)).un("ul", "fichiers").mots
    assert "passwd.pdf" in liste
    assert "etc" not in liste
    assert "Users" not in liste


@pytest.mark.parametrize(
    ("nom", "contenu", "usage", "disposition", "bac"),
    [
        ("déjà vu.pdf", PDF, "piece", "inline", False),
        ("photo.png", PNG, "piece", "inline", True),
        ("liste.csv", CSV, "piece", "attachment", True),
        ("lettre.docx", DOCX, "piece", "attachment", True),
        ("logo.svg", SVG, "logo", "attachment", True),
    ],
)
def test_a_content_is_given_without_any_power(
    navigateur, page, nom, contenu, usage, disposition, bac
):
    deposer(navigateur, page, nom, contenu, usage=usage)
    adresse = lien(navigateur, page, nom)
    reponse = navigateur.get(adresse, headers={"Accept-Encoding": "gzip"})
    assert reponse.status_code == 200
    assert contenu_de(reponse) == contenu
    assert reponse["Content-Disposition"].startswith(disposition)
    assert reponse["Content-Length"] == str(len(contenu))
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in reponse["Content-Security-Policy"]
    assert ("sandbox" in reponse["Content-Security-Policy"]) is bac
    assert "script-src" not in reponse["Content-Security-Policy"]
    forcee = navigateur.get(f"{adresse}?telecharger")
    assert forcee["Content-Disposition"].startswith("attachment")
    assert contenu_de(forcee) == contenu


def test_the_name_sent_to_the_browser_is_safe(navigateur, page, deposer_directement):
    deposer_directement('a"b\r\nSet-Cookie: x=1;é.pdf')
    liste = lire_page(navigateur.get(page))
    (adresse,) = {
        a["href"] for a in liste.un("ul", "fichiers").tous("a") if a["href"].endswith("telecharger")
    }
    reponse = navigateur.get(adresse)
    assert contenu_de(reponse) == PDF
    assert re.fullmatch(
        r"attachment; filename\*=utf-8''[A-Za-z0-9%_.~-]+", reponse["Content-Disposition"]
    )
    assert "Set-Cookie" not in reponse.headers


def test_a_new_version_and_the_old_one_can_be_opened(navigateur, page):
    deposer(navigateur, page, "budget.csv", CSV)
    adresse = lien(navigateur, page, "budget.csv")
    envoyer(navigateur, f"{adresse}/remplacer", ("budget v2.csv", CSV + b"x;y\n", "text/csv"))
    corps = lire_page(navigateur.get(page)).un("ul", "fichiers")
    assert "1 version précédente" in corps.mots
    ancienne = navigateur.get(f"{adresse}/1")
    assert contenu_de(ancienne) == CSV
    deux = envoyer(navigateur, f"{adresse}/remplacer", ("a.csv", CSV, ""), ("b.csv", CSV, ""))
    assert "Une nouvelle version est un seul fichier." in lire_page(deux).mots


def test_a_file_is_deleted_after_a_question_and_brought_back(navigateur, page):
    deposer(navigateur, page)
    adresse = lien(navigateur, page, "statuts.pdf")
    question = lire_page(navigateur.get(f"{adresse}/supprimer"))
    assert "pourra être rétabli pendant 30 jours" in question.mots
    assert fautes(question) == set()
    assert navigateur.post(f"{adresse}/supprimer")["Location"] == page
    assert navigateur.get(adresse).status_code == 404
    corps = lire_page(navigateur.get(page))
    assert "Aucun fichier" in corps.mots
    assert "1 fichier supprimé" in corps.mots
    assert fautes(corps) == set()
    navigateur.post(f"{adresse}/retablir")
    assert contenu_de(navigateur.get(adresse)) == PDF
    assert navigateur.post(f"{adresse}/retablir").status_code == 404


def test_a_threat_is_announced_and_not_linked(navigateur, page, settings, monkeypatch):
    settings.FICHIERS_CLAMD = "unix:/essai"
    monkeypatch.setattr(antivirus, "analyser", lambda contenu: Verdict("Essai.Virus"))
    deposer(navigateur, page)
    corps = lire_page(navigateur.get(page))
    assert "contient une menace (Essai.Virus)" in corps.un("div", "messages").mots
    assert "en quarantaine" in corps.un("ul", "fichiers").mots
    assert not [a for a in corps.un("ul", "fichiers").tous("a") if "telecharger" in a["href"]]
    assert fautes(corps) == set()


def test_a_file_that_waits_says_so(navigateur, page, settings):
    settings.FICHIERS_CLAMD = "unix:/nulle/part"
    deposer(navigateur, page)
    corps = lire_page(navigateur.get(page))
    assert "Il pourra être ouvert quand il aura été analysé." in corps.mots
    assert "en attente d’analyse" in corps.un("ul", "fichiers").mots


def test_foreign_files_are_not_found(navigateur, page, alice, deux_locataires):
    deposer(navigateur, page)
    adresse = lien(navigateur, page, "statuts.pdf")
    autres = [
        f"/fichiers/essai/{deux_locataires[0]}.{alice.pk + 1}.w/",
        f"/fichiers/essai/{deux_locataires[1]}.{alice.pk}.w/" + adresse.rpartition("/")[2],
        "/fichiers/rien/1/",
        "/fichiers/essai/bidon/",
        "/fichiers/communaute/%00/",
        adresse.replace(adresse.rpartition("/")[2], "0" * 8 + "-0000-0000-0000-" + "0" * 12),
        f"{adresse}/2",
    ]
    for autre in autres:
        assert navigateur.get(autre).status_code == 404, autre
    assert navigateur.post(f"{autres[0]}deposer").status_code == 404
    assert navigateur.post(f"{autres[1]}/supprimer").status_code == 404


def test_who_may_only_see_cannot_change(navigateur, page):
    lecture = page.replace(".w/", ".r/")
    assert navigateur.post(f"{lecture}deposer", {"usage": "piece"}).status_code == 403
    inconnu = f"{lecture}{'0' * 8}-0000-0000-0000-{'0' * 12}"
    assert navigateur.post(f"{inconnu}/supprimer").status_code == 403


def test_openings_are_told_when_the_use_asks_for_it(navigateur, page, gestes):
    deposer(navigateur, page, "logo.png", PNG, usage="logo")
    deposer(navigateur, page, "statuts.pdf")
    for nom in ("logo.png", "statuts.pdf"):
        contenu_de(navigateur.get(lien(navigateur, page, nom)))
    assert [action for _, action in gestes()] == ["depot", "depot", "lecture"]


def test_a_list_takes_the_same_queries_however_long(navigateur, page):
    deposer(navigateur, page, "0.pdf")
    navigateur.get(page)
    with CaptureQueriesContext(connection) as un:
        navigateur.get(page)
    for n in range(1, 4):
        deposer(navigateur, page, f"{n}.pdf")
    navigateur.get(page)
    with CaptureQueriesContext(connection) as quatre:
        navigateur.get(page)
    assert len(un) == len(quatre)


def test_a_deposit_may_come_back_to_the_page_it_was_made_from(navigateur, page):
    for suite, attendue in (("/regles", "/regles"), ("https://ailleurs.test/", page)):
        assert deposer(navigateur, page, suite=suite)["Location"] == attendue


@pytest.mark.parametrize(
    "corps",
    [
        b"", b"--x", b"--x\r\n\r\n", b"n'importe quoi",
        b"--x\r\nContent-Disposition: form-data\r\n",
        b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a.pdf"\r\n\r\n%PDF-',
        b'--x\r\nContent-Disposition: form-data; name="fichier"; filename=""\r\n\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\na\r\n'
            for _ in range(30)
        ) + b"--x--\r\n",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\na\r\n' for _ in range(300)
        ) + b"--x--\r\n",
    ],
)  # fmt: skip
def test_no_hostile_body_is_a_breakdown(navigateur, page, corps):
    reponse = navigateur.generic(
        "POST", f"{page}deposer", corps, content_type="multipart/form-data; boundary=x"
    )
    assert reponse.status_code in {302, 400, 422}
    assert lire_page(reponse).tous("h1") or reponse.status_code == 302


def test_a_body_beyond_the_limit_is_refused_unread(navigateur, page):
    for poids, statut in ((50 * 1024 * 1024 + 1, 413), (20 * 1024 * 1024, 422)):
        reponse = navigateur.generic(
            "POST", f"{page}deposer", b"", content_type="text/plain", CONTENT_LENGTH=str(poids)
        )
        assert reponse.status_code == statut
