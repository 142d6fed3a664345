# One image for web, worker, beat and the migrate job. Addresses and keys come from the environment when it runs.
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Pango and HarfBuzz draw the documents; they come from no wheel.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 tongban \
    && useradd --uid 10001 --gid tongban --no-create-home --home-dir /data --shell /usr/sbin/nologin tongban \
    && install --directory --owner tongban --group tongban --mode 0700 /data/files /data/beat /data/fonts

WORKDIR /srv/tongban
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt

COPY . ./
# Static files and messages are part of the image: only /data/files and /data/beat are volumes. The settings want keys and
# addresses even for that; these open nothing and are gone with the line.
ENV DATA_DIR=/data DJANGO_SETTINGS_MODULE=portal.settings HOST=0.0.0.0 PORT=8000
RUN export SECRET_KEY=build DATABASE_URL=postgres://build@/build REDIS_URL=unix:///build CACHE_URL=unix:///build \
        FIELD_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
        INDEX_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    && python manage.py translations compile \
    && python manage.py collectstatic --noinput --verbosity 0

USER tongban
RUN python -c "from django.conf import settings; settings.configure(DATA_DIR='/data'); from base.files import fonts; fonts.ensure()"
VOLUME ["/data/files", "/data/beat"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--workers-max-rss", "400", \
     "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "portal.wsgi:application"]
