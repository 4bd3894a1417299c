#!/usr/bin/env bash
# Installs what Continuum needs of this Debian machine and does not find: ./setup.sh [--test | --sdk-only]
#   --test       also what the tests compare with and run against
#   --sdk-only   only checks for the .NET SDK
set -euo pipefail

mode=${1:-}
case $mode in
  '' | --test | --sdk-only) ;;
  *)
    echo "usage: ./setup.sh [--test | --sdk-only]" >&2
    exit 64
    ;;
esac

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  cat >&2 <<'END'
error: the .NET 10 SDK is missing.
Install it as https://learn.microsoft.com/dotnet/core/install/linux-debian says, for example with
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
and put its folder (~/.dotnet) into PATH.
END
  exit 69
fi
[[ $mode == --sdk-only ]] && exit 0

missing=()
# need PROGRAM-OR-FILE PACKAGE: the package is installed where the program is not found.
need() {
  local path
  [[ $1 == /* && -e $1 ]] && return
  for path in ${PATH//:/ } /usr/sbin /sbin; do
    [[ -x $path/$1 ]] && return
  done
  missing+=("$2")
}

need bwrap bubblewrap
need mosquitto_pub mosquitto-clients
need musl-gcc musl-tools
need make make
need curl curl
need jq jq
need setpriv util-linux
need dpkg-deb dpkg
if [[ $mode == --test ]]; then
  need mosquitto mosquitto
  need runc runc
  need gcc gcc
  need python3 python3
  need qemu-system-x86_64 qemu-system-x86
  need busybox busybox-static
  need mkfs.ext4 e2fsprogs
  need perl perl
  need sqlite3 sqlite3
  need lua5.4 lua5.4
  need cbc coinor-cbc
  need paho_c_pub paho.mqtt.c-examples
  need /usr/lib/python3/dist-packages/paho python3-paho-mqtt
  need npm npm
fi

# Packages of npm that the tests use, in the versions that they were tried with.
install_npm() {
  [[ $mode == --test && ! -d artifacts/npm/node_modules/mqtt ]] || return 0
  mkdir -p artifacts/npm
  npm install --silent --no-package-lock --no-audit --no-fund --prefix artifacts/npm mqtt@5.16.0 >&2
}
cd "$(dirname "${BASH_SOURCE[0]}")"

if ((${#missing[@]} == 0)); then
  install_npm
  exit
fi

echo "installing: ${missing[*]}" >&2
as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "error: ${missing[*]} must be installed, and this is neither root nor is there sudo." >&2
    echo "As root: apt-get install ${missing[*]}" >&2
    exit 77
  fi
  as_root=(sudo)
fi

# A package's service must not start by itself: Continuum brings its own MQTT listener.
environment=(env DEBIAN_FRONTEND=noninteractive)
"${as_root[@]}" "${environment[@]}" apt-get update -qq >&2
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
status=0
"${as_root[@]}" "${environment[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 || status=$?
if ((status != 0)); then
  echo "error: apt-get could not install ${missing[*]}: see its message above" >&2
  exit 69
fi
install_npm
