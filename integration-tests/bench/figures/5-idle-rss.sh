# shellcheck shell=bash disable=SC2154
# Growth of the resident memory of a fresh proxy by 5 000 connections that have each moved one request.
figure_idle_rss() {
  local before after count=5000
  say "round $round/$rounds idle-rss $1"
  start_proxy fresh "$1" 1
  sleep 2
  before=$(rss_kib fresh)
  hold fresh "$count"
  sleep 2
  after=$(rss_kib fresh)
  check_alive fresh
  release
  stop fresh
  record rss_idle "$1" "$(calc "($after - $before) / $count")"
}
