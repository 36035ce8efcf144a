# shellcheck shell=bash
# Postgres and Redis of our own: on loopback, under DATA_DIR, each as its package's own user.

# The newest installed release, or the one that made the data.
postgres_bin() {
  local version=
  [ ! -f "$DATA_DIR/postgres/PG_VERSION" ] || version=$(cat -- "$DATA_DIR/postgres/PG_VERSION")
  find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path "*/${version:-*}/bin/postgres" 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname
}

# as_user USER COMMAND…: keeps the process id. Where a folder above DATA_DIR shuts the user out (a checkout below /root),
# the process gets the one capability to pass through.
as_user() {
  local user=$1 capabilities=()
  shift
  if ! setpriv --reuid="$user" --regid="$user" --init-groups -- test -x "$DATA_DIR"; then
    capabilities=(--inh-caps=+dac_read_search --ambient-caps=+dac_read_search)
  fi
  exec setpriv --reuid="$user" --regid="$user" --init-groups "${capabilities[@]}" -- "$@"
}

make_postgres() {
  local folder=$DATA_DIR/postgres bin
  [ ! -f "$folder/made" ] || return 0
  bin=$(postgres_bin)
  rm -rf -- "$folder"
  install -d -m 0700 -o postgres -g postgres -- "$folder"
  (cd / && as_user postgres "$bin/initdb" --pgdata="$folder" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-instructions)
  printf 'host all wisehosting 127.0.0.1/32 scram-sha-256\n' >"$folder/pg_hba.conf"
  make_database "$bin" "$folder"
  touch -- "$folder/made"
}

# In single-user mode, so that the superuser never needs a password nor a way in over the network.
make_database() {
  (cd / && as_user postgres "$1/postgres" --single -D "$2" postgres) <<SQL
CREATE ROLE wisehosting LOGIN CREATEDB PASSWORD '$(kept POSTGRES_PASSWORD)'
CREATE DATABASE wisehosting OWNER wisehosting
SQL
}

# After a reboot the id in postmaster.pid may be another process's, and Postgres would refuse to start.
forget_lock_of_last_boot() {
  local last=
  [ ! -f "$RUN/postgres.identity" ] || last=$(cut -d' ' -f1 "$RUN/postgres.identity")
  [ "$last" = "$(boot_id)" ] || rm -f -- "$DATA_DIR/postgres/postmaster.pid"
}

exec_postgres() {
  cd /
  as_user postgres "$(postgres_bin)/postgres" -D "$DATA_DIR/postgres" -p "$(kept POSTGRES_PORT)" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c logging_collector=off
}

make_redis() {
  local folder=$DATA_DIR/redis
  install -d -m 0700 -o redis -g redis -- "$folder"
  (
    umask 077
    cat >"$folder/redis.conf.new" <<CONF
bind 127.0.0.1
port $(kept REDIS_PORT)
dir $folder
appendonly yes
save ""
maxmemory-policy noeviction
# Nobody is the default user; it may do everything all the same, for Redis reads its own file in that one's name.
user default off ~* &* +@all
user wisehosting on >$(kept REDIS_PASSWORD) ~* &* +@all
CONF
  )
  chown redis:redis "$folder/redis.conf.new"
  mv -- "$folder/redis.conf.new" "$folder/redis.conf"
}

exec_redis() {
  cd /
  as_user redis "$(command -v redis-server)" "$DATA_DIR/redis/redis.conf"
}

# Takes connections and has finished its recovery: both refuse a stranger in their own words only when ready.
redis_answers() {
  local answer
  exec {socket}<>"/dev/tcp/127.0.0.1/$(kept REDIS_PORT)" || return 1
  printf 'AUTH wisehosting %s\r\nPING\r\n' "$(kept REDIS_PASSWORD)" >&"$socket"
  IFS= read -r -t 2 _ <&"$socket" || true
  IFS= read -r -t 2 answer <&"$socket" || answer=
  exec {socket}>&-
  [[ $answer == +PONG* ]]
} 2>/dev/null

postgres_answers() { "$(postgres_bin)/pg_isready" -q -t 2 -h 127.0.0.1 -p "$(kept POSTGRES_PORT)" -U wisehosting -d wisehosting; }

ensure_stores() {
  if postgres_is_ours; then
    step "Making the database" make_postgres
    ensure postgres "$(kept POSTGRES_PORT)"
  fi
  if redis_is_ours; then
    make_redis
    ensure redis "$(hash_of "$DATA_DIR/redis/redis.conf")"
  fi
  if postgres_is_ours; then step "Starting Postgres" comes_up postgres 60 postgres_answers; fi
  if redis_is_ours; then step "Starting Redis" comes_up redis 60 redis_answers; fi
}
