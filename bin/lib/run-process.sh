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

case $name in postgres) forget_lock_of_last_boot ;; esac
record "$RUN/$name" $$
case $name in
  postgres) exec_postgres ;;
  redis) exec_redis ;;
  engine) exec_engine ;;
  web | worker | edge)
    options=()
    # Node lets new objects fill 16 MB before it looks which are still needed: memory that idle programs hold for nothing.
    # The edge, which should waste no time and makes few objects, stays as it is.
    [ "$name" = edge ] || options=(--max-semi-space-size=2)
    exec_with_settings "WISEHOSTING_PROCESS=$DATA_DIR:$name" "$(setting_in "$RUN/settings" NODE_BIN)" "${options[@]}" "dist/$name.js"
    ;;
  *) die "Unknown process $name" ;;
esac
