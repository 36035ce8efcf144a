# shellcheck shell=bash
# The Docker engine: the machine's own where one answers, else one that bin/up starts and keeps running.

docker_socket() { setting DOCKER_SOCKET /var/run/docker.sock; }

engine_answers() { [ -S "$(docker_socket)" ] && DOCKER_HOST="unix://$(docker_socket)" timeout 10 docker version >/dev/null 2>&1; }

# From release 23 on the client builds with BuildKit only through its buildx component.
docker_client_builds() {
  local client version
  while IFS= read -r client; do
    version=$("$client" --version 2>/dev/null | sed -nE 's/^Docker version ([0-9]+).*/\1/p')
    if [ "${version:-99}" -lt 23 ] || "$client" buildx version >/dev/null 2>&1; then return 0; fi
  done < <(type -ap docker)
  return 1
}

# An engine on another than the usual socket keeps its things apart too. DOCKERD_OPTIONS adds what a special machine needs.
exec_engine() {
  local apart=() options
  if [ "$(docker_socket)" != /var/run/docker.sock ]; then
    apart=(--data-root "$DATA_DIR/engine/data" --exec-root "$DATA_DIR/engine/exec" --pidfile "$DATA_DIR/engine/pid")
  fi
  read -ra options <<<"$(setting_in "$RUN/settings" DOCKERD_OPTIONS)"
  # Else BuildKit cuts what a step prints at 2 MiB and 200 KiB/s. The largest number that engine 20.10 understands.
  export BUILDKIT_STEP_LOG_MAX_SIZE=2147483647 BUILDKIT_STEP_LOG_MAX_SPEED=2147483647
  forget_engine_of_last_boot "$DATA_DIR/engine/pid" /var/run/docker.pid
  exec dockerd -H "unix://$(docker_socket)" "${apart[@]}" "${options[@]}"
}

# A killed engine leaves its pid file, and does not start again while any other process has that id.
forget_engine_of_last_boot() {
  local file
  for file in "$@"; do
    [ -f "$file" ] || continue
    [ "$(cat -- "/proc/$(cat -- "$file")/comm" 2>/dev/null)" = dockerd ] || rm -f -- "$file"
  done
}

# One that takes connections and says nothing is overloaded or just starting: a second one beside it would help nobody.
engine_is_silent() {
  local status=0
  curl -s -m 3 -o /dev/null --unix-socket "$(docker_socket)" http://engine/_ping || status=$?
  [ "$status" -eq 28 ]
}

ensure_engine() {
  if ! engine_answers && engine_is_silent; then step "Waiting for the Docker engine" until_true 120 engine_answers; fi
  if ! engine_answers; then
    if ! uses_systemd; then mount_cgroups; fi
    start engine
    step "Starting the Docker engine" comes_up engine 60 engine_answers
    touch -- "$RUN/engine.ours"
  fi
}

# A machine without an init has nobody else who mounts them, and the engine needs them.
mount_cgroups() {
  if ! mountpoint -q /sys/fs/cgroup && [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 none /sys/fs/cgroup
  fi
}
