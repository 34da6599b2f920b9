from django.apps import AppConfig


class InsatserConfig(AppConfig):
    name = "insatser"
    verbose_name = "Insatser"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from insatser.enums import HISTORY_SENTENCES

        history.register_sentences(HISTORY_SENTENCES)
