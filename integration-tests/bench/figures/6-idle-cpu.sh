# shellcheck shell=bash disable=SC2154
# CPU per request of figure 1 with 9 000 idle connections beside it, against 10. The order of the two alternates with the rounds.
figure_idle_cpu() {
  local idle order=(10 9000)
  local -A cost=()
  if ((round % 2 == 0)); then order=(9000 10); fi
  ensure_proxy "$1"
  say "round $round/$rounds idle-cpu $1"
  for idle in "${order[@]}"; do
    hold "$1" "$idle"
    load keepalive "$1" /small -c32
    release
    cost[$idle]=$(calc "$CPU_US / $REQUESTS")
    record "cpu_idle_$idle" "$1" "${cost[$idle]}"
  done
  record idle_ratio "$1" "$(calc "${cost[9000]} / ${cost[10]}")"
}
