from django.urls import path

from members.views import me

app_name = "members"
urlpatterns = [
    path("mig/", me.me, name="me"),
    path("mig/byt-roll/", me.switch_uppdrag, name="switch_uppdrag"),
    path("mig/logg/", me.own_log, name="own_log"),
]
