# SPDX-License-Identifier: EUPL-1.2
# One image for the web application and its worker. Nothing of the system is needed beside Python.
FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements-run.lock pyproject.toml README.md LICENSE.txt ./
RUN python -m venv /opt/regie \
 && /opt/regie/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes -r requirements-run.lock
COPY src ./src
RUN /opt/regie/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --no-create-home regie \
 && mkdir -p /region /data \
 && chown regie:regie /region /data
COPY --from=build /opt/regie /opt/regie
ENV PATH=/opt/regie/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OPENBLAS_NUM_THREADS=1 \
    REGIE_REGION=/region \
    REGIE_DATA=/data
USER regie
VOLUME ["/region", "/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-m", "regie.web.health_check", "web"]
CMD ["regie", "serve", "--bind", "0.0.0.0:8000", "--no-worker"]
