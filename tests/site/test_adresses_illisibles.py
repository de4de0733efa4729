"""A NUL in an address answers 404, on whatever page it is tried."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "adresse",
    [
        "/carte/unite/%00",
        "/couverture/region/%00/",
        "/couverture/departement/%00/plan/",
        "/couverture/departement/%00/couverture.csv",
    ],
)
def test_a_nul_in_an_address_is_no_page(client, adresse):
    assert client.get(adresse).status_code == 404
