# shellcheck shell=bash disable=SC2154
# 100 MB responses on 4 connections: CPU seconds per GB (10^9 bytes). wrk counts bytes of unfinished responses too.
figure_bulk() {
  load bulk "$1" /100m -c4
  record cpu_gb "$1" "$(calc "$CPU_US * 1e3 / $BYTES")"
  record gb_second "$1" "$(calc "$BYTES / 1e3 / $DURATION_US")"
  record_spliced cpu_gb "$1"
}
