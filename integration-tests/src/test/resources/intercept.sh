#!/bin/sh
# Runs in network, mount and process namespaces of its own, which are those of the pod and end with it; a second network is that of the world.
# usage: intercept.sh LAUNCHER DIRECTORY PROXY_USER APPLICATION_USER; DIRECTORY has rules.sh and the configuration
set -eu
launcher=$1
proxy_user=$3
application_user=$4
cd "$2"

as() { # USER COMMAND...: without any capability but to read the program where it was built
    user=$1
    shift
    setpriv --reuid="$user" --regid="$user" --clear-groups \
        --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search "$@"
}

mount -t tmpfs tmpfs /run # iptables keeps its lock there
install -d -o "$proxy_user" /run/sluice # the emptyDir of the pod
unshare --net sleep 60 &
world=$!
ip link set lo up
timeout 10 sh -c "until [ \"\$(readlink /proc/$world/ns/net)\" != \"\$(readlink /proc/$$/ns/net)\" ]; do :; done"
ip link add pod type veth peer name world netns "$world"
ip addr add 10.1.0.2/24 dev pod
ip -6 addr add fd00::2/64 dev pod nodad
ip link set pod up
cat > world.sh <<'W'
ip link set lo up
ip addr add 10.1.0.1/24 dev world
ip -6 addr add fd00::1/64 dev world nodad
ip link set world up
socat TCP4-LISTEN:5432,fork,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR' &
socat TCP6-LISTEN:5432,fork,reuseaddr,ipv6only=1 SYSTEM:'echo served by IPv6'
W
nsenter --net=/proc/$world/ns/net sh world.sh &

sh rules.sh
as "$proxy_user" "$launcher" run -c "$PWD/config" > access.log 2> sluice.log &
socat TCP-LISTEN:7000,bind=127.0.0.1,fork,reuseaddr SYSTEM:'echo of this pod' &
timeout 30 sh -c 'until curl -sf http://127.0.0.1:9400/readyz > ready; do sleep 0.1; done' || { cat sluice.log; exit 1; }

echo "IPv4: $(as "$application_user" socat -u TCP:10.1.0.1:5432,retry=50,interval=0.1 -)"
echo "IPv6: $(as "$application_user" socat -u 'TCP6:[fd00::1]:5432,retry=50,interval=0.1' -)"
echo "loopback: $(as "$application_user" socat -u TCP:127.0.0.1:7000,retry=50,interval=0.1 -)"
timeout 10 sh -c 'until grep -q fd00::1 access.log; do sleep 0.1; done'
cat access.log
