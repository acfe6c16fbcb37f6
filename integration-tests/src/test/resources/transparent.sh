#!/bin/sh
# Runs in a network namespace of its own: rules that redirect, servers behind them, and clients of every kind.
# usage: transparent.sh LAUNCHER DIRECTORY
set -eu
launcher=$1
cd "$2"

ip link set lo up
ip addr add 10.1.0.1/32 dev lo # the servers
ip addr add 10.1.0.9/32 dev lo # the clients
ip -6 addr add fd00::1/128 dev lo nodad
ip -6 addr add fd00::9/128 dev lo nodad
for tables in "iptables -s 10.1.0.9" "ip6tables -s fd00::9"; do
    # shellcheck disable=SC2086 # a command and its arguments
    set -- $tables
    "$1" -t nat -A OUTPUT -p tcp "$2" "$3" --dport 7000 -j REDIRECT --to-ports 7001
    "$1" -t nat -A OUTPUT -p tcp "$2" "$3" --dport 7003 -j REDIRECT --to-ports 7001 # where nobody listens
    "$1" -t nat -A OUTPUT -p tcp --dport 7002 -j REDIRECT --to-ports 7001 # also what the proxy itself opens: a loop
done

cat > sluice.yaml <<'Y'
process: {workers: 1}
metrics: {bind: "127.0.0.1:7099"}
frontends: {f: {bind: ":7001", transparent: true, pool: originalDestination}}
Y
socat TCP-LISTEN:7000,bind=10.1.0.1,fork,reuseaddr SYSTEM:'echo served by IPv4' &
four=$!
socat TCP6-LISTEN:7000,bind='[fd00::1]',fork,reuseaddr SYSTEM:'echo served by IPv6' &
six=$!
"$launcher" run -c sluice.yaml > access.log 2> sluice.log &
proxy=$!
trap 'kill $four $six $proxy' EXIT
timeout 30 sh -c 'until curl -sf http://127.0.0.1:7099/readyz > ready; do sleep 0.1; done'

echo "IPv4: $(socat -u TCP:10.1.0.1:7000,bind=10.1.0.9 -)"
echo "IPv6: $(socat -u 'TCP6:[fd00::1]:7000,bind=[fd00::9]' -)"
echo "not redirected: $(socat -u TCP:10.1.0.1:7001 - 2>&1)"
echo "loop over IPv4: $(timeout 10 socat -u TCP:10.1.0.1:7002 - 2>&1)"
echo "loop over IPv6: $(timeout 10 socat -u 'TCP6:[fd00::1]:7002' - 2>&1)"
socat -u TCP:10.1.0.1:7003,bind=10.1.0.9 - 2> nobody || true
timeout 30 sh -c 'until grep -q "the last was to 10.1.0.1:7003" sluice.log; do sleep 0.1; done'
grep -o 'backend originalDestination/[^"]*7003' sluice.log
curl -s http://127.0.0.1:7099/metrics | grep 'reason="loop"'
cat access.log
