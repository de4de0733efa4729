"""The portrait and the comparator: what they show, and what they never do."""

import pytest


@pytest.mark.django_db
def test_the_portrait_of_a_commune_says_what_is_known_and_what_would_fill_the_rest(client):
    reponse = client.get("/portrait/", {"communes": "2A004,2A001"})
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    assert "import «\u00a0rpps\u00a0»" in texte
    assert "Ajaccio" in texte


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["pdf", "csv", "json"])
def test_the_portrait_is_a_file_too(client, format):
    reponse = client.get(f"/portrait/portrait.{format}", {"departement": "2A"})
    assert reponse.status_code == 200
    assert reponse.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ou", [{"region": "94"}, {"france": "1"}, {"epci": "242010056"}, {"departement": "75"}]
)
def test_every_kind_of_territory_has_a_portrait(client, ou):
    assert client.get("/portrait/", ou).status_code == 200
