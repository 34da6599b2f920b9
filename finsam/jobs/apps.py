from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "finsam.jobs"
    label = "jobs"
    verbose_name = "Bakgrundsarbeten"
