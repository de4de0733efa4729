"""A crowd at the sign-in page: few hashes at once, a sentence for the others, pages for all."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.pages import lire_page

from maillage.plateforme.comptes import hachage
from maillage.plateforme.comptes.hachage import Guichet, HachagesSatures


def test_the_counter_serves_few_lets_few_wait_and_refuses_the_others():
    guichet = Guichet(simultanes=2, attente=3, patience=10)
    depart, fini = threading.Barrier(50), threading.Event()
    ensemble, plus_nombreux, verrou = 0, 0, threading.Lock()

    def passer():
        nonlocal ensemble, plus_nombreux
        depart.wait()
        try:
            with guichet:
                with verrou:
                    ensemble += 1
                    plus_nombreux = max(plus_nombreux, ensemble)
                fini.wait(10)
                with verrou:
                    ensemble -= 1
        except HachagesSatures:
            with verrou:
                refuses.append(1)
                if len(refuses) == 45:
                    fini.set()
            return False
        return True

    refuses: list[int] = []
    with ThreadPoolExecutor(50) as fils:
        servis = sum(fils.map(lambda _: passer(), range(50)))
    assert (servis, len(refuses), plus_nombreux) == (5, 45, 2)


def test_who_waits_too_long_is_refused_and_leaves_the_queue():
    guichet = Guichet(simultanes=1, attente=1, patience=0.01)
    with guichet:
        for _ in range(3):
            with pytest.raises(HachagesSatures), guichet:
                pass
    with guichet:
        pass


def test_a_hash_that_fails_gives_its_place_back():
    guichet = Guichet(simultanes=1, attente=0, patience=1)
    with pytest.raises(ZeroDivisionError), guichet:
        raise ZeroDivisionError
    with guichet:
        pass


@pytest.mark.parametrize("attente", [0, 1], ids=["at the door", "in the queue"])
def test_too_many_sign_ins_get_a_page_that_says_when_to_come_back(
    client, alice, entrer, monkeypatch, attente
):
    plein = Guichet(simultanes=1, attente=attente, patience=0.01)
    monkeypatch.setattr(hachage, "GUICHET", plein)
    with plein:
        reponse = entrer(client)
        assert client.get("/regles").status_code == 200
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "30"
    assert lire_page(reponse).un("h1").mots == "Trop de connexions à la fois"
    assert entrer(client).status_code == 302


def test_a_refusal_at_the_door_asks_the_database_nothing(
    client, alice, entrer, monkeypatch, django_assert_num_queries
):
    plein = Guichet(simultanes=1, attente=0, patience=0.01)
    monkeypatch.setattr(hachage, "GUICHET", plein)
    with plein, django_assert_num_queries(0):
        assert entrer(client).status_code == 503
