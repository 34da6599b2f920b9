"""Days and periods. The only place that asks what day it is."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """Today in Sweden."""
    return timezone.localdate()
