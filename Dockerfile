# The image of web, worker, beat and set-up. Static files are compressed here, not at start.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY scripts/requirements-uv.txt requirements.txt ./
RUN pip install --require-hashes -r requirements-uv.txt \
    && python -m venv --without-pip /opt/venv \
    && uv pip install --python /opt/venv/bin/python --require-hashes --compile-bytecode -r requirements.txt
COPY . .
# Collecting needs settings but no secret: the values of .env.example are gone with this layer's shell.
RUN set -a && . ./.env.example && set +a \
    && DJANGO_SETTINGS_MODULE=finsam.settings.prod /opt/venv/bin/python manage.py collectstatic --noinput \
    && /opt/venv/bin/python -m compileall -q finsam members insatser ekonomi participants followup

FROM python:3.11-slim-bookworm
# Pango makes the PDFs. pg_dump and pg_restore have to be as new as the server, so they come from PostgreSQL's own
# archive rather than Debian's.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin finsam \
    && install -d -o finsam -g finsam -m 0700 /data /backups /erasures
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=finsam.settings.prod \
    FINSAM_DATA=/data \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=4 \
    GRANIAN_WORKERS_KILL_TIMEOUT=8
USER finsam
VOLUME ["/data", "/backups", "/erasures"]
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers", "finsam.wsgi:application"]
