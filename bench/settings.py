"""Production settings on the private servers, without the redirect to TLS that has no proxy here."""

import os

from finsam import checkout

checkout.prepare_secrets()
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
os.environ.setdefault("EMAIL_URL", "console:")

from finsam.settings.prod import *  # noqa: E402, F403 -- a settings module is the base plus what differs

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "finsam_session"
CSRF_COOKIE_NAME = "finsam_csrf"
LOG_LEVEL = "ERROR"
