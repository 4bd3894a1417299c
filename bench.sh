#!/usr/bin/env bash
# Measures the running system beside what it can be compared with, in one run and in alternation:
#   ./bench.sh invoke|sandbox [--json FILE] [--quick]
#   ./bench.sh mqtt [--json FILE] [--quick] [--only idle,retained,fan-in-qos1,events,hostile,tls-return]
#   ./bench.sh kill|powercut [--json FILE] [--times N] [--seed S]
#   ./bench.sh placement [--json FILE] [--quick] [--data DIR] [--only T1,T5] [--resume FILE]
# What is measured and how: docs/measurements.md. `kill` and `powercut` measure nothing: they kill an agent under load, or
# cut the power of its virtual machine, and count.
# `invoke` has the sandboxes that the agent chooses; CONTINUUM_SANDBOX__KIND=Process ./bench.sh invoke compares.
#   ./bench.sh fuzz [--calls N] [--seed S]
# makes N system calls with hostile arguments against the monitor: ten million and a new seed when nothing is said.
#   ./bench.sh fuzz --mqtt N [--seed S]
# mutates the MQTT corpus N times: packets, session logs, files of users and rules, SCRAM.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  echo "usage: ./bench.sh invoke|sandbox [--json FILE] [--quick]" >&2
  echo "       ./bench.sh mqtt [--json FILE] [--quick] [--only idle,retained,fan-in-qos1,events,hostile,tls-return]" >&2
  echo "       ./bench.sh kill|powercut [--json FILE] [--times N] [--seed S]" >&2
  echo "       ./bench.sh placement [--json FILE] [--quick] [--data DIR] [--only T1,T5] [--resume FILE]" >&2
  echo "       ./bench.sh fuzz [--calls N | --mqtt N] [--seed S]" >&2
  exit 64
}

area=${1:-}
[[ $area == invoke || $area == sandbox || $area == mqtt || $area == kill || $area == powercut || $area == placement || $area == fuzz ]] || usage

# Planning touches no system: it needs the .NET SDK, and cbc (Debian's coinor-cbc) for what is compared with a solver.
if [[ $area == placement ]]; then
  "$root/setup.sh" --sdk-only
  command -v cbc > /dev/null || echo "bench.sh: without cbc (apt-get install coinor-cbc) T4 is skipped" >&2
  dotnet build "$root/tests/bench/Continuum.Bench" -c Release --nologo -v quiet >&2
  exec "$root/artifacts/bin/Continuum.Bench/release/continuum-bench" --root "$root" "$@"
fi

if [[ -x $root/setup.sh ]]; then
  "$root/setup.sh"
fi

if [[ $area == fuzz ]]; then
  shift
  calls=10000000 inputs='' seed=$RANDOM
  while (($#)); do
    case $1 in
      --calls) calls=${2:?} ;;
      --mqtt) inputs=${2:?} ;;
      --seed) seed=${2:?} ;;
      *) usage ;;
    esac
    shift 2
  done
  if [[ $inputs ]]; then
    dotnet build "$root/tests/unit/Continuum.Mqtt.Tests" -c Release --nologo -v quiet >&2
    echo "$inputs inputs with seed $seed"
    MQTT_FUZZ_INPUTS=$inputs MQTT_FUZZ_SEED=$seed \
      exec "$root/artifacts/bin/Continuum.Mqtt.Tests/release/Continuum.Mqtt.Tests" \
      -class Continuum.Mqtt.Tests.Fuzz.FuzzTests -showLiveOutput
  fi
  dotnet build "$root/tests/unit/Continuum.Kvm.Tests" -c Release --nologo -v quiet >&2
  echo "$calls calls with seed $seed"
  CONTINUUM_FUZZ_CALLS=$calls CONTINUUM_FUZZ_SEED=$seed \
    exec "$root/artifacts/bin/Continuum.Kvm.Tests/release/Continuum.Kvm.Tests" -namespace Continuum.Kvm.Tests.Fuzz
fi

# Program and the Debian package that brings it.
needs=(bwrap:bubblewrap gcc:gcc musl-gcc:musl-tools)
[[ $area == powercut ]] && needs+=(qemu-system-x86_64:qemu-system-x86 busybox:busybox-static mkfs.ext4:e2fsprogs setpriv:util-linux)
[[ $area == kill || $area == powercut ]] || needs+=(runc:runc dpkg-deb:dpkg python3:python3 mosquitto:mosquitto)
missing=()
for need in "${needs[@]}"; do
  PATH=$PATH:/usr/sbin command -v "${need%%:*}" > /dev/null || missing+=("${need##*:}")
done
if ((${#missing[@]})); then
  if ((EUID)); then
    echo "bench.sh: install these first: ${missing[*]}" >&2
    exit 69
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

# The bench measures what is run in earnest: Release builds, and the functions as anybody would compile them.
dotnet build "$root/tests/bench/Continuum.Bench" -c Release --nologo -v quiet >&2
built=$root/artifacts/bench
functions=$root/tests/bench/functions
mkdir -p "$built/c-echo" "$built/py-echo"
compile=(musl-gcc -static -O2 -Wall -Wextra -Werror -s)
"${compile[@]}" -o "$built/c-echo/bootstrap" "$functions/c-echo/bootstrap.c"
"${compile[@]}" -o "$built/calls" "$functions/calls/calls.c"
mkdir -p "$built/c-echo-dynamic"
gcc -O2 -Wall -Wextra -Werror -s -o "$built/c-echo-dynamic/bootstrap" "$functions/c-echo/bootstrap.c"
"${compile[@]}" -o "$built/launch" "$root/tests/bench/launch/launch.c"
cp "$functions"/py-echo/*.py "$built/py-echo/"

exec "$root/artifacts/bin/Continuum.Bench/release/continuum-bench" --root "$root" "$@"
