"""Addresses of the whole service: Swedish words for users, English names in code."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
    path("jobb/", include("finsam.jobs.urls")),
    path("", include("members.urls")),
]

handler400 = "finsam.errors.bad_request"
handler403 = "finsam.errors.permission_denied"
handler404 = "finsam.errors.not_found"
handler500 = "finsam.errors.server_error"
