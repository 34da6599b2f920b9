"""Addresses under /ekonomi/."""

from django.urls import path

from ekonomi.ledger_urls import urlpatterns as ledger_urls
from ekonomi.views import bidrag, budget_changes, budgets, insats_money, poster, prognoser, report

app_name = "ekonomi"

report_urls = [
    path("", report.report, name="report"),
    path("rapport.<slug:kind>", report.report_file, name="report_file"),
    path("insats/<uuid:pk>/", insats_money.for_insats, name="for_insats"),
    path("prognoser/", prognoser.index, name="prognoser"),
    path("prognoser/<uuid:pk>/", prognoser.post, name="prognos"),
]
budget_urls = [
    path("budget/", budgets.index, name="budgets"),
    path("budget/ny/", budgets.new, name="budget_new"),
    path("budget/<uuid:pk>/", budgets.detail, name="budget"),
    path("budget/<uuid:pk>/jamfor/", budgets.compare, name="budget_compare"),
    path("budget/<uuid:pk>/ny-version/", budgets.new_version, name="budget_new_version"),
    path("budget/<uuid:pk>/kopiera/", budgets.copy, name="budget_copy"),
    path("budget/<uuid:pk>/omrade/<uuid:omrade_pk>/", budget_changes.area, name="budget_area"),
    path("budget/<uuid:pk>/plan/", budget_changes.plan, name="budget_plan"),
    path("budget/<uuid:pk>/flytta-medel/", budget_changes.move_money, name="budget_move_money"),
    path("budget/<uuid:pk>/samrad/", budget_changes.samrad, name="budget_samrad"),
    path("budget/<uuid:pk>/ta-tillbaka/", budget_changes.take_back, name="budget_take_back"),
    path("budget/<uuid:pk>/beslut/", budget_changes.decide, name="budget_decide"),
    path("poster/", poster.index, name="poster"),
    path("poster/ny/", poster.post, name="post_new"),
    path("poster/<uuid:pk>/", poster.post, name="post"),
    path("omraden/nytt/", poster.omrade, name="omrade_new"),
    path("omraden/<uuid:pk>/", poster.omrade, name="omrade"),
]
bidrag_urls = [
    path("bidrag/", bidrag.index, name="bidrag"),
    path("bidrag/registrera/", bidrag.register, name="bidrag_register"),
]

urlpatterns = [*report_urls, *budget_urls, *bidrag_urls, *ledger_urls]
