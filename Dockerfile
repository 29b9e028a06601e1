# syntax=docker/dockerfile:1
# One image for every process: what it runs is the command. See docs/exploitation.md.

FROM python:3.11-slim-bookworm AS construction
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/base.txt /application/requirements/base.txt
RUN pip install --require-hashes --only-binary=:all: -r /application/requirements/base.txt
WORKDIR /application
COPY . .
# Static files are named by their content and compressed here; the script's values last one command.
RUN sh deploiement/collecter.sh && python -m compileall -q .

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.base \
    PORT=8000
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin plateforme
COPY --from=construction /venv /venv
# Owned by root: the process can read its code, not change it.
COPY --from=construction /application /application
WORKDIR /application
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["python", "deploiement/sonde.py", "web"]
CMD ["gunicorn", "config.wsgi", "--workers=2", "--threads=4", "--no-control-socket"]
