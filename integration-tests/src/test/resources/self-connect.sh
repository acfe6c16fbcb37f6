#!/bin/sh
# Runs in namespaces of its own for network and processes: what it starts ends with it. The kernel has two ports for those
# who connect, and one of them is that of a backend where nobody listens: TCP connects such a socket to itself. Clients
# come by a Unix socket, which needs no port.
# usage: self-connect.sh LAUNCHER DIRECTORY
set -eu
launcher=$1
cd "$2"

ip link set lo up
echo '40000 40001' > /proc/sys/net/ipv4/ip_local_port_range

cat > sluice.yaml <<Y
process: {workers: 1}
metrics: {bind: "127.0.0.1:7099"}
log: {access: {output: none}}
frontends:
  f: {bind: "unix:$PWD/f.sock", pool: unchecked}
  g: {bind: "unix:$PWD/g.sock", pool: checked}
pools:
  unchecked: {healthCheck: off, backends: {down: "127.0.0.1:40000"}}
  checked:
    healthCheck: {type: tcp, interval: 100ms, fastInterval: 100ms, downInterval: 100ms, timeout: 100ms, rise: 1}
    backends: {down: "127.0.0.1:40000"}
Y
"$launcher" run -c sluice.yaml 2> sluice.log &
proxy=$!

# The ports of the namespace are for backends: this client names its own.
metrics() {
    curl -sf --local-port 50000-59999 "http://127.0.0.1:7099$1"
}
metric() {
    metrics /metrics | sed -n "s/^$1 \\([0-9]*\\).*/\\1/p"
}
timeout 30 sh -c 'until curl -sf --local-port 50000-59999 http://127.0.0.1:7099/readyz > ready; do sleep 0.1; done'

for i in $(seq 20); do
    echo 'my own bytes' | timeout 10 socat -t 10 - UNIX-CONNECT:f.sock >> answers 2>> errors || [ $? != 124 ] || echo "client $i hangs"
done
echo "answers: $(cat answers)."
n=0
until [ "$(metric 'sluice_backend_health_check_seconds_count{backend="down",pool="checked"}')" -ge 50 ]; do
    n=$((n + 1))
    [ $n -lt 150 ] || break
    sleep 0.2
done
metrics /metrics | grep -E '^sluice_backend_(up|health_checks_total|connect_failures_total|connections_total)'
cat sluice.log

kill "$proxy"
wait "$proxy" || true
# Whether all of that was put to the test: what becomes of others.
n=0
until [ "$(echo 'to itself' | timeout 5 socat -t 1 - TCP:127.0.0.1:40000 2>> errors)" = 'to itself' ] || [ $n -gt 150 ]; do
    n=$((n + 1))
    sleep 0.2 # a port may be busy with the end of what was there before
done
[ $n -le 150 ] && echo 'the kernel connects sockets to themselves'
