from django.apps import AppConfig


class EkonomiConfig(AppConfig):
    name = "ekonomi"
    verbose_name = "Ekonomi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ekonomi.enums import BUDGET_SENTENCES, TONES  # after all apps are loaded
        from finsam import history, status

        history.register_sentences(BUDGET_SENTENCES)
        status.register_tones(TONES)
