# shellcheck shell=bash
# What the machine must have, from the distribution's packages; Node, where that is too old, from npm.

# Names of the packages that are missing here for everything, and for a host alone.
missing_packages() {
  missing_host_packages
  if [ -z "$(given DATABASE_URL)" ] && [ -z "$(postgres_bin)" ]; then echo postgresql; fi
  if [ -z "$(given REDIS_URL)" ] && ! have redis-server; then echo redis-server; fi
}

missing_host_packages() {
  have git || echo git
  have ssh || echo openssh-client
  have iptables || echo iptables
  have ip || echo iproute2
  have curl || echo curl
  [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
  if ! have dockerd && ! { have docker && engine_answers; }; then echo docker.io; fi
  if ! have docker; then package_with docker-cli docker.io; fi
}

# The first of these names that the distribution knows.
package_with() {
  local name
  for name in "$@"; do
    if apt-cache show "$name" >/dev/null 2>&1; then echo "$name" && return; fi
  done
}

install_packages() {
  have apt-get || die "Missing: $*. Install them with this system's own packages (Docker Engine with buildx, git, ssh, iptables) and run this again; on Debian and Ubuntu it is done for you."
  step "Reading the lists of packages" apt-get update
  step "Installing $*" install_quietly "$@"
}

# Our own Postgres and Redis run on ports of their own, so the packages' services must neither start now nor after a reboot.
install_quietly() {
  local new_redis=no status=0
  have redis-server || new_redis=yes
  if [[ " $* " == *" postgresql "* ]] && [ ! -d /etc/postgresql-common ]; then
    mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.conf
  fi
  forbid_services
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold -- "$@" || status=$?
  allow_services
  if [ "$new_redis" = yes ] && have redis-server; then disable_service redis-server; fi
  return "$status"
}

forbid_services() {
  [ -e /usr/sbin/policy-rc.d ] || printf '#!/bin/sh\n# WiseHosting installs\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
}

allow_services() { if grep -q 'WiseHosting installs' /usr/sbin/policy-rc.d 2>/dev/null; then rm -- /usr/sbin/policy-rc.d; fi; }

disable_service() {
  if uses_systemd; then systemctl disable "$1"; elif have update-rc.d; then update-rc.d "$1" disable || true; fi
}

# ensure_packages [LIST]: what the function LIST says is missing.
# Debian 12 and Ubuntu 22.04 have one package for client and engine; newer ones have the build component apart.
ensure_packages() {
  local missing
  mapfile -t missing < <("${1:-missing_packages}" | sort -u)
  [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
  docker_client_builds || install_packages "$(package_with docker-buildx docker-buildx-plugin)"
  docker_client_builds || die "No docker client here can build: install docker-buildx."
}

node_is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

# Sets NODE_BIN, and PATH so that what we start finds the same node.
ensure_node() {
  NODE_BIN=$DATA_DIR/node/bin/node
  if [ ! -x "$NODE_BIN" ]; then
    NODE_BIN=$(command -v node || true)
    if [ -z "$NODE_BIN" ] || ! node_is_new_enough "$NODE_BIN"; then fetch_node; fi
  fi
  have npm || install_packages npm
  PATH=$(dirname -- "$NODE_BIN"):$PATH
}

# npm carries the program itself. The distribution's npm is run by the distribution's node.
fetch_node() {
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) die "There is no Node package for $(uname -m): install Node 20.19 or newer." ;;
  esac
  if ! have npm; then install_packages nodejs npm; fi
  step "Fetching Node 24" npm install --prefix "$DATA_DIR/node-package" --no-save --no-audit --no-fund "node-linux-$machine@24"
  mkdir -p -- "$DATA_DIR/node/bin"
  NODE_BIN=$DATA_DIR/node/bin/node
  ln -sfn -- "$DATA_DIR/node-package/node_modules/node-linux-$machine/bin/node" "$NODE_BIN"
  node_is_new_enough "$NODE_BIN" || die "The fetched Node does not run: $NODE_BIN"
}

# No package's install script runs: the native parts come as packages of their own.
ensure_node_modules() {
  local lock stamp=$ROOT/node_modules/.wisehosting-lock
  lock=$(hash_of "$ROOT/package-lock.json")
  [ "$(cat -- "$stamp" 2>/dev/null)" != "$lock" ] || return 0
  if "$NODE_BIN" "$ROOT/bin/lib/is-installed.mjs"; then printf '%s\n' "$lock" >"$stamp" && return; fi
  step "Installing npm packages" npm --prefix "$ROOT" ci --ignore-scripts --no-audit --no-fund
  printf '%s\n' "$lock" >"$stamp"
}
