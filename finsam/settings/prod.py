"""Production: every secret from the environment, TLS in front, compressed static files from the image build."""

from finsam import env
from finsam.settings.base import *  # noqa: F403 -- a settings module is the base plus what differs

ENV = env.read(is_strict=True)
if len(ENV.text("FINSAM_ACTING_KEY")) != 64:
    raise env.EnvironmentFault("FINSAM_ACTING_KEY has to be 64 hex digits (openssl rand -hex 32).")

IS_DEMO = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # noqa: F405 -- from the base
TEMPLATES[0]["OPTIONS"]["debug"] = False  # type: ignore[index] # noqa: F405 -- from the base
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.number("TRUSTED_PROXY_COUNT")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-finsam_session"
CSRF_COOKIE_NAME = "__Host-finsam_csrf"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENV.texts("ALLOWED_HOSTS")]
