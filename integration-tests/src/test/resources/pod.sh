#!/bin/sh
# Runs in network, mount and process namespaces of its own, which end with it: Sluice as a container of a pod would start it, and the probes of the node.
# usage: pod.sh LAUNCHER CONFIGURATION HOSTS USER UNPRIVILEGED_PORT_START URL...
set -eu
launcher=$1
configuration=$2
user=$4

ip link set lo up
sysctl -qw "net.ipv4.ip_unprivileged_port_start=$5"
mount --bind "$3" /etc/hosts
mount -t tmpfs tmpfs /run
install -d -o "$user" -g "$user" /run/sluice
shift 5

# No capability but to read the program where it was built; the node's limit of descriptors is that of the machine.
setpriv --reuid="$user" --regid="$user" --clear-groups \
    --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search \
    "$launcher" run -c "$configuration" > "$configuration.out" 2>&1 &
proxy=$!
if ! timeout 30 sh -c "until curl -skf -o /dev/null $1 || ! kill -0 $proxy; do sleep 0.1; done" || ! kill -0 $proxy; then
    cat "$configuration.out"
    exit 1
fi

for probe in "$@"; do
    # As kubelets do it, by address and without a look at the certificate.
    echo "probe ${probe#*://127.0.0.1:} $(curl -sk -o /dev/null -w '%{http_code}' "$probe")"
done
ss -Hltn | while read -r _ _ _ address _; do
    echo "listens $address"
done
