from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Medlemmar och personer"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from members.enums import HISTORY_SENTENCES

        history.register_sentences(HISTORY_SENTENCES)
