"""The cache every process shares: what rate limits stand on."""

import pytest
from django.core.cache import cache
from django.db import connection

from maillage.plateforme.base import cache as module
from maillage.plateforme.base.models import EntreeDeCache

pytestmark = pytest.mark.django_db


def test_what_is_put_is_found_until_it_expires():
    cache.set("a", [1.5, 2], 60)
    assert cache.get("a") == [1.5, 2]
    cache.set("a", {"x": None}, 60)
    assert cache.get("a") == {"x": None}
    cache.set("a", 3, -1)
    assert cache.get("a", "rien") == "rien"


def test_what_never_expires_stays():
    cache.set("a", 1, None)
    assert cache.get("a") == 1
    assert not cache.add("a", 2, None)


def test_only_the_first_adds():
    assert cache.add("verrou", True, 60)
    assert not cache.add("verrou", True, 60)
    cache.delete("verrou")
    assert cache.add("verrou", True, -1)
    assert cache.add("verrou", True, 60)  # the former had expired


def test_an_entry_is_prolonged_only_while_it_lives():
    cache.set("a", 1, 60)
    assert cache.touch("a", 120)
    cache.set("a", 1, -1)
    assert not cache.touch("a", 120)
    assert not cache.touch("absente")


def test_entries_are_removed_one_by_one_or_all():
    cache.set_many({"a": 1, "b": 2}, 60)
    assert cache.delete("a")
    assert not cache.delete("a")
    assert cache.get_many(["a", "b"]) == {"b": 2}
    cache.clear()
    assert cache.get("b") is None


def test_only_what_json_holds_is_kept():
    with pytest.raises(TypeError):
        cache.set("a", object())


def test_writing_sweeps_what_expired_now_and_then(monkeypatch):
    EntreeDeCache.objects.all().delete()
    cache.set_many({f"vieille{n}": n for n in range(10)}, -1)
    cache.set("neuve", 1, 60)
    monkeypatch.setattr(module.random, "randrange", lambda _: 0)
    cache.set("autre", 1, 60)
    assert EntreeDeCache.objects.count() == 2


def test_reading_and_writing_are_one_query_each(django_assert_num_queries):
    for geste in (lambda: cache.set("a", 1), lambda: cache.get("a"), lambda: cache.add("a", 1)):
        with django_assert_num_queries(1):
            geste()


def test_the_table_is_not_journalled():
    with connection.cursor() as curseur:
        curseur.execute("SELECT relpersistence FROM pg_class WHERE relname = 'base_cache'")
        assert curseur.fetchone() == ("u",)
