"""The cache asks Redis through one client."""

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


def test_production_uses_it():
    from finsam.settings import base

    assert base.CACHES["default"]["BACKEND"] == f"{Cache.__module__}.{Cache.__qualname__}"
