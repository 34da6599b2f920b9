from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "finsam.history"
    label = "history"
    verbose_name = "Historik"
