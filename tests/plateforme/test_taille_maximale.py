"""A body that no page asks for is refused before it is read."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import RequestFactory

from maillage.plateforme.base.middleware import TailleMaximale, octets_maximum


def ordinaire(request):
    """A view that says nothing of its bodies."""


@octets_maximum(50 * 1024 * 1024)
def de_fichiers(request):
    """A view that takes files."""


def repondre(annonce: str, vue=ordinaire) -> HttpResponse:
    request = RequestFactory().post("/", data=b"", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = annonce
    garde = TailleMaximale(lambda _: HttpResponse("lu"))
    garde.process_view(request, vue, (), {})
    return garde(request)


@pytest.mark.parametrize("annonce", ["", "0", "2000000", "pas un nombre", str(6 * 1024 * 1024)])
def test_an_ordinary_body_goes_through(annonce):
    assert repondre(annonce).content == b"lu"


@pytest.mark.parametrize("annonce", [str(6 * 1024 * 1024 + 1), "300000000", "9" * 5000])
def test_a_body_too_large_is_refused_unread(annonce):
    with pytest.raises(RequestDataTooBig):
        repondre(annonce)


def test_the_refusal_is_our_own_page(client):
    reponse = client.post(
        "/simulateur/liste", data=b"x", content_type="text/plain", CONTENT_LENGTH="300000000"
    )
    page = reponse.content.decode().replace("\u00a0", " ")
    assert reponse.status_code == 413
    assert "trop volumineux" in page
    assert "Il pèse 287 Mo, et cette page en reçoit 6 Mo au plus" in page
    assert "en noir et blanc" in page


def test_a_view_may_take_larger_bodies_than_others():
    assert repondre(str(20 * 1024 * 1024), de_fichiers).content == b"lu"
    with pytest.raises(RequestDataTooBig):
        repondre(str(50 * 1024 * 1024 + 1), de_fichiers)
