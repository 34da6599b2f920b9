"""Addresses of the economy."""

from ekonomi.ledger_urls import urlpatterns as ledger_urls

app_name = "ekonomi"
urlpatterns = [*ledger_urls]
