"""The counters: a bounded number of series, whatever strangers send."""

import pytest
from prometheus_client.registry import REGISTRY


def series() -> dict[tuple[str, str, str], float]:
    return {
        (m.labels["route"], m.labels["methode"], m.labels["statut"]): m.value
        for famille in REGISTRY.collect()
        for m in famille.samples
        if m.name == "maillage_requetes_total"
    }


def durees(route: str) -> float:
    return REGISTRY.get_sample_value("maillage_requete_secondes_count", {"route": route}) or 0


def test_a_request_is_counted_and_timed_under_the_name_of_its_route(client, db):
    avant = series().get(("regles", "GET", "200"), 0)
    mesurees = (
        REGISTRY.get_sample_value("maillage_requete_secondes_count", {"route": "regles"}) or 0
    )
    client.get("/regles?q=mot")
    assert series()["regles", "GET", "200"] == avant + 1
    apres = REGISTRY.get_sample_value("maillage_requete_secondes_count", {"route": "regles"})
    assert apres == mesurees + 1


def test_unknown_addresses_share_one_series(client, db):
    client.get("/nulle-part")
    avant = set(series())
    for n in range(5):
        client.get(f"/nulle-part-{n}")
    assert set(series()) == avant
    assert ("inconnue", "GET", "404") in avant


@pytest.mark.parametrize("methode", ["INVENTEE", "get", "X" * 500])
def test_invented_methods_share_one_series(client, db, methode):
    client.generic(methode, "/nulle-part")
    assert {m for _, m, _ in series()} <= {
        *("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "AUTRE")
    }


def test_static_files_are_counted_together(client, db):
    avant = series().get(("statique", "GET", "404"), 0)
    client.get("/static/n-existe-pas.css")
    client.get("/static/ni-celui-la.css")
    assert series()["statique", "GET", "404"] == avant + 2
    assert not [route for route, _, _ in series() if "/" in route]
