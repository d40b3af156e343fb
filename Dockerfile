# The portal's image: web, worker, beat and migrate are the same image with another command.
# It holds no compiler, no package manager cache, no embedded server and no secret.

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.lock
ENV PATH=/venv/bin:$PATH
COPY manage.py pyproject.toml ./
COPY pscc pscc
COPY partners partners
COPY services services
COPY calls calls
COPY templates templates
COPY static static
COPY locale locale
# Texts and static files need settings but no services: the local ones do.
RUN LOCAL_DIR=/app python manage.py messages compile \
    && LOCAL_DIR=/app python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf pscc/kernel/stack \
    && python -m compileall -q -j 0 /app /venv/lib

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pscc.settings.production
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0755 /data/files \
    && install -d -o portal -g portal -m 0700 /data/purges
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "pscc.serve", \
    "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
    "--respawn-failed-workers", "pscc.wsgi:application"]
