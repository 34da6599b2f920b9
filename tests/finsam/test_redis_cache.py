"""The cache asks Redis through one client, and keeps plain values."""

import pickle

from django.conf import settings

from finsam.redis_cache import Cache


def test_the_client_is_made_once():
    cache = Cache(settings.REDIS_URL, {})
    cache.set("test-redis-cache", "värde", 10)
    client = cache._cache.get_client("test-redis-cache")
    assert cache.get("test-redis-cache") == "värde"
    assert cache._cache.get_client("annan", write=True) is client
    cache.delete("test-redis-cache")
    assert cache.get("test-redis-cache") is None


def test_values_are_plain_and_nothing_in_redis_is_run():
    cache = Cache(settings.REDIS_URL, {})
    for value in (7, True, 1.5, "12", None, ["å", 2.5], {"a": {"b": [1, None]}}):
        cache.set("test-redis-cache", value, 10)
        assert cache.get("test-redis-cache") == value
    client, key = cache._cache.get_client(), cache.make_and_validate_key("test-redis-cache")
    client.set(key, pickle.dumps(print), 10)
    assert cache.get("test-redis-cache") is None
    cache.set("test-redis-cache", 7, 10)
    assert cache.incr("test-redis-cache") == 8
    cache.delete("test-redis-cache")


def test_clearing_takes_nothing_but_the_caches_own():
    one, other = (Cache(settings.REDIS_URL, {"KEY_PREFIX": name}) for name in ("test-one", "test-one-more"))
    for cache in (one, other):
        cache.set("test-redis-cache", "värde", 10)
    one.clear()
    assert one.get("test-redis-cache") is None
    assert other.get("test-redis-cache") == "värde"
    other.clear()


def test_production_uses_it():
    from finsam.settings import base

    assert {kept["BACKEND"] for kept in base.CACHES.values()} == {f"{Cache.__module__}.{Cache.__qualname__}"}
    assert len({kept["KEY_PREFIX"] for kept in base.CACHES.values()}) == len(base.CACHES)
