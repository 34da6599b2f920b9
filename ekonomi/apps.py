from django.apps import AppConfig


class EkonomiConfig(AppConfig):
    name = "ekonomi"
    verbose_name = "Ekonomi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ekonomi.enums import BUDGET_SENTENCES, RULES, TONES  # after all apps are loaded
        from ekonomi.ledger_enums import LEDGER_SENTENCES, LEDGER_TONES
        from finsam import constraints, history, status

        history.register_sentences({**BUDGET_SENTENCES, **LEDGER_SENTENCES})
        constraints.register_words(RULES)
        status.register_tones({**TONES, **LEDGER_TONES})
