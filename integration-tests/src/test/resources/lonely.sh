#!/bin/sh
# Runs in namespaces of its own for network and processes, where the loopback interface is the only one: what it starts ends with it.
# usage: lonely.sh LAUNCHER DIRECTORY
set -eu
launcher=$1
cd "$2"

ip link set lo up
cat > sluice.yaml <<Y
process: {workers: 1}
metrics: {bind: "127.0.0.1:7099"}
admin: {socket: "$PWD/admin.sock"}
frontends:
  f: {bind: "127.0.0.1:7098", pool: found}
pools:
  found: {discover: {dns: nobody.invalid, port: 1}}
Y
"$launcher" run -c sluice.yaml 2> sluice.log &
proxy=$!
timeout 30 sh -c 'until curl -sf http://127.0.0.1:7099/livez > live; do sleep 0.1; done'
timeout 30 sh -c 'until "$0" status --admin "$PWD/admin.sock" > status; do sleep 0.1; done' "$launcher"
timeout 30 sh -c 'until grep -q nobody.invalid sluice.log; do sleep 0.1; done' # a name server was asked
kill "$proxy"
wait "$proxy"
cat sluice.log
