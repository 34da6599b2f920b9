from django.urls import path

from finsam.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/forsok-igen/", views.retry, name="retry"),
]
