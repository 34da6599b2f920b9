"""The product's addresses and the pages with every pattern."""

from django.urls import path

from finsam.urls import handler400, handler403, handler404, handler500
from finsam.urls import urlpatterns as ours
from tests.e2e.styleguide import views

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [
    path("stilguide/formular/", views.form, name="guide_form"),
    path("stilguide/lista/", views.listing, name="guide_list"),
    path("stilguide/delar/", views.components, name="guide_components"),
    *ours,
]
