# shellcheck shell=bash
# What every script here shares: where things are, what the person sees, and how to wait. Sourced, never run.

# shellcheck disable=SC2034
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
die() {
  complain "$*"
  exit 1
}

have() { command -v -- "$1" >/dev/null 2>&1; }
secret() { od -An -N"${1:-24}" -tx1 /dev/urandom | tr -d ' \n'; }
hash_of() { sha256sum -- "$@" | sha256sum | cut -c1-32; }

milliseconds() { printf '%s' "${EPOCHREALTIME/[.,]/}" | sed 's/...$//'; }

# step LABEL COMMAND…: runs it with its output kept in $STEP_LOG; whoever waits longer than a second sees the seconds pass.
step() {
  local label=$1 output started status=0 job elapsed
  shift
  started=$(milliseconds)
  output=$(mktemp)
  "$@" >"$output" 2>&1 </dev/null &
  job=$!
  watch_job "$job" "$label"
  wait "$job" || status=$?
  elapsed=$(($(milliseconds) - started))
  { printf '== %s: %s\n' "$(date -u +%FT%TZ)" "$label" && cat -- "$output"; } >>"${STEP_LOG:-/dev/null}"
  if [ "$status" -ne 0 ]; then
    complain "$label: failed after $((elapsed / 1000)) s"
    tail -n 60 -- "$output" >&2
    rm -f -- "$output"
    exit "$status"
  fi
  rm -f -- "$output"
  [ "$elapsed" -lt 1000 ] || say "$label: $(((elapsed + 500) / 1000)) s"
}

# On a terminal one line that counts; elsewhere a line at the first second and then every ten.
watch_job() {
  local job=$1 label=$2 ticks=0
  while kill -0 "$job" 2>/dev/null; do
    if [ "$ticks" -ge 10 ] && [ -t 1 ]; then
      printf '\r%s … %d s' "$label" $((ticks / 10))
    elif [ "$ticks" -eq 10 ] || { [ "$ticks" -gt 0 ] && [ $((ticks % 100)) -eq 0 ]; }; then
      say "$label … $((ticks / 10)) s"
    fi
    sleep 0.1
    ticks=$((ticks + 1))
  done
  if [ "$ticks" -ge 10 ] && [ -t 1 ]; then printf '\r\033[K'; fi
}

# until_true SECONDS COMMAND…: tries ten times a second.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# http_status PORT PATH: the status code of a plain GET on loopback, or nothing.
http_status() {
  local line
  exec {socket}<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&"$socket"
  IFS=' ' read -r -t 5 _ line _ <&"$socket" || line=
  exec {socket}>&-
  printf '%s' "$line"
} 2>/dev/null

# A port of loopback on which nothing listens, at random below those of containers and of outgoing connections.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((13000 + RANDOM % 7000))
    port_answers "$port" || { printf '%s' "$port" && return; }
  done
  die "No free port was found on 127.0.0.1"
}

# as_root ARGUMENTS…: the script again with sudo where we are not root; the settings of the caller go with it.
as_root() {
  [ "$(id -u)" -ne 0 ] || return 0
  have sudo || die "Run this as root, or install sudo."
  exec sudo "--preserve-env=$({ setting_names && passed_on_names && echo DATA_DIR; } | paste -sd, -)" -- "$0" "$@"
}
