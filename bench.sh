#!/usr/bin/env bash
# Measures the running system beside what it can be compared with, in one run and in alternation:
#   ./bench.sh invoke [--json FILE] [--quick]
# What is measured and how: docs/measurements.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ ${1:-} != invoke ]]; then
  echo "usage: ./bench.sh invoke [--json FILE] [--quick]" >&2
  exit 64
fi

if [[ -x $root/setup.sh ]]; then
  "$root/setup.sh"
fi

# Program and the Debian package that brings it.
missing=()
for need in bwrap:bubblewrap runc:runc musl-gcc:musl-tools dpkg-deb:dpkg python3:python3; do
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
"${compile[@]}" -o "$built/launch" "$root/tests/bench/launch/launch.c"
cp "$functions"/py-echo/*.py "$built/py-echo/"

exec "$root/artifacts/bin/Continuum.Bench/release/continuum-bench" --root "$root" "$@"
