# What stands around Sluice in the container tests.
FROM debian:12-slim
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        curl dbus haproxy libnginx-mod-stream nginx-light postgresql procps prometheus redis-server redis-tools systemd systemd-sysv \
    && rm -rf /var/lib/apt/lists/*
