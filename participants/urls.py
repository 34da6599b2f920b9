from django.urls import path

from participants.views import antal, correcting, deltaganden, lists, overviews, samtyckestexter

app_name = "participants"
urlpatterns = [
    path("", antal.index, name="counts"),
    path("insats/<uuid:pk>/", antal.for_insats, name="for_insats"),
    path("insats/<uuid:pk>/antal/<int:year>/", antal.register, name="register"),
    path("insats/<uuid:pk>/deltaganden/", deltaganden.index, name="deltaganden"),
    path("insats/<uuid:pk>/deltaganden/ny/", deltaganden.register, name="register_in"),
    path("deltaganden/", overviews.everything, name="everything"),
    path("deltaganden/sok/", overviews.find, name="find"),
    path("saknas/", overviews.missing, name="missing"),
    path("deltaganden/<uuid:pk>/", deltaganden.detail, name="deltagande"),
    path("deltaganden/<uuid:pk>/avsluta/", deltaganden.register_end, name="register_out"),
    path("deltaganden/<uuid:pk>/ratta/", correcting.start, name="correct_start"),
    path("deltaganden/<uuid:pk>/ratta-slut/", correcting.end, name="correct_end"),
    path("deltaganden/<uuid:pk>/ratta-person/", correcting.identity, name="correct_identity"),
    path("deltaganden/<uuid:pk>/felregistrera/", correcting.mistake, name="register_mistake"),
    path("insats/<uuid:pk>/blanketter/", samtyckestexter.forms, name="consent_forms"),
    path("insats/<uuid:pk>/blanketter/<str:syfte>/<str:sprak>/", samtyckestexter.form, name="consent_form"),
    path("samtyckestexter/", samtyckestexter.index, name="consent_texts"),
    path("samtyckestexter/<str:syfte>/<str:sprak>/", samtyckestexter.text, name="consent_text"),
    path("samtyckestexter/<str:syfte>/<str:sprak>/sluta/", samtyckestexter.stop, name="consent_text_stop"),
    path("samtycken/<uuid:pk>/aterta/", deltaganden.withdrawal, name="withdraw"),
    path("insats/<uuid:pk>/lista/", lists.upload, name="list_upload"),
    path("listor/<uuid:pk>/", lists.detail, name="list"),
    path("listor/<uuid:pk>/kolumner/", lists.columns, name="list_columns"),
    path("listor/<uuid:pk>/rader/<int:number>/", lists.row, name="list_row"),
    path("listor/<uuid:pk>/rader-att-ratta.xlsx", lists.wrong, name="list_wrong_rows"),
    path("listor/<uuid:pk>/ta-bort/", lists.remove, name="list_remove"),
    path("listor/<uuid:pk>/angra/", lists.undo, name="list_undo"),
]
