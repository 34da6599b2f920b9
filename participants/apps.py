from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Deltagare"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from participants import begaran_enums, gallring_enums, uppfoljning_enums
        from participants.enums import HISTORY_SENTENCES

        history.register_sentences(HISTORY_SENTENCES)
        history.register_sentences(begaran_enums.HISTORY_SENTENCES)
        history.register_sentences(uppfoljning_enums.HISTORY_SENTENCES)
        history.register_sentences(gallring_enums.HISTORY_SENTENCES)
