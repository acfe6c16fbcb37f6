# Sourced by run: tools, processes, load and results. All progress goes to stderr.
# shellcheck shell=bash disable=SC2034,SC2154

declare -A PID=() PORT=() WARMED=() WORST=()
TAKEN=" "

say() { printf '%s\n' "bench: $*" >&2; }

# A run failed: what was measured so far is still printed, then the reason.
die() {
  if [[ -s ${RESULTS:-} ]]; then report text || true; fi
  say "failed: $*"
  exit 1
}

cleanup() {
  local pids
  pids=$(jobs -p)
  # shellcheck disable=SC2086
  end_groups $pids
  rm -rf "$WORK"
}

# First politely, so that a master collects its workers; a proxy that drains longer than a second is killed.
end_groups() { # PID...
  local pid tries
  for pid in "$@"; do kill -TERM -- "-$pid" "$pid" 2>/dev/null || true; done
  for pid in "$@"; do
    for ((tries = 0; tries < 20; tries++)); do
      kill -0 "$pid" 2>/dev/null || kill -0 -- "-$pid" 2>/dev/null || break
      sleep 0.05
    done
    kill -KILL -- "-$pid" "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}

require_tools() {
  local missing=() modules=/usr/lib/nginx/modules
  command -v "$HAPROXY" >/dev/null || missing+=(haproxy)
  command -v "$NGINX" >/dev/null || missing+=(nginx)
  if [[ -d $modules && ! -e $modules/ngx_stream_module.so ]] || [[ " ${missing[*]} " == *" nginx "* ]]; then
    missing+=(libnginx-mod-stream)
  fi
  command -v wrk >/dev/null || missing+=(wrk)
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  command -v pgrep >/dev/null || missing+=(procps)
  if ((${#missing[@]})); then
    local install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
      say "please install: ${missing[*]}   (Debian: sudo ${install[*]})"
      exit 2
    fi
    say "installing ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive "${install[@]}"; } >&2 || { say "could not install ${missing[*]}"; exit 2; }
  fi
  if uses sluice; then
    command -v "${SLUICE_COMMAND[0]}" >/dev/null || { say "${SLUICE_COMMAND[0]} not found; SLUICE=... names another command"; exit 2; }
    say "asking Sluice for its version (the first use builds it)"
    sluice_version=$("${SLUICE_COMMAND[@]}" version 2>/dev/null </dev/null | tail -n 1) || sluice_version="unknown version"
  fi
}

uses() { [[ " ${proxies[*]} " == *" $1 "* ]]; }

# 9 000 sessions need 18 000 descriptors in one proxy.
raise_fd_limit() {
  ulimit -n "$(ulimit -Hn)"
  local limit
  limit=$(ulimit -n)
  [[ $limit == unlimited ]] || ((limit >= 19500)) || { say "needs 19 500 file descriptors in a process, the hard limit is $limit"; exit 2; }
}

describe_machine() {
  local ours=""
  echo "date: $(date -u '+%Y-%m-%d %H:%M UTC')"
  echo "cpu: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg) at the start"
  echo "kernel: $(uname -sr)"
  if uses sluice; then ours="Sluice $sluice_version, "; fi
  echo "versions: $ours$("$HAPROXY" -v | sed -n '1s/ version \([^ ]*\).*/ \1/p'), $("$NGINX" -v 2>&1 | sed 's/.*: //'), $({ wrk -v 2>&1 || true; } | sed -n '1s/ \[.*//p')"
  echo "method: $rounds round(s), measurements of $seconds s, first warm-up $warmup s; medians; a ratio is the median of the ratios of each round"
}

# Below the usual ephemeral range, so that no outgoing connection takes it between two starts.
free_port() {
  local port
  while :; do
    port=$((10000 + RANDOM % 20000))
    [[ $TAKEN == *" $port "* ]] && continue
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  FREE_PORT=$port
  TAKEN+="$port "
}

# spawn KEY COMMAND...: its own process group, so that a launcher and its children are measured and killed as one.
spawn() {
  local key=$1
  shift
  setsid "$@" >"$WORK/$key.log" 2>&1 </dev/null &
  PID[$key]=$!
}

stop() {
  end_groups "${PID[$1]}"
  unset "PID[$1]"
}

await_response() {
  if ! "$WORK/idle-peer" first "${PORT[$1]}" "${PID[$1]}" 60000 /small; then
    tail -n 20 "$WORK/$1.log" >&2
    die "$1 gave no response"
  fi
  check_alive "$1"
}

check_alive() {
  kill -0 "${PID[$1]}" 2>/dev/null && return
  tail -n 20 "$WORK/$1.log" >&2
  die "$1 died"
}

# contents KEY FILE: that file of /proc for each process of the group.
contents() {
  local pid
  for pid in $(pgrep -g "${PID[$1]}" || true); do
    cat "/proc/$pid/$2" 2>/dev/null || true
  done
}

# CPU time in clock ticks: of all threads, also of those that ended. The kernel derives the sum from exact run times.
cpu_ticks() {
  contents "$1" stat | awk '{ sub(/^.*\) /, ""); ticks += $12 + $13 } END { print ticks + 0 }'
}

# smaps_rollup is the exact form of VmRSS, whose per-CPU counters lag behind by some hundred KiB.
rss_kib() {
  contents "$1" smaps_rollup | awk '/^Rss:/ { kib += $2 } END { print kib + 0 }'
}

# CPU time of the whole machine (busy, busy and idle), and what of it is ours: this script with its ended children (wrk), the backend, proxy KEY.
machine_ticks() { awk '/^cpu / { busy = $2 + $3 + $4 + $7 + $8 + $9; print busy, busy + $5 + $6 }' /proc/stat; }

our_ticks() {
  awk -v servers="$(($(cpu_ticks "$1") + $(cpu_ticks backend)))" '{ sub(/^.*\) /, ""); print servers + $12 + $13 + $14 + $15 }' "/proc/$$/stat"
}

calc() { awk "BEGIN { printf \"%.6f\", $1 }"; }

record() { # METRIC PROXY VALUE
  printf '%s\t%s\t%s\t%s\n' "$round" "$1" "$2" "$3" >>"$RESULTS"
  say "  $1 $3"
}

# wrk_run KEY PATH SECONDS [wrk option...]: sets REQUESTS DURATION_US BYTES P50_US P99_US, CPU_US and SPLICED (bytes) of the proxy,
# and OTHERS: the per cent of the machine that foreign processes took meanwhile.
wrk_run() {
  local key=$1 path=$2 length=$3 out=$WORK/wrk.out errors before after spliced_before ours busy_before busy all_before all
  shift 3
  spliced_before=$(spliced_bytes "$key")
  ours=$(our_ticks "$key")
  read -r busy_before all_before < <(machine_ticks)
  before=$(cpu_ticks "$key")
  wrk -t1 -d "${length}s" --timeout 10s -s "$BENCH/wrk-report.lua" "$@" "http://127.0.0.1:${PORT[$key]}$path" >"$out" 2>&1 &
  wait $! || { cat "$out" >&2; die "wrk against $key ended with an error"; }
  after=$(cpu_ticks "$key")
  read -r busy all < <(machine_ticks)
  ours=$(($(our_ticks "$key") - ours))
  check_alive "$key"
  read -r REQUESTS DURATION_US BYTES P50_US P99_US errors < <(sed -n 's/^bench-result //p' "$out") ||
    { cat "$out" >&2; die "wrk against $key printed no result"; }
  [[ $errors == "connect 0 read 0 write 0 status 0 timeout 0" ]] || die "wrk against $key saw errors: $errors"
  ((BYTES > 0)) || die "wrk against $key moved nothing"
  CPU_US=$(calc "($after - $before) * 1e6 / $(getconf CLK_TCK)")
  OTHERS=$((100 * (busy - busy_before - ours) / (all - all_before)))
  if ((OTHERS < 0)); then OTHERS=0; fi
  SPLICED=$(spliced_bytes "$key")
  if [[ -n $SPLICED ]]; then SPLICED=$((SPLICED - spliced_before)); fi
}

# The per cent of the bytes that HAProxy really spliced, as "spliced METRIC": a variant configured to splice may copy all the same.
record_spliced() { # METRIC PROXY
  if [[ -n $SPLICED ]]; then record "spliced $1" "$2" "$(calc "100 * $SPLICED / $BYTES")"; fi
}

# load NAME PROXY PATH [wrk option...]: warm up (long the first time), then measure.
load() {
  local name=$1 proxy=$2 path=$3 warm=1
  shift 3
  ensure_proxy "$proxy"
  if [[ -z ${WARMED[$name $proxy]:-} ]]; then warm=$warmup; fi
  WARMED[$name $proxy]=yes
  say "round $round/$rounds $name $proxy"
  wrk_run "$proxy" "$path" "$warm" "$@"
  wrk_run "$proxy" "$path" "$seconds" "$@"
  if ((OTHERS > ${WORST["$round $proxy"]:--1})); then WORST["$round $proxy"]=$OTHERS; fi
  record others "$proxy" "${WORST["$round $proxy"]}"
}

# hold KEY COUNT: COUNT connections that have each moved one request and now say nothing; release closes them.
hold() {
  local held=""
  [[ -p $WORK/held ]] || mkfifo "$WORK/held"
  "$WORK/idle-peer" hold "${PORT[$1]}" "$2" /small >"$WORK/held" &
  HOLDER=$!
  read -r held <"$WORK/held" || true
  [[ $held == "held $2" ]] || die "could not open $2 idle connections through $1"
}

release() {
  kill "$HOLDER" 2>/dev/null || die "the client of the idle connections died"
  wait "$HOLDER" 2>/dev/null || true
}

report() { # text | markdown
  awk -v mode="$1" -v order="${proxies[*]}" -f "$BENCH/report.awk" "$BENCH/bars.txt" "$WORK/facts" "$RESULTS"
}
