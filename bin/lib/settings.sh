# shellcheck shell=bash
# Settings, strongest first: the caller's environment, .env in the checkout, DATA_DIR/env (what was chosen or given before).
# `.env.example` is the list of their names. What the processes get stands in DATA_DIR/run/settings.

# Names of settings, without DATA_DIR, which says where the others are, NODE_ENV, which is always production here, and what
# compose.yaml alone reads.
setting_names() { sed -nE 's/^#? ?([A-Z][A-Z0-9_]+)=.*/\1/p' "$ROOT/.env.example" | grep -vxE "$not_ours"; }
not_ours='DATA_DIR|NODE_ENV|POSTGRES_PASSWORD|REDIS_PASSWORD|WISEHOSTING_VERSION'

# Not ours, but the processes need them: where programs are, proxies, extra certificate authorities.
passed_on_names() {
  printf '%s\n' PATH HOME LANG LC_ALL TZ TMPDIR http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
    NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE GIT_SSL_CAINFO npm_config_registry npm_config_cafile
}

# Used once, so neither kept in DATA_DIR/env nor a reason to restart anything.
used_once() { [[ $1 == ADMIN_PASSWORD || $1 == WORKER_JOIN_TOKEN ]]; }

# setting_in FILE NAME: the value, unquoted. Files are read, never executed.
setting_in() {
  local line value
  [ -f "$1" ] || return 0
  line=$(grep -E "^(export )?$2=" -- "$1" | tail -n 1) || return 0
  value=${line#*=}
  case $value in
    \'*\') value=${value:1:-1} && value=${value//"'\\''"/"'"} ;;
    \"*\") value=${value:1:-1} ;;
  esac
  printf '%s' "$value"
}

# quoted VALUE: as a shell and setting_in both read it.
quoted() {
  if [[ $1 =~ ^[A-Za-z0-9_./:@%+,=-]*$ ]]; then printf '%s' "$1"; else printf "'%s'" "${1//"'"/"'\\''"}"; fi
}

# keep NAME VALUE: into DATA_DIR/env, over what stood there.
keep() {
  local file=$DATA_DIR/env
  [[ $2 != *$'\n'* ]] || die "$1 must be one line"
  [ "$(setting_in "$file" "$1")" != "$2" ] || return 0
  (
    umask 077
    { [ ! -f "$file" ] || grep -vE "^$1=" -- "$file" || true; } >"$file.new"
    printf '%s=%s\n' "$1" "$(quoted "$2")" >>"$file.new"
  )
  mv -- "$file.new" "$file"
}

kept() { setting_in "$DATA_DIR/env" "$1"; }

# given NAME: what the caller or .env says.
given() { if [ -n "${!1:-}" ]; then printf '%s' "${!1}"; else setting_in "$ROOT/.env" "$1"; fi; }

# setting NAME [DEFAULT]
setting() {
  local value
  value=$(given "$1")
  [ -n "$value" ] || value=$(kept "$1")
  printf '%s' "${value:-${2:-}}"
}

# Sets DATA_DIR, absolute, and makes it.
find_data_dir() {
  DATA_DIR=$(given DATA_DIR)
  DATA_DIR=${DATA_DIR:-.data}
  [[ $DATA_DIR == /* ]] || DATA_DIR=$ROOT/$DATA_DIR
  export DATA_DIR
  RUN=$DATA_DIR/run
}

make_data_dir() {
  install -d -m 0711 -- "$DATA_DIR" "$RUN"
  install -d -m 0700 -- "$DATA_DIR/log"
  export STEP_LOG=$DATA_DIR/log/up.log
}

# What the caller set in the environment is remembered, so that a start by the supervisor or after a reboot is the same.
keep_what_the_caller_set() {
  local name
  for name in $(setting_names); do
    if [ -n "${!name:-}" ] && ! used_once "$name"; then keep "$name" "${!name}"; fi
  done
}

# Secrets and ports that nobody gave are chosen once.
choose_what_is_missing() {
  local name
  [ -n "$(setting AUTH_SECRET)" ] || keep AUTH_SECRET "$(secret 32)"
  [ -n "$(setting SECRETS_KEY)" ] || keep SECRETS_KEY "$(secret 32)"
  [ -n "$(setting SETUP_TOKEN)" ] || keep SETUP_TOKEN "$(secret 16)"
  [ -n "$(setting EDGE_RELAY_PORT)" ] || keep EDGE_RELAY_PORT "$(preferred_port 8082)"
  [ -n "$(setting EDGE_COUNTERS_PORT)" ] || keep EDGE_COUNTERS_PORT "$(preferred_port 8083)"
  [ -n "$(setting EDGE_PAGES_PORT)" ] || keep EDGE_PAGES_PORT "$(preferred_port 8084)"
  [ -n "$(setting EDGE_HTTPS_PORT)" ] || keep EDGE_HTTPS_PORT "$(preferred_port "$(usual_https_port)")"
  for name in POSTGRES REDIS; do
    [ -n "$(kept "${name}_PORT")" ] || keep "${name}_PORT" "$(free_port)"
    [ -n "$(kept "${name}_PASSWORD")" ] || keep "${name}_PASSWORD" "$(secret)"
  done
  [ -n "$(setting DATABASE_URL)" ] || keep DATABASE_URL "$(own_database_url)"
  [ -n "$(setting REDIS_URL)" ] || keep REDIS_URL "$(own_redis_url)"
}

# Whoever gives the edge the web's own port for HTTP wants its own port for HTTPS too.
usual_https_port() { if [ "$(setting EDGE_HTTP_PORT 8080)" = 80 ]; then printf 443; else printf 8443; fi; }

preferred_port() { if port_answers "$1"; then free_port; else printf '%s' "$1"; fi; }

own_database_url() { printf 'postgres://wisehosting:%s@127.0.0.1:%s/wisehosting' "$(kept POSTGRES_PASSWORD)" "$(kept POSTGRES_PORT)"; }
own_redis_url() { printf 'redis://wisehosting:%s@127.0.0.1:%s' "$(kept REDIS_PASSWORD)" "$(kept REDIS_PORT)"; }
postgres_is_ours() { [ "$(setting DATABASE_URL)" = "$(own_database_url)" ]; }
redis_is_ours() { [ "$(setting REDIS_URL)" = "$(own_redis_url)" ]; }

# write_settings [NAME=VALUE…]: what the supervisor and bin/cli hand to the processes.
write_settings() {
  local name value
  (
    umask 077
    {
      for name in $(setting_names); do
        value=$(setting "$name")
        [ -z "$value" ] || printf '%s=%s\n' "$name" "$(quoted "$value")"
      done
      for name in $(passed_on_names); do
        [ -z "${!name:-}" ] || printf '%s=%s\n' "$name" "$(quoted "${!name}")"
      done
      printf '%s=%s\n' DATA_DIR "$(quoted "$DATA_DIR")" NODE_ENV production NODE_BIN "$(quoted "$NODE_BIN")"
      printf '%s\n' "$@"
    } >"$RUN/settings.new"
  )
  mv -- "$RUN/settings.new" "$RUN/settings"
}

# What served its purpose need not lie around.
forget_what_is_used_once() {
  grep -vE '^(ADMIN_PASSWORD|WORKER_JOIN_TOKEN)=' -- "$RUN/settings" >"$RUN/settings.new"
  chmod 600 -- "$RUN/settings.new"
  mv -- "$RUN/settings.new" "$RUN/settings"
}

# A hash over everything that must restart a process when it changes.
settings_hash() {
  local names
  names=$(passed_on_names | tr '\n' '|')
  grep -vE "^(${names}ADMIN_PASSWORD|WORKER_JOIN_TOKEN|SETUP_TOKEN)=" -- "$RUN/settings" | sort | sha256sum | cut -c1-32
}

# Replaces the environment by the settings of the installation and runs the command.
exec_with_settings() {
  local name environment=()
  while IFS= read -r name; do
    environment+=("$name=$(setting_in "$RUN/settings" "$name")")
  done < <(sed 's/=.*//' "$RUN/settings")
  exec env -i "${environment[@]}" "$@"
}
