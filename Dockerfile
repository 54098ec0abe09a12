# A small image of the sidecar: built in one stage with Rust, run in another as a user without rights.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY constraints.txt .
RUN python3 -m venv /build && /build/bin/pip install --constraint constraints.txt maturin
COPY Cargo.toml Cargo.lock pyproject.toml README.md LICENSE ./
COPY proto proto
COPY rust rust
COPY python python
RUN /build/bin/maturin build --release --locked --out /wheels

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home modelreg && install -d -o modelreg -g modelreg -m 0700 /data
COPY constraints.txt /tmp/
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --constraint /tmp/constraints.txt /wheels/*.whl && rm /tmp/constraints.txt
USER 10001:10001
VOLUME /data
ENV MODELREG_DATA=/data
# gRPC and probes. The containers of a pod share the loopback address, so the defaults hold there.
EXPOSE 8701 8702
# Ready, not only alive: 503 before the first snapshot and while it drains.
HEALTHCHECK --interval=10s --timeout=2s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('MODELREG_PROBE', ':8702').rpartition(':')[2] + '/readyz', timeout=1)"]
ENTRYPOINT ["modelreg"]
CMD ["serve"]
