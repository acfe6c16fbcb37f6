#!/bin/sh
# Runs in namespaces of its own for network and processes: what it starts ends with it. Ranges of ports, backends with the port of
# their client, interfaces in addresses, a file of addresses that changes, and what is disabled.
# usage: addresses.sh LAUNCHER DIRECTORY
set -eu
launcher=$1
cd "$2"

ip link set lo up
interface() { # NAME ADDRESS; its other end leads nowhere
    ip link add "$1" type veth peer name "$1-end"
    ip link set "$1" up
    ip link set "$1-end" up
    ip -6 address add "$2/64" dev "$1" nodad
}
interface left fe80::1
interface right fe80::2

for port in 6000 6001 6002 6003 6004; do
    socat "TCP-LISTEN:$port,bind=127.0.0.2,fork,reuseaddr" SYSTEM:"echo port $port" &
done
socat "TCP6-LISTEN:7100,bind=[fe80::2%right],fork,reuseaddr" SYSTEM:"echo right" &

printf '# nobody yet\n' > deny.txt
cat > sluice.yaml <<Y
process: {workers: 2}
metrics: {bind: "127.0.0.1:7099"}
admin: {socket: $PWD/admin.sock}
log: {format: text, access: {output: ./access.log, format: text}}
frontends:
  range: {bind: "127.0.0.1:6000-6004", pool: same, deny: {file: deny.txt}}
  zoned: {bind: "[fe80::1%left]:7000", pool: zoned}
  idle: {bind: "127.0.0.1:6000-6004", pool: same, disabled: true}
pools:
  same: {healthCheck: off, backends: {b: "127.0.0.2:same", spare: {address: "127.0.0.3:same", disabled: true}}}
  zoned: {healthCheck: {interval: 100ms, timeout: 100ms, rise: 1}, backends: {right: "[fe80::2%right]:7100", late: "[fe80::3%late]:7100"}}
Y
"$launcher" check -c sluice.yaml
"$launcher" run -c sluice.yaml 2> sluice.log &
proxy=$!
timeout 60 sh -c 'until curl -sf http://127.0.0.1:7099/readyz > ready; do sleep 0.1; done'

ask() {
    timeout 10 socat -t 5 - "$1" < /dev/null 2>> errors || true
}
await() {
    n=0
    until eval "$2"; do
        n=$((n + 1))
        [ $n -lt 300 ] || { echo "waited in vain until $1"; break; }
        sleep 0.1
    done
}
metric() {
    curl -sf http://127.0.0.1:7099/metrics | sed -n "s|^$1 \\([0-9]*\\).*|\\1|p"
}

for port in 6000 6001 6002 6003 6004; do
    echo "client of $port: $(ask TCP:127.0.0.1:$port)"
done
echo "client of left: $(ask 'TCP6:[fe80::1%left]:7000')"
"$launcher" status -c sluice.yaml

echo '127.0.0.0/8  # everybody' > deny.new
mv deny.new deny.txt
await 'all are denied' '[ -z "$(ask TCP:127.0.0.1:6000)" ]'
echo "denied: $(ask TCP:127.0.0.1:6001)."
echo 'nonsense' > deny.txt
await 'it is broken' '[ "$(metric "sluice_address_file_last_read_successful{file=\"deny.txt\"}")" = 0 ]'
echo "still denied: $(ask TCP:127.0.0.1:6001)."
: > deny.txt
await 'all are let in' '[ -n "$(ask TCP:127.0.0.1:6001)" ]'
echo "let in: $(ask TCP:127.0.0.1:6001)"

"$launcher" resume idle -c sluice.yaml 2>&1 || echo "resume: exit $?"
"$launcher" backend ready same/spare -c sluice.yaml > /dev/null
echo "spare: $(metric 'sluice_backend_up{backend="spare",pool="same"}')"

echo "late: $(metric 'sluice_backend_up{backend="late",pool="zoned"}')"
interface late fe80::3
socat "TCP6-LISTEN:7100,bind=[fe80::3%late],fork,reuseaddr" SYSTEM:"echo late" &
await 'the interface is there' '[ "$(metric "sluice_backend_up{backend=\"late\",pool=\"zoned\"}")" = 1 ]'
await 'it is served' '[ "$(ask "TCP6:[fe80::1%left]:7000")" = late ]'
echo "late: $(metric 'sluice_backend_up{backend="late",pool="zoned"}')"

cat > nowhere.yaml <<Y
metrics: off
frontends: {f: {bind: "[fe80::1%nowhere]:7001", pool: ["127.0.0.2:6000"]}}
Y
"$launcher" check -c nowhere.yaml
"$launcher" run -c nowhere.yaml 2>&1 || echo "nowhere: exit $?"

kill "$proxy"
wait "$proxy" || true
echo '--- access log'
cat access.log
echo '--- log'
cat sluice.log
