#!/bin/sh
# Prints a new .env for docker-compose.yml with random secrets. Keep the result: lost keys are lost data.
#   scripts/new-secrets.sh finsam.example.org > .env && chmod 600 .env
set -eu
host=${1:?"ange tjänstens adress, till exempel finsam.example.org"}

cat <<END
# Made by scripts/new-secrets.sh. Readable only by the one who runs the service; a copy in the safe.
SITE_HOST=$host
SECRET_KEY=$(openssl rand -hex 40)
POSTGRES_PASSWORD=$(openssl rand -hex 24)
OWNER_PASSWORD=$(openssl rand -hex 24)
WEB_PASSWORD=$(openssl rand -hex 24)
MAINT_PASSWORD=$(openssl rand -hex 24)
REDIS_PASSWORD=$(openssl rand -hex 24)
FINSAM_ACTING_KEY=$(openssl rand -hex 32)
FINSAM_FIELD_KEYS=$(openssl rand -base64 32 | tr '+/' '-_')
FINSAM_BACKUP_KEY=$(openssl rand -hex 32)
# The mail server: smtp://user:password@host:587/?tls=1, with special characters in the password as %xx.
EMAIL_URL=
EMAIL_FROM=finsam@$host
END
