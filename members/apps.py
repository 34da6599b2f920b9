from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Medlemmar och personer"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from members.sentences import SENTENCES

        history.register_sentences(SENTENCES)
