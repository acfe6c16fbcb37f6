# shellcheck shell=bash disable=SC2154
# A new connection for each request: accept, connect, both closes.
figure_newconn() {
  load newconn "$1" /small -c32 -H 'Connection: close'
  record rps_new "$1" "$(calc "$REQUESTS * 1e6 / $DURATION_US")"
  record cpu_new "$1" "$(calc "$CPU_US / $REQUESTS")"
}
