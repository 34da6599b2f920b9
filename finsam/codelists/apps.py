from django.apps import AppConfig


class CodelistsConfig(AppConfig):
    name = "finsam.codelists"
    label = "codelists"
    verbose_name = "Kodlistor"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from finsam.codelists.enums import HISTORY_SENTENCES

        history.register_sentences(HISTORY_SENTENCES)
