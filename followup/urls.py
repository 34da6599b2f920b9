from django.urls import path

from followup.views import annual, deltagare, langtid, reports

app_name = "followup"

urlpatterns = [
    path("arsredovisning/<int:year>/", annual.annual, name="annual"),
    path("arsredovisning/<int:year>/rakningar/", annual.statements, name="statements"),
    path("arsredovisning/<int:year>/gor/", annual.make, name="make_annual"),
    path("arsredovisning/<int:year>/text/<slug:section>/", annual.text, name="annual_text"),
    path("uppfoljning/", deltagare.deltagare, name="deltagare"),
    path("uppfoljning/langtid/", langtid.index, name="langtid"),
    path("uppfoljning/insats/<uuid:pk>/", deltagare.for_insats, name="for_insats"),
    path("uppfoljning/manniskor-och-pengar/", deltagare.overview, name="people_and_money"),
    path("uppfoljning/fil.<str:ending>", deltagare.deltagare_file, name="deltagare_file"),
    path("uppfoljning/<int:year>/ta-ut/", deltagare.issue, name="issue_deltagare"),
    path("rapporter/", reports.reports, name="reports"),
    path("rapporter/ekonomisk-rapport/ny/", reports.issue_report, name="issue_report"),
    path("rapporter/<uuid:pk>/", reports.report, name="report"),
    path("rapporter/<uuid:pk>/fil.<str:ending>", reports.report_file, name="report_file"),
]
