from django.urls import path

from participants.views import antal

app_name = "participants"
urlpatterns = [
    path("", antal.index, name="counts"),
    path("insats/<uuid:pk>/", antal.for_insats, name="for_insats"),
    path("insats/<uuid:pk>/antal/<int:year>/", antal.register, name="register"),
]
