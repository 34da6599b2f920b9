from django.urls import path

from insatser.views import codelists, insats_uppdrag, insatser, mal, matrix, moves

app_name = "insatser"
urlpatterns = [
    path("", insatser.index, name="list"),
    path("ny/", insatser.register, name="register"),
    path("over-ar/", matrix.show, name="matrix"),
    path("over-ar/pdf/", matrix.pdf, name="matrix_pdf"),
    path("kodlistor/", codelists.index, name="codelists"),
    path("kodlistor/<slug:lista>/", codelists.detail, name="codelist"),
    path("kodlistor/<slug:lista>/nytt-varde/", codelists.add, name="codelist_add"),
    path("kodvarde/<uuid:pk>/avsluta/", codelists.retire, name="codelist_retire"),
    path("mal/<uuid:pk>/andra/", mal.change, name="goal_change"),
    path("mal/<uuid:pk>/ta-bort/", mal.drop, name="goal_drop"),
    path("mal/<uuid:pk>/utfall/", mal.outcome, name="goal_outcome"),
    path("uppdrag/<uuid:pk>/avsluta/", insats_uppdrag.untie, name="untie"),
    path("<uuid:pk>/", insatser.detail, name="detail"),
    path("<uuid:pk>/andra/", insatser.change, name="change"),
    path("<uuid:pk>/perioder/", insats_uppdrag.periods, name="periods"),
    path("<uuid:pk>/starta/", moves.start, name="start"),
    path("<uuid:pk>/avsluta/", moves.end, name="end"),
    path("<uuid:pk>/ateruppta/", moves.resume, name="resume"),
    path("<uuid:pk>/felregistrera/", moves.misregister, name="misregister"),
    path("<uuid:pk>/mal/nytt/", mal.add, name="goal_add"),
    path("<uuid:pk>/plan/", mal.plan, name="plan"),
    path("<uuid:pk>/uppdrag/nytt/", insats_uppdrag.tie, name="tie"),
]
