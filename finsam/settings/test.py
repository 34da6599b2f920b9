"""The tests: as a checkout, with a fast password hasher and e-mail kept in memory."""

import os

from finsam import checkout

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser tests run an event loop beside Django
checkout.prepare("test")

from finsam.settings.dev import *  # noqa: E402, F403 -- a settings module is the base plus what differs
from finsam.settings.dev import DATA_DIR, DATABASES, TEMPLATES  # noqa: E402 -- the environment comes first

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
IS_DEMO = False
ERASURES_DIR = DATA_DIR / "raderingar-test"  # the journal of the checkout's own database is another one
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "words")
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# no commit waits for the disk: a crash may take what the tests wrote
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"  # type: ignore[index]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "!!%s!!"  # type: ignore[index]
ACCOUNT_RATE_LIMITS = {}
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"user": "100000/min"}  # noqa: F405 -- of the base
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
