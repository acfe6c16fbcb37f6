# Sourced by run: the HTTP backend and the proxies, each with a configuration of its own in $WORK.
# shellcheck shell=bash disable=SC2034,SC2154

HAPROXY=${HAPROXY:-haproxy}
NGINX=${NGINX:-nginx}
read -ra SLUICE_COMMAND <<<"${SLUICE:-$ROOT/sluice}"
PATH=$PATH:/usr/sbin

# One backend port per proxy: the closed connections (TIME_WAIT) of one do not hinder the next.
declare -A BACKEND_PORT=() STATS_PORT=()

nginx_preamble() { # NAME, LINE
  echo "daemon off; pid $WORK/$1.pid; error_log stderr warn; $2"
  if ((EUID == 0)); then echo "user root;"; fi
  echo "worker_rlimit_nofile $(ulimit -n); events { worker_connections 19400; }"
}

start_backend() {
  local www=$WORK/www proxy body
  mkdir "$www"
  body=$(head -c 100 /dev/zero | tr '\0' 's')
  head -c 65536 /dev/zero >"$www/64k"
  if [[ " ${figures[*]} " == *" figure_bulk "* ]]; then head -c 100000000 /dev/zero >"$www/100m"; fi
  {
    nginx_preamble backend "worker_processes 1;"
    echo "http { access_log off; sendfile on; keepalive_requests 1000000000; keepalive_timeout 1h; open_file_cache max=10;"
    for dir in client_body proxy fastcgi uwsgi scgi; do echo "${dir}_temp_path $WORK/tmp-$dir;"; done
    echo "server {"
    for proxy in "${proxies[@]}"; do
      free_port
      BACKEND_PORT[$proxy]=$FREE_PORT
      echo "listen 127.0.0.1:$FREE_PORT backlog=4096;"
    done
    echo "root $www; location = /small { default_type text/plain; return 200 $body; } } }"
  } >"$WORK/backend.conf"
  PORT[backend]=$FREE_PORT
  spawn backend "$NGINX" -e stderr -p "$WORK" -c "$WORK/backend.conf"
  await_response backend
}

# start_proxy KEY PROXY WORKERS: WORKERS is 1, or "default" for what the proxy does when nothing is said.
start_proxy() {
  local key=$1 proxy=$2 workers=$3 file=$WORK/$1.conf backend
  backend=127.0.0.1:${BACKEND_PORT[$2]}
  free_port
  PORT["$key"]=$FREE_PORT
  case $proxy in
    sluice)
      sluice_config "$key" "$workers" "$backend" >"$file"
      STARTED_AT=$EPOCHREALTIME
      spawn "$key" "${SLUICE_COMMAND[@]}" run -c "$file"
      ;;
    haproxy | haproxy-splice | haproxy-splice-forced)
      haproxy_config "$key" "$workers" "$backend" "$proxy" >"$file"
      STARTED_AT=$EPOCHREALTIME
      spawn "$key" "$HAPROXY" -db -f "$file"
      ;;
    nginx)
      nginx_config "$key" "$workers" "$backend" >"$file"
      STARTED_AT=$EPOCHREALTIME
      spawn "$key" "$NGINX" -e stderr -p "$WORK" -c "$file"
      ;;
  esac
  await_response "$key"
  RESPONDED_AT=$EPOCHREALTIME
}

ensure_proxy() {
  [[ -n ${PID[$1]:-} ]] || start_proxy "$1" "$1" 1
}

sluice_config() {
  if [[ $2 != default ]]; then echo "process: {workers: $2}"; fi
  free_port
  cat <<YAML
metrics: {bind: "127.0.0.1:$FREE_PORT"}
log: {level: warn, access: {output: none}}
frontends:
  bench: {bind: "127.0.0.1:${PORT[$1]}", pool: [$3]}
YAML
}

haproxy_config() {
  echo "global"
  if [[ $2 != default ]]; then echo "  nbthread $2"; fi
  # Pipes are descriptors too; the default (a quarter of maxconn) would not fit beside 9 500 sessions.
  printf '  maxconn 9500\n  maxpipes 200\n'
  if [[ $4 == haproxy-splice* ]]; then
    free_port
    STATS_PORT[$1]=$FREE_PORT
    echo "  stats socket ipv4@127.0.0.1:$FREE_PORT"
  fi
  printf 'defaults\n  mode tcp\n  maxconn 9500\n  timeout connect 5s\n  timeout client 1h\n  timeout server 1h\n'
  case $4 in
    haproxy-splice) echo "  option splice-auto" ;;
    haproxy-splice-forced) echo "  option splice-response" ;;
  esac
  printf 'listen bench\n  bind 127.0.0.1:%s\n  server backend %s\n' "${PORT[$1]}" "$3"
}

nginx_config() {
  local module=/usr/lib/nginx/modules/ngx_stream_module.so
  if [[ -e $module ]]; then echo "load_module $module;"; fi
  if [[ $2 == default ]]; then nginx_preamble "$1" ""; else nginx_preamble "$1" "worker_processes $2;"; fi
  echo "stream { access_log off; server { listen 127.0.0.1:${PORT[$1]}; proxy_pass $3; proxy_timeout 1h; } }"
}

# Bytes that HAProxy KEY has sent out of pipes so far; nothing for proxies that do not tell. ("Splicded" is how 2.x spells it.)
spliced_bytes() {
  local line
  [[ -n ${STATS_PORT[$1]:-} ]] || return 0
  exec 3<>"/dev/tcp/127.0.0.1/${STATS_PORT[$1]}"
  echo "show info" >&3
  while read -r line; do
    case $line in TotalSplicedBytesOut:* | TotalSplicdedBytesOut:*) echo "${line##* }" ;; esac
  done <&3
  exec 3>&-
}
