from django.apps import AppConfig


class FinsamConfig(AppConfig):
    name = "finsam"
    verbose_name = "Finsam"

    def ready(self) -> None:
        from finsam import celery, logs  # the settings have to be read first

        logs.configure()
        celery.app.set_default()  # web processes send jobs too, from any of their threads
