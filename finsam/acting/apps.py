from django.apps import AppConfig


class ActingConfig(AppConfig):
    name = "finsam.acting"
    label = "acting"
    verbose_name = "Vem som handlar"
