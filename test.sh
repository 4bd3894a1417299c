#!/usr/bin/env bash
# Sets up what is missing, builds, and runs every test: ./test.sh [FILTER]
#   FILTER   runs only the tests that `dotnet test --filter FILTER` selects, for example FullyQualifiedName~Mqtt
# The last line is "N passed, N failed, N skipped"; the status is 0 when nothing failed.
#   SKIP_SETUP=1    installs nothing
#   SKIP_FORMAT=1   does not check the formatting
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# No build server outlives its run, and with it the folder for temporary files that it was started with.
export MSBUILDDISABLENODEREUSE=1

filter=${1:-}
results=$PWD/artifacts/test-results
# Projects that run at once; whole systems take the machine for themselves.
at_once=2
# Seconds that one project may take; what hangs is ended and counts as failed.
unit_limit=300
system_limit=900

say() { printf '\n== %s\n' "$*"; }

# Figures of one results file: passed, failed, skipped.
count() {
  local trx=$1
  [[ -s $trx ]] || { echo 0 0 0; return; }
  awk '/<UnitTestResult / {
         if (/ outcome="Passed"/) passed++
         else if (/ outcome="NotExecuted"/) skipped++
         else failed++
       }
       END { print passed + 0, failed + 0, skipped + 0 }' "$trx"
}

# Each skipped test of a results file with its reason.
skipped() {
  local trx=$1
  [[ -s $trx ]] || return 0
  awk '/<UnitTestResult / {
         name = ""
         if (/ outcome="NotExecuted"/ && match($0, / testName="[^"]*"/)) name = substr($0, RSTART + 11, RLENGTH - 12)
       }
       name != "" && /<Message>/ {
         sub(/.*<Message>/, ""); sub(/<\/Message>.*/, "")
         print "  " name ": " $0
         name = ""
       }' "$trx" | sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&#xD;//g; s/&amp;/\&/g'
}

# Runs one project and says what came of it; its log is shown when something failed. A shell of its own: for its traps.
run() (
  project=$1 limit=$2 status=0
  name=$(basename "$project" .csproj)
  # What tests leave when they are killed goes with it, and so does what the SDK leaves at each run; what is still
  # mounted there is left alone, and said. Sandboxes' users must get through it.
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/ct.XXXXXX")
  chmod 711 "$scratch"
  trap 'rm -rf --one-file-system "$scratch" || true' EXIT
  TMPDIR=$scratch timeout --kill-after=20 "$limit" dotnet test "$project" --configuration Release --no-build \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" ${filter:+--filter "$filter"} \
    >"$results/$name.log" 2>&1 &
  tests=$!
  trap 'trap "" INT TERM; kill "$tests"; wait "$tests"; exit 130' INT TERM
  wait "$tests" || status=$?
  read -r passed failed skipped < <(count "$results/$name.trx")
  # A run that ends badly without a failed test (a crash, a hang) is one failure.
  if ((status != 0 && failed == 0)); then failed=1; fi
  # Nor is one that ran nothing a success, unless a filter left nothing.
  if [[ -z $filter ]] && ((passed + failed + skipped == 0)); then failed=1; fi
  echo "$passed $failed $skipped" >"$results/$name.count"
  {
    printf '%-34s %5s passed %4s failed %4s skipped\n' "$name" "$passed" "$failed" "$skipped"
    if ((status == 124 || status == 137)); then echo "  it did not end within $limit s"; fi
    if ((status != 0)); then tail -n 200 "$results/$name.log" | sed 's/^/  | /'; fi
  } >"$results/$name.summary"
  cat "$results/$name.summary"
)

./setup.sh --sdk-only
if [[ ${SKIP_SETUP:-} != 1 ]] && ! ./setup.sh --test; then
  # No end: the tests that need what is missing are skipped and say so.
  echo "warning: not everything could be installed" >&2
fi

say "Building"
dotnet build Continuum.sln --configuration Release --nologo --verbosity quiet

if [[ ${SKIP_FORMAT:-} != 1 ]]; then
  say "Checking the formatting"
  dotnet format Continuum.sln --verify-no-changes --no-restore
fi

say "Testing"
rm -rf "$results" artifacts/e2e-logs
mkdir -p "$results"
export -f run count
export results filter
mapfile -t units < <(find tests -name '*.Tests.csproj' -not -path 'tests/e2e/*' | LC_ALL=C sort)
mapfile -t systems < <(find tests/e2e -name '*.Tests.csproj' | LC_ALL=C sort)
printf '%s\n' "${units[@]}" | xargs -P "$at_once" -I '{}' bash -c 'run "$1" "$2"' run '{}' "$unit_limit"
for project in "${systems[@]}"; do
  run "$project" "$system_limit"
done

list=$(for trx in "$results"/*.trx; do skipped "$trx"; done)
if [[ -n $list ]]; then
  say "Skipped"
  echo "$list"
fi

read -r passed failed skipped < <(cat "$results"/*.count | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
((failed == 0))
