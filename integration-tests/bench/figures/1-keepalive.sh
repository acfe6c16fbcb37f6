# shellcheck shell=bash disable=SC2154
# Small responses on 32 keep-alive connections: what the proxy itself costs per message, and the latency it adds.
figure_keepalive() {
  load keepalive "$1" /small -c32
  record cpu_request "$1" "$(calc "$CPU_US / $REQUESTS")"
  record rps "$1" "$(calc "$REQUESTS * 1e6 / $DURATION_US")"
  record p50 "$1" "$(calc "$P50_US / 1000")"
  record p99 "$1" "$(calc "$P99_US / 1000")"
}
