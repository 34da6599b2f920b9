"""Pages that a participant opens with a one-time token, without logging in."""

from django.urls import path

from participants.views import uppfoljningslank

app_name = "fraga"
urlpatterns = [
    path("tack/", uppfoljningslank.done, name="done"),
    path("<str:token>/", uppfoljningslank.answer, name="answer"),
]
