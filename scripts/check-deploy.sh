#!/bin/sh
# Django's deployment checks over the production settings, with the safe values of .env.example.
set -eu
cd "$(dirname "$0")/.."
set -a
# shellcheck source=.env.example
. ./.env.example
set +a
DJANGO_SETTINGS_MODULE=finsam.settings.prod .venv/bin/python manage.py check --deploy --fail-level WARNING
