# shellcheck shell=bash
# Supervised processes: postgres, redis, web, worker, edge and, where bin/up started it, engine.
# RUN/NAME.pid is the process's own id. A pid file alone proves nothing (after a reboot the number may be anybody's),
# so RUN/NAME.identity records the boot and the process's start time beside it.

boot_id() { cat /proc/sys/kernel/random/boot_id; }
start_time() { sed -E 's/^.*\) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
identity() { printf '%s %s' "$(boot_id)" "$(start_time "$1")"; }

# record FILE PID: FILE.pid and FILE.identity, each whole or not at all.
record() {
  identity "$2" >"$1.identity.new"
  mv -- "$1.identity.new" "$1.identity"
  printf '%s\n' "$2" >"$1.pid.new"
  mv -- "$1.pid.new" "$1.pid"
}

# living FILE: prints the recorded process's id if it is the one that was recorded and still runs.
living() {
  local pid
  [ -f "$1.pid" ] && [ -f "$1.identity" ] || return 1
  pid=$(cat -- "$1.pid") || return 1
  [ -d "/proc/$pid" ] && [ "$(identity "$pid")" = "$(cat -- "$1.identity")" ] || return 1
  ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null || return 1
  printf '%s' "$pid"
}

is_living() { living "$1" >/dev/null; }
is_gone() { ! is_living "$1"; }

uses_systemd() { [ -d /run/systemd/system ]; }

# start NAME: its supervisor, unless one lives. Nothing of ours stays open in it: the lock of bin/up, the terminal.
start() {
  if uses_systemd; then systemd_start "$1" && return; fi
  is_living "$RUN/$1.supervisor" && return
  setsid -- "$ROOT/bin/lib/supervise.sh" "$1" </dev/null >>"$DATA_DIR/log/$1.log" 2>&1 9>&- &
  until_true 5 is_living "$RUN/$1.supervisor" || die "The supervisor of $1 did not start; see $DATA_DIR/log/$1.log"
}

# Seconds that a process may take to end. A worker finishes the deployments that run: longer than all their stages together,
# with a minute to confirm the route and one to report.
stop_seconds() {
  case $1 in
    worker) printf '%d' $(($(longest_deployment_ms) / 1000 + 120)) ;;
    *) printf 60 ;;
  esac
}

longest_deployment_ms() {
  printf '%d' $(($(setting FETCH_TIMEOUT_MS 300000) + $(setting BUILD_TIMEOUT_MS 1800000) + $(setting START_TIMEOUT_MS 120000) +
    $(setting DRAIN_TIMEOUT_MS 10000) + $(setting STOP_TIMEOUT_MS 10000)))
}

# restart NAME: the process ends in its own time and is started again at once.
restart() {
  rm -f -- "$RUN/$1.young"
  # The worker tells of ends that nobody asked for.
  if [ "$1" = edge ]; then mkdir -p -- "$DATA_DIR/edge" && : >"$DATA_DIR/edge/restarting"; fi
  if uses_systemd; then systemctl restart "$(unit_of "$1")" && return; fi
  stop_seconds "$1" >"$RUN/$1.deadline"
  local before supervisor
  before=$(living "$RUN/$1") || before=
  supervisor=$(living "$RUN/$1.supervisor")
  kill -HUP "$supervisor"
  until is_living "$RUN/$1" && [ "$(living "$RUN/$1")" != "$before" ]; do sleep 0.1; done
}

# wait_if_it_keeps_dying NAME: before each start. The first restart comes at once; a process that keeps dying young waits longer
# each time, at most 15 s. Systemd starts it again after 100 ms however often it died, and knows of no delays that grow before
# version 254; supervise.sh keeps its own.
wait_if_it_keeps_dying() {
  local file=$RUN/$1.young deaths=0 started=0 delay
  [ ! -f "$file" ] || read -r deaths started <"$file"
  if [ $(($(date +%s) - started)) -lt 10 ]; then deaths=$((deaths + 1)); else deaths=0; fi
  if [ "$deaths" -ge 2 ]; then
    delay=$((deaths > 5 ? 15 : 1 << (deaths - 2)))
    sleep "$delay"
  fi
  printf '%s %s\n' "$deaths" "$(date +%s)" >"$file"
}

# stop NAME SECONDS: SIGTERM (to Postgres SIGINT), after that many seconds SIGKILL.
stop() {
  local supervisor child
  if uses_systemd; then systemd_stop "$1" "$2" && return; fi
  if supervisor=$(living "$RUN/$1.supervisor"); then
    printf '%s\n' "$2" >"$RUN/$1.deadline"
    kill -TERM "$supervisor"
    until is_gone "$RUN/$1.supervisor"; do sleep 0.1; done
  elif child=$(living "$RUN/$1"); then
    # Its supervisor was killed: end what that left.
    kill -s "$(stop_signal "$1")" "$child"
    until_true "$2" is_gone "$RUN/$1" || kill -KILL "$child"
  fi
  rm -f -- "$RUN/$1".{pid,identity,version,deadline,young} "$RUN/$1.supervisor".{pid,identity}
}

# Postgres takes SIGTERM as "wait until every client has gone".
stop_signal() { if [ "$1" = postgres ]; then printf INT; else printf TERM; fi; }

# up_to_date NAME VERSION: lives, supervised, and was started from this very build and these settings.
up_to_date() { is_running "$1" && [ "$(cat -- "$RUN/$1.version" 2>/dev/null)" = "$2" ]; }

is_running() {
  if uses_systemd; then systemctl -q is-active "$(unit_of "$1")"; else is_living "$RUN/$1" && is_living "$RUN/$1.supervisor"; fi
}

# ensure NAME VERSION: starts what died, restarts what is outdated, leaves alone what is right.
ensure() {
  up_to_date "$1" "$2" && return
  if is_running "$1"; then
    restart "$1"
  else
    end_orphan "$1"
    start "$1"
  fi
  printf '%s\n' "$2" >"$RUN/$1.version"
}

# A process whose supervisor was killed would hold the port against its successor.
end_orphan() {
  if ! uses_systemd && is_living "$RUN/$1" && is_gone "$RUN/$1.supervisor"; then stop "$1" 30; fi
}

# comes_up NAME SECONDS COMMAND…: until the command says so; one that dies again and again is not waited for.
comes_up() {
  local name=$1 deadline=$((SECONDS + $2)) pid last='' deaths=0
  shift 2
  until "$@"; do
    pid=$(cat -- "$RUN/$name.pid" 2>/dev/null) || pid=$last
    if [ "$pid" != "$last" ]; then last=$pid && deaths=$((deaths + 1)); fi
    if [ "$SECONDS" -ge "$deadline" ] || [ "$deaths" -ge 4 ]; then
      say "The end of $DATA_DIR/log/$name.log:"
      tail -n 30 -- "$DATA_DIR/log/$name.log"
      return 1
    fi
    sleep 0.1
  done
}
