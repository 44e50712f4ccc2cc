# The application's image; MongoDB and Valkey are services of their own (docker-compose.yml).
# Keep the versions in step with scripts/requirements.txt (Node.js) and requires-python.

FROM node:24.19.0-bookworm-slim AS frontend
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --include=dev
COPY frontend/ ./
RUN npm run build

FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock

FROM python:3.11.14-slim-bookworm AS runtime
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin autotrade \
    && install -d -o autotrade -g autotrade -m 0700 /data
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=5000 \
    AUTOTRADE_DATA_DIR=/data
WORKDIR /app
COPY --from=packages /venv /venv
COPY wsgi.py ./
COPY autotrade/ autotrade/
COPY workers/ workers/
COPY scripts/ scripts/
COPY --from=frontend /build/dist frontend/dist
USER autotrade
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/ready', timeout=2)"]
CMD ["python", "-m", "gunicorn", "-k", "gevent", "--worker-connections", "5000", "-w", "1", "-b", "0.0.0.0:5000", "--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket", "wsgi:app"]
