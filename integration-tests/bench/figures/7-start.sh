# shellcheck shell=bash disable=SC2154
# A start with the default number of workers: milliseconds from exec to the first answered request, resident memory 2 s later.
figure_start() {
  say "round $round/$rounds start $1"
  start_proxy fresh "$1" default
  record start_ms "$1" "$(calc "($RESPONDED_AT - $STARTED_AT) * 1000")"
  sleep 2
  record rss_start "$1" "$(calc "$(rss_kib fresh) / 1024")"
  check_alive fresh
  stop fresh
}
