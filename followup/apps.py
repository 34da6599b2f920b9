from django.apps import AppConfig

from finsam import history


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = "Uppföljning"

    def ready(self) -> None:
        from followup.enums import HISTORY_SENTENCES  # enums need the settings

        history.register_sentences(HISTORY_SENTENCES)
