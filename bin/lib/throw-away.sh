# shellcheck shell=bash
# An installation that lives as long as one script: for bin/test and bin/bench.

# Settings of the caller belong to a real installation, which must not be touched. Whatever is put into the temporary folder
# goes with it.
make_throw_away_copy() {
  local name
  for name in $(setting_names); do
    [ "$name" = TRAEFIK_BIN ] || unset "$name"
  done
  DATA_DIR=$(mktemp -d -t "wisehosting-$1-XXXXXX")
  export DATA_DIR RUN=$DATA_DIR/run
  make_data_dir
  install -d -m 1777 -- "$DATA_DIR/tmp"
  export TMPDIR=$DATA_DIR/tmp
}

# .env of the checkout is the real installation's too.
given() { printf '%s' "${!1:-}"; }

# remove_throw_away_copy [LOGS]: installations that something broken left behind go as the copy itself: processes, containers,
# images, networks. Their logs are kept in LOGS.
remove_throw_away_copy() {
  local folder logs=${1:-}
  for folder in "$TMPDIR"/*/ "$DATA_DIR/"; do
    [ -d "$folder/run" ] || continue
    if [ -n "$logs" ] && [ -d "$folder/log" ]; then
      mkdir -p -- "$logs" && cp -r -- "$folder/log" "$logs/$(basename -- "$folder")"
    fi
    [ "$folder" = "$DATA_DIR/" ] || remove_installation "${folder%/}"
  done
  "$ROOT/bin/down" --all --now >/dev/null || true
  [ "${KEEP_STACKS:-}" = true ] || rm -rf -- "$DATA_DIR"
}

remove_installation() {
  local label
  DATA_DIR=$1 "$ROOT/bin/down" --all --now >/dev/null || complain "Could not stop what runs from $1"
  label=wisehosting.installation=$(grep -ohE 'ins_[0-9a-z]{20}' -- "$1/worker/desired-state.json" 2>/dev/null | head -n 1) || return 0
  [ "$label" != wisehosting.installation= ] || return 0
  docker ps -aq --filter "label=$label" | xargs -r docker rm -f >/dev/null
  docker network ls -q --filter "label=$label" | xargs -r docker network rm >/dev/null
  docker images -q "wisehosting/${label#*=}/*" | sort -u | xargs -r docker rmi -f >/dev/null
}
