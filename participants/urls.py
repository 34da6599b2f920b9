from django.urls import path

from participants.views import antal, deltaganden

app_name = "participants"
urlpatterns = [
    path("", antal.index, name="counts"),
    path("insats/<uuid:pk>/", antal.for_insats, name="for_insats"),
    path("insats/<uuid:pk>/antal/<int:year>/", antal.register, name="register"),
    path("insats/<uuid:pk>/deltaganden/", deltaganden.index, name="deltaganden"),
    path("insats/<uuid:pk>/deltaganden/ny/", deltaganden.register, name="register_in"),
    path("deltaganden/<uuid:pk>/", deltaganden.detail, name="deltagande"),
    path("deltaganden/<uuid:pk>/avsluta/", deltaganden.register_end, name="register_out"),
    path("samtycken/<uuid:pk>/aterta/", deltaganden.withdrawal, name="withdraw"),
]
