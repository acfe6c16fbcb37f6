#!/bin/sh
# Runs in namespaces of its own for network and processes: what it starts ends with it. Connections to one address
# have twenty local ports in it. Clients come by Unix sockets, which need none.
# usage: ports.sh LAUNCHER DIRECTORY
set -eu
launcher=$1
cd "$2"

ip link set lo up
echo '40000 40019' > /proc/sys/net/ipv4/ip_local_port_range

cat > sluice.yaml <<Y
process: {workers: 2}
metrics: {bind: "127.0.0.1:7099"}
log: {access: {output: none}}
frontends:
  one: {bind: "unix:$PWD/one.sock", pool: one}
  two: {bind: "unix:$PWD/two.sock", pool: two}
pools:
  one:
    onBackendDown: close
    healthCheck: {type: tcp, interval: 200ms, fastInterval: 200ms, timeout: 200ms, fall: 2}
    outlier: {consecutiveFailures: 1}
    backends: {a: "127.0.0.1:7000"}
  two:
    balance: first
    onBackendDown: close
    healthCheck: {type: tcp, interval: 200ms, fastInterval: 200ms, timeout: 200ms, fall: 2}
    outlier: {consecutiveFailures: 1}
    backends: {a: "127.0.0.1:7000", b: "127.0.0.2:7000"}
Y
socat TCP-LISTEN:7000,fork,reuseaddr,backlog=100 PIPE &
"$launcher" run -c sluice.yaml 2> sluice.log &

# The ports of the namespace are for backends: this client names its own.
metrics() {
    curl -sf --local-port 52000-52100 "http://127.0.0.1:7099$1"
}
metric() {
    metrics /metrics | sed -n "s/^$1 \\([0-9]*\\).*/\\1/p"
}
await() {
    n=0
    until eval "$1"; do
        n=$((n + 1))
        if [ $n -gt 150 ]; then
            echo "never happened: $1"
            metrics /metrics | grep -E 'exhausted|check|active' || true
            exit 1
        fi
        sleep 0.2
    done
}
clients() { # frontend, number
    for i in $(seq "$2"); do
        (echo served; exec sleep 60) | socat - "UNIX-CONNECT:$1.sock" > "client.$1.$i" 2> /dev/null &
    done
}
await 'metrics /readyz > /dev/null'
await '[ "$(metric "sluice_backend_health_checks_total{backend=\"b\",pool=\"two\",result=\"passed\"}")" -gt 1 ]'

clients one 25
await '[ "$(metric "sluice_frontend_connections_total{frontend=\"one\"}")" = 25 ]'
await '[ "$(metric "sluice_backend_health_checks_total{backend=\"a\",pool=\"one\",result=\"not_made\"}")" -gt 5 ]'
clients two 5
await '[ "$(cat client.two.* | grep -c served)" = 5 ]'
await '[ "$(metric "sluice_backend_health_checks_total{backend=\"a\",pool=\"one\",result=\"not_made\"}")" -gt 10 ]'
echo "served by one: $(cat client.one.* | grep -c served)"
metrics /metrics | grep -E '^sluice_(exhausted|backend_up|backend_ejections|backend_connect_failures|frontend_connections_active|connections_closed)'
cat sluice.log
