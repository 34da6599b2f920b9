from django.urls import path

from followup.views import reports

app_name = "followup"

urlpatterns = [
    path("rapporter/", reports.reports, name="reports"),
    path("rapporter/ekonomisk-rapport/ny/", reports.issue_report, name="issue_report"),
    path("rapporter/<uuid:pk>/", reports.report, name="report"),
    path("rapporter/<uuid:pk>/fil.<str:ending>", reports.report_file, name="report_file"),
]
