from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Medlemmar och personer"

    def ready(self) -> None:
        from finsam import history, protection  # after all apps are loaded
        from members.current_forbund import small_number_threshold
        from members.sentences import SENTENCES

        history.register_sentences(SENTENCES)
        protection.use_threshold(small_number_threshold)
