"""The web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.prod")

application = get_wsgi_application()

# What the program consists of never becomes garbage: it is left out of the search for cycles, which runs once in
# several pages instead of several times in one (ADR 7).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
