# shellcheck shell=bash
# What both boots of the fresh machine share. Sourced inside it.
set -euo pipefail
cd /root/wisehosting
# Where the second machine finds it.
export PUBLIC_URL="http://$FRESH_ADDRESS:3000"
export PORT=3000 EDGE_HTTP_PORT=8080 ALLOW_LOCAL_SOURCES=true EDGE=builtin
# The certificate authorities of whoever runs the test, for npm.
if [ -f /etc/authorities.crt ]; then export NODE_EXTRA_CA_CERTS=/etc/authorities.crt npm_config_cafile=/etc/authorities.crt; fi

fail() {
  printf 'Fresh machine: %s\n' "$*" >&2
  exit 1
}
passed() { printf 'Fresh machine: %s\n' "$*"; }

# until_it SECONDS WHAT COMMAND…
until_it() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$what"
    sleep 0.2
  done
}

# api METHOD PATH [BODY]
api() {
  local body=()
  [ $# -lt 3 ] || body=(-H "Content-Type: application/json" -d "$3")
  curl -sS --fail-with-body -m 20 -X "$1" -H "Authorization: Bearer $(cat /root/token)" "${body[@]}" "http://127.0.0.1:$PORT$2"
}

# field NAME: of the JSON object on standard input; values without quotes in them.
field() { sed -nE "s/^[^{]*\{(.*[,{])?\"$1\":\"([^\"]*)\".*/\2/p" | head -n 1; }

page() { curl -sS -m 5 -H "Host: hello.localhost:$EDGE_HTTP_PORT" "http://127.0.0.1:$EDGE_HTTP_PORT/"; }
serves() { [ "$(page 2>/dev/null)" = "$1" ]; }
