"""Django's rules for passwords, with messages that say what to do."""

from django.contrib.auth import password_validation as rules


class LongEnough(rules.MinimumLengthValidator):
    """At least as many signs as the settings say."""

    def get_error_message(self) -> str:
        return f"Skriv ett längre lösenord: minst {self.min_length} tecken."


class NotLikeTheUser(rules.UserAttributeSimilarityValidator):
    """Not the user name or e-mail with something added."""

    def get_error_message(self) -> str:
        return "Välj ett lösenord som inte liknar ditt användarnamn eller din e-postadress."


class NotCommon(rules.CommonPasswordValidator):
    """None of those that are tried first by whoever guesses."""

    def get_error_message(self) -> str:
        return "Många använder det lösenordet. Välj ett annat."


class NotOnlyFigures(rules.NumericPasswordValidator):
    """Letters too."""

    def get_error_message(self) -> str:
        return "Välj ett lösenord som inte är bara siffror."
