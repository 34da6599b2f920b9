"""Addresses of the whole service: Swedish words for users, English names in code."""

from django.urls import include, path

from finsam import information
from finsam.drift import first_run
from followup.views.start import start

urlpatterns = [
    path("", start, name="start"),
    path("konto/", include("members.login_urls")),
    path("jobb/", include("finsam.jobs.urls")),
    path("om-e-tjansten/", information.about, name="about"),
    path("tillganglighet/", information.accessibility, name="accessibility"),
    path("personuppgifter/", information.privacy, name="privacy"),
    path("kontakt/", information.contact, name="contact"),
    path("fortsatt/", information.keep_session, name="keep_session"),
    path("forsta-start/", first_run.first_run, name="first_run"),
    path("api/v1/", include("finsam.api_urls")),
    path("insatser/", include("insatser.urls")),
    path("deltagare/", include("participants.urls")),
    path("fraga/", include("participants.link_urls")),
    path("utdrag/", include("participants.extract_urls")),
    path("", include("followup.urls")),
    path("ekonomi/", include("ekonomi.urls")),
    path("", include("members.urls")),
]

handler400 = "finsam.errors.bad_request"
handler403 = "finsam.errors.permission_denied"
handler404 = "finsam.errors.not_found"
handler500 = "finsam.errors.server_error"
