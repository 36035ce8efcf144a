#!/usr/bin/env bash
# supervise.sh NAME: keeps one process running. SIGTERM ends both, SIGHUP starts the process anew.
# The first restart comes at once; a process that keeps dying young waits longer each time, at most 15 s.
set -uo pipefail
# shellcheck source=bin/lib/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=bin/lib/settings.sh
. "$ROOT/bin/lib/settings.sh"
# shellcheck source=bin/lib/processes.sh
. "$ROOT/bin/lib/processes.sh"

name=$1
RUN=$DATA_DIR/run
log=$DATA_DIR/log/$name.log
young=10       # seconds within which a death makes the next start wait longer
log_limit=$((20 * 1024 * 1024))
wanted=run     # run | restart | stop
child=
export WISEHOSTING_PROCESS="$DATA_DIR:$name"

trap 'wanted=stop; end_child' TERM INT
trap 'wanted=restart; end_child' HUP

note() { printf '{"time":"%s","process":"%s","supervisor":"%s"}\n' "$(date -u +%FT%TZ)" "$name" "$*" >>"$log"; }

end_child() { [ -z "$child" ] || kill -s "$(stop_signal "$name")" "$child" 2>/dev/null; }

deadline() { cat -- "$RUN/$name.deadline" 2>/dev/null || stop_seconds "$name"; }

# The file is open for appending in the process, so it is copied and emptied, never renamed.
bound_log() {
  [ "$(stat -c %s -- "$log" 2>/dev/null || echo 0)" -gt "$log_limit" ] || return 0
  cp -- "$log" "$log.1" && : >"$log"
}

# Sleeps in the background until the child ends, a signal comes, or the seconds have passed.
wait_for_child() {
  local sleeper
  sleep "$1" &
  sleeper=$!
  wait -n "$child" "$sleeper" 2>/dev/null
  kill "$sleeper" 2>/dev/null
  wait "$sleeper" 2>/dev/null
}

# Ends early when a signal comes.
pause() {
  sleep "$1" &
  wait $!
}

# Whatever a killed process had started (git, docker build) carries its mark and must not work on beside the successor.
# The engine's containers are nobody's leftovers, and Postgres ends its own.
end_leftovers() {
  local file pid
  case $name in web | worker) ;; *) return ;; esac
  while IFS= read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    is_own "$pid" || kill -KILL "$pid" 2>/dev/null
  done < <(grep -lzxsF -- "WISEHOSTING_PROCESS=$WISEHOSTING_PROCESS" /proc/[0-9]*/environ | tr '\0' '\n')
}

# The supervisor itself and its short-lived helpers.
is_own() { [ "$1" = "$$" ] || [ "$(sed -E 's/^.*\) . ([0-9]+) .*/\1/' "/proc/$1/stat" 2>/dev/null)" = "$$" ]; }

run_once() {
  local signalled=
  bound_log
  setsid -- "$ROOT/bin/lib/run-process.sh" "$name" >>"$log" 2>&1 </dev/null &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if [ "$wanted" = run ]; then
      wait_for_child 60
      bound_log
    elif [ -z "$signalled" ]; then
      signalled=$SECONDS
    elif [ $((SECONDS - signalled)) -ge "$(deadline)" ]; then
      note "still there $(deadline) s after the signal: killed"
      kill -KILL "$child" 2>/dev/null
      wait_for_child 5
    else
      wait_for_child 1
    fi
  done
  wait "$child"
  note "ended with status $?"
  child=
}

record "$RUN/$name.supervisor" $$
delay=0
while [ "$wanted" != stop ]; do
  wanted=run
  started=$SECONDS
  run_once
  end_leftovers
  if [ "$wanted" != run ] || [ $((SECONDS - started)) -ge "$young" ]; then delay=0; fi
  if [ "$wanted" = run ] && [ "$delay" -gt 0 ]; then pause "$delay"; fi
  delay=$((delay == 0 ? 1 : delay * 2 > 15 ? 15 : delay * 2))
done
note "stopped"
