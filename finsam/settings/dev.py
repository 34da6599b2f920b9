"""A checkout: the demo and every command typed in it. `finsam.checkout` has filled in the environment."""

from finsam.settings.base import *  # noqa: F403 -- a settings module is the base plus what differs
from finsam.settings.base import ENV

PORT = ENV.number("PORT")
IS_DEMO = ENV.text("IS_DEMO") != "0" if "IS_DEMO" in ENV.values else True
ALLOWED_HOSTS = ENV.texts("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
