"""A body that no page asks for is refused before it is read."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import RequestFactory

from maillage.plateforme.base.middleware import TailleMaximale


def repondre(annonce: str) -> HttpResponse:
    request = RequestFactory().post("/", data=b"", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = annonce
    return TailleMaximale(lambda _: HttpResponse("lu"))(request)


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
    assert reponse.status_code == 400
    assert "trop volumineux" in reponse.content.decode()
