#!/bin/sh
# Makes this machine a host of the WiseHosting installation at the address below, or brings what it has of it up to date.
# To be run as root on Linux. `sh worker.sh --help` says what it takes. Everything it fetches comes from that address and is
# checked by its SHA-256; Docker, git, ssh and iptables come from the distribution where they are missing.
#   /opt/wisehosting       the programs: versions side by side, `current` is the one that runs
#   /var/lib/wisehosting   this host's key, its settings, logs, what is being built
set -eu

control_plane=@ORIGIN@
bundle_sha256=@BUNDLE_SHA256@
node_sha256=@NODE_SHA256@
node_platform=@NODE_PLATFORM@

home=/opt/wisehosting
data=/var/lib/wisehosting
manager=/usr/local/bin/wisehosting-host

say() { printf '%s\n' "$*"; }
die() {
  printf 'wisehosting: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

usage() {
  cat <<TEXT
Usage: worker.sh --token TOKEN [OPTION…]   join
       worker.sh [OPTION…]                 a host that has joined: fetch the newest version and repair what died
       worker.sh --uninstall [--purge]     stop it and remove the programs; with --purge also its apps, images and data

  --token TOKEN        one-time token, from "Add host" on the Hosts page
  --name NAME          name of this host; its host name when not given
  --region REGION      where it stands, for people
  --zone ZONE          DNS suffix of the apps on this host
  --labels K=V,K=V     labels that apps may ask for
  --control-plane URL  another address of the same installation than $control_plane
  --ca FILE            certificate of the authority that signed the installation's certificate, where this machine does not know it
  --set NAME=VALUE     any other setting of a host, such as EDGE_HTTP_PORT=80; may be given again
TEXT
}

token='' ca='' action=install purge=''
# Settings are handed on as environment variables of the manager: none of them is ever read by a shell.
set_one() {
  case $1 in
    [A-Z]*=*) ;;
    *) die "--set takes NAME=VALUE, not $1" ;;
  esac
  case ${1%%=*} in
    *[!A-Z0-9_]*) die "${1%%=*} is no name of a setting" ;;
  esac
  export "$1"
}

while [ $# -gt 0 ]; do
  case $1 in
    --uninstall) action=uninstall ;;
    --purge) purge=--purge ;;
    --help | -h) usage && exit 0 ;;
    --token | --name | --region | --zone | --labels | --control-plane | --ca | --set)
      [ $# -ge 2 ] || die "$1 needs a value. --help says more."
      case $1 in
        --token) token=$2 ;;
        --name) set_one "WORKER_NAME=$2" ;;
        --region) set_one "WORKER_REGION=$2" ;;
        --zone) set_one "WORKER_ZONE=$2" ;;
        --labels) set_one "WORKER_LABELS=$2" ;;
        --control-plane) control_plane=${2%/} ;;
        --ca) ca=$2 ;;
        --set) set_one "$2" ;;
      esac
      shift
      ;;
    *) die "unknown option $1. --help says what there is." ;;
  esac
  shift
done

check_machine() {
  [ "$(uname -s)" = Linux ] || die "a host runs Linux, this is $(uname -s)."
  [ "$(id -u)" -eq 0 ] || die "this must be run as root: put sudo before sh."
  for program in curl tar gzip sha256sum bash sed; do
    have "$program" || die "$program is missing. Install it and run this again."
  done
  if [ -f "$data/worker/identity.json" ] && [ ! -e "$home/current" ]; then
    die "$data holds the key of a host that was not installed by this script (compose.yaml?). One machine is one host."
  fi
  if [ ! -f "$data/worker/identity.json" ] && [ -z "$token" ]; then
    die "this machine has not joined yet: --token is missing. \"Add host\" on the Hosts page makes one."
  fi
  [ -z "$ca" ] || [ -f "$ca" ] || die "there is no file $ca."
  [ -n "$bundle_sha256" ] || die "$control_plane has no bundle for hosts: it was not built there. Run bin/up there."
}

# fetch PATH FILE: by HTTP(S) alone, also after a redirect.
fetch() {
  set -- "$control_plane$1" "$2"
  say "Fetching $1"
  if [ -f "$data/ca.crt" ]; then
    curl -fsSL --proto '=http,https' --retry 3 --retry-connrefused --connect-timeout 15 --cacert "$data/ca.crt" -o "$2" -- "$1"
  else
    curl -fsSL --proto '=http,https' --retry 3 --retry-connrefused --connect-timeout 15 -o "$2" -- "$1"
  fi || die "$1 could not be fetched. Is it reachable from this machine? (See docs/hosts.md.)"
}

# check FILE SHA256
check() {
  [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ] ||
    die "what was fetched is not what $control_plane has announced. Fetch the script anew: it may have been upgraded meanwhile."
}

take_authority() {
  [ -n "$ca" ] || return 0
  mkdir -p "$data"
  cp -- "$ca" "$data/ca.crt.new"
  chmod 644 "$data/ca.crt.new"
  mv -- "$data/ca.crt.new" "$data/ca.crt"
}

