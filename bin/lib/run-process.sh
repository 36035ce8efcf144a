#!/usr/bin/env bash
# run-process.sh NAME: becomes the process, so that its id is the one recorded here. Started by supervise.sh or systemd.
set -euo pipefail
# shellcheck source=bin/lib/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=bin/lib/settings.sh
. "$ROOT/bin/lib/settings.sh"
# shellcheck source=bin/lib/processes.sh
. "$ROOT/bin/lib/processes.sh"
# shellcheck source=bin/lib/stores.sh
. "$ROOT/bin/lib/stores.sh"
# shellcheck source=bin/lib/engine.sh
. "$ROOT/bin/lib/engine.sh"

name=$1
RUN=$DATA_DIR/run
cd -- "$ROOT"

if uses_systemd; then wait_if_it_keeps_dying "$name"; fi
case $name in postgres) forget_lock_of_last_boot ;; esac
record "$RUN/$name" $$
case $name in
  postgres) exec_postgres ;;
  redis) exec_redis ;;
  engine) exec_engine ;;
  web | worker | edge)
    # How much of new objects, in MB, Node lets come together before it looks which are still needed: idle, the worker would hold
    # the usual 16 for nothing; web makes whole pages of them, and looking too often took longer than the pages.
    options=()
    case $name in
      web) options=(--max-semi-space-size=32) ;;
      worker) options=(--max-semi-space-size=2) ;;
    esac
    exec_with_settings "WISEHOSTING_PROCESS=$DATA_DIR:$name" "$(setting_in "$RUN/settings" NODE_BIN)" "${options[@]}" "dist/$name.js"
    ;;
  *) die "Unknown process $name" ;;
esac
