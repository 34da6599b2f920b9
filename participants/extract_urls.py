"""Pages where a person reads the own registerutdrag with the codes of its parts, without logging in."""

from django.urls import path

from participants.views import eget_utdrag

app_name = "utdrag"
urlpatterns = [
    path("", eget_utdrag.start, name="start"),
    path("las/", eget_utdrag.read, name="read"),
    path("<str:code>/", eget_utdrag.link, name="link"),
]