# Sets platform, and processor as Node's packages have it.
find_platform() {
  case $(uname -m) in
    x86_64) processor=x64 ;;
    aarch64) processor=arm64 ;;
    *) processor=$(uname -m) ;;
  esac
  if ls /lib/ld-musl-* >/dev/null 2>&1; then library=musl; else library=glibc; fi
  platform=linux-$processor-$library
}

is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    2>/dev/null
}

use_node() { ln -sfn -- "$1" "$home/node.new" && mv -fT -- "$home/node.new" "$home/node"; }

# The Node that the installation itself runs on, where this machine is of the same kind; else one of this machine.
ensure_node() {
  find_platform
  if [ -n "$node_sha256" ] && [ "$platform" = "$node_platform" ] && fetch_node; then return 0; fi
  own=$(command -v node || true)
  if [ -z "$own" ] || ! is_new_enough "$own"; then own=$(install_node); fi
  say "Using this machine's own Node, $own."
  mkdir -p "$home/runtimes/own/bin"
  ln -sfn -- "$own" "$home/runtimes/own/bin/node"
  use_node runtimes/own
}

fetch_node() {
  runtime=runtimes/$(printf %.12s "$node_sha256")
  if ! is_new_enough "$home/$runtime/bin/node"; then
    fetch /v1/install/node.gz "$work/node.gz"
    mkdir -p "$home/$runtime/bin"
    gzip -dc <"$work/node.gz" >"$home/$runtime/bin/node.new"
    check "$home/$runtime/bin/node.new" "$node_sha256"
    chmod 755 "$home/$runtime/bin/node.new"
    mv -- "$home/$runtime/bin/node.new" "$home/$runtime/bin/node"
  fi
  if ! is_new_enough "$home/$runtime/bin/node"; then
    say "The installation's Node does not run here (an older system?)." && return 1
  fi
  use_node "$runtime"
}

# Prints where it is. From the distribution, else from npm.
install_node() {
  {
    say "The installation has no Node for this machine ($platform): looking for another."
    if have apt-get; then
      apt-get update -q
      if apt-cache policy nodejs | grep -Eq 'Candidate: (2[2-9]|[3-9][0-9]|20\.(19|[2-9][0-9]))\.'; then
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nodejs
      fi
    fi
    found=$(command -v node || true)
    if { [ -z "$found" ] || ! is_new_enough "$found"; } && have npm; then
      npm install --prefix "$home/npm" --no-save --no-audit --no-fund "node-linux-$processor@24"
      found=$home/npm/node_modules/node-linux-$processor/bin/node
    fi
  } >&2
  [ -n "$found" ] && is_new_enough "$found" ||
    die "this machine needs Node 20.19 or newer: the installation's is for $node_platform, this machine is $platform. Install it and run this again."
  printf '%s' "$found"
}

# Unpacked beside what runs; the switch is one rename.
ensure_bundle() {
  version=versions/$(printf %.12s "$bundle_sha256")
  if [ ! -f "$home/$version/complete" ]; then
    fetch /v1/install/worker.tar.gz "$work/worker.tar.gz"
    check "$work/worker.tar.gz" "$bundle_sha256"
    rm -rf -- "${home:?}/$version"
    mkdir -p "$home/$version"
    tar -xzf "$work/worker.tar.gz" --no-same-owner -C "$home/$version"
    : >"$home/$version/complete"
  fi
  ln -sfn -- "$version" "$home/current.new"
  mv -fT -- "$home/current.new" "$home/current"
}

# The two newest stay, so that what runs can end in its own time.
forget_older() {
  for kind in versions runtimes; do
    # shellcheck disable=SC2012 # their names are hashes
    ls -1t "$home/$kind" | tail -n +3 | while read -r name; do
      case $(readlink "$home/current") in "$kind/$name") continue ;; esac
      case $(readlink "$home/node") in "$kind/$name") continue ;; esac
      rm -rf -- "${home:?}/$kind/$name"
    done
  done
}

write_manager() {
  printf '#!/bin/sh\nexec %s/current/bin/wisehosting-host "$@"\n' "$home" >"$manager.new"
  chmod 755 "$manager.new"
  mv -- "$manager.new" "$manager"
}

install() {
  check_machine
  umask 022
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  mkdir -p "$home/versions" "$home/runtimes"
  install_authority_and_programs
  [ -z "$token" ] || export WORKER_JOIN_TOKEN="$token"
  export CONTROL_PLANE_URL="$control_plane"
  "$manager" up </dev/null
  forget_older
}

install_authority_and_programs() {
  take_authority
  ensure_node
  ensure_bundle
  write_manager
}

uninstall() {
  [ "$(id -u)" -eq 0 ] || die "this must be run as root: put sudo before sh."
  [ -x "$manager" ] || die "nothing of WiseHosting is installed here by this script."
  # shellcheck disable=SC2086 # empty or one word
  "$manager" uninstall $purge </dev/null
  rm -rf -- "$home" "$manager"
  say "The programs are gone.$([ -n "$purge" ] || printf ' %s' "What the host kept is in $data.")"
}

"$action"
