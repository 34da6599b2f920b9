"""The bare Django view that pages are compared with: full middleware, signed-cookie session, 25 rows of 8 columns."""

import os
from functools import cache
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS = [[f"Rad {row} kolumn {column}" for column in range(8)] for row in range(25)]
TEMPLATE = """<!DOCTYPE html><html lang="sv"><head><title>Bar sida</title></head><body><h1>Bar sida</h1><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table></body></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY="bare" * 20,
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF="bench.bare",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )


def bare(request: HttpRequest) -> HttpResponse:
    """25 rows of 8 columns, and nothing else."""
    request.session["seen"] = os.getpid()
    return HttpResponse(_template().render({"rows": ROWS}, request))


@cache
def _template() -> Any:
    """Compiled once, as the cached loader does in production."""
    return engines["django"].from_string(TEMPLATE)


urlpatterns = [path("", bare)]
application = get_wsgi_application()
