from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Deltagare"

    def ready(self) -> None:
        from finsam import history  # after all apps are loaded
        from participants import enums
        from participants.access import enums as access
        from participants.gallring import enums as gallring
        from participants.importing import enums as importing
        from participants.plan import enums as plan
        from participants.remisser import enums as remisser
        from participants.rights import enums as rights
        from participants.samtycke import enums as samtycke
        from participants.sus import enums as sus
        from participants.uppfoljning import enums as uppfoljning

        for words in (enums, access, gallring, importing, plan, remisser, rights, samtycke, sus, uppfoljning):
            history.register_sentences(words.HISTORY_SENTENCES)
