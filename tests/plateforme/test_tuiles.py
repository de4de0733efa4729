"""Tiles are asked for only where an operator says, and only there."""

import pytest

from maillage.plateforme.ui.tuiles import hotes_des_tuiles


def test_without_an_address_nothing_is_allowed():
    assert hotes_des_tuiles("") == []


@pytest.mark.parametrize(
    ("adresse", "hote"),
    [
        ("https://tuiles.exemple.test/{z}/{x}/{y}.png", "https://tuiles.exemple.test"),
        ("https://{s}.tuiles.exemple.test/{z}/{x}/{y}.png?c=1", "https://*.tuiles.exemple.test"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", "http://127.0.0.1:8080"),
    ],
)
def test_the_host_of_tiles_is_allowed_and_no_other(adresse, hote):
    assert hotes_des_tuiles(adresse) == [hote]


@pytest.mark.parametrize(
    "adresse",
    [
        "javascript:alert(1)//{z}{x}{y}",
        "tuiles.exemple.test/{z}/{x}/{y}",
        "https://tuiles.exemple.test/",
        "https://a; script-src *//{z}/{x}/{y}",
    ],
)
def test_what_is_not_an_address_of_tiles_stops_the_site(adresse):
    with pytest.raises(ValueError, match="MAILLAGE_TUILES"):
        hotes_des_tuiles(adresse)
