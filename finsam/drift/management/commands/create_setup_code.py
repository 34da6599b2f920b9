from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from finsam import acting
from members import setup, setup_codes


class Command(BaseCommand):
    """Skriver ut en engångskod som öppnar sidan för första start."""

    help = "Skriver ut en engångskod som öppnar sidan för första start. Koden gäller i ett dygn."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            if not setup.is_empty():
                raise CommandError("Det finns redan ett förbund. Första start görs bara i en tom databas.")
            code = setup_codes.create()
        self.stdout.write(f"Kod: {code}\nÖppna {settings.SITE_URL}{reverse('first_run')} inom ett dygn.")
