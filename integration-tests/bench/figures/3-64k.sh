# shellcheck shell=bash disable=SC2154
# 64 KiB responses on keep-alive connections: between messages and bulk, where copy or splice must be chosen well.
figure_64k() {
  load 64k "$1" /64k -c32
  record rps_64k "$1" "$(calc "$REQUESTS * 1e6 / $DURATION_US")"
  record cpu_64k "$1" "$(calc "$CPU_US / $REQUESTS")"
  record_spliced rps_64k "$1"
}
