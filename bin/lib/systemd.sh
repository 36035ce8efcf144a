# shellcheck shell=bash
# Where systemd is process 1 it supervises instead of supervise.sh, and starts everything after a reboot.

# One installation per DATA_DIR; the usual one has the plain name, and so has a host of an installation elsewhere (UNIT_PREFIX).
unit_of() {
  local suffix=
  [ "$DATA_DIR" = "$ROOT/.data" ] || [ -n "${UNIT_PREFIX:-}" ] || suffix=-$(printf '%s' "$DATA_DIR" | sha256sum | cut -c1-8)
  if [ "$1" = engine ]; then printf 'docker.service'; else printf '%s%s-%s.service' "${UNIT_PREFIX:-wisehosting}" "$suffix" "$1"; fi
}


# What is started before it and stopped after it: the worker reports to web until its end. Never in a circle, which systemd
# would break by not starting one of them.
units_before() {
  local name names=''
  case $1 in
    web) names='postgres redis' ;;
    worker) if [ -n "${UNIT_PREFIX:-}" ]; then names=engine; else names='engine postgres redis web'; fi ;;
    edge) names=engine ;;
  esac
  for name in $names; do printf ' %s' "$(unit_of "$name")"; done
}

unit_text() {
  cat <<UNIT
[Unit]
Description=WiseHosting: $1 ($DATA_DIR)
After=network-online.target$(units_before "$1")
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Environment="DATA_DIR=$DATA_DIR"
ExecStart=$ROOT/bin/lib/run-process.sh $1
Restart=always
RestartSec=100ms
KillSignal=SIG$(stop_signal "$1")
KillMode=mixed
TimeoutStopSec=$(stop_seconds "$1")
StandardOutput=append:$DATA_DIR/log/$1.log
StandardError=inherit

[Install]
WantedBy=multi-user.target
UNIT
}

systemd_start() {
  local unit file
  unit=$(unit_of "$1")
  file=/etc/systemd/system/$unit
  if [ "$1" != engine ] && [ "$(cat -- "$file" 2>/dev/null)" != "$(unit_text "$1")" ]; then
    unit_text "$1" >"$file"
    systemctl daemon-reload
  fi
  systemctl -q enable --now "$unit"
}

# systemd_stop NAME SECONDS: a shorter time than the unit's is kept by killing what is left.
systemd_stop() {
  local unit
  unit=$(unit_of "$1")
  # Else the next client would wake the engine again.
  if [ "$1" = engine ]; then systemctl -q stop docker.socket || true; fi
  systemctl -q disable "$unit" || true
  if ! timeout "$2" systemctl stop "$unit"; then
    systemctl kill --signal=SIGKILL "$unit"
    systemctl stop "$unit"
  fi
  rm -f -- "$RUN/$1".{pid,identity,version,young}
}
