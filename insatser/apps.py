from django.apps import AppConfig


class InsatserConfig(AppConfig):
    name = "insatser"
    verbose_name = "Insatser"

    def ready(self) -> None:
        from finsam import history, status  # after all apps are loaded
        from insatser.enums import HISTORY_SENTENCES, STATE_TONES

        history.register_sentences(HISTORY_SENTENCES)
        status.register_tones(STATE_TONES)
