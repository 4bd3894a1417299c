#!/usr/bin/env bash
# Shows a continuum at work on this machine, and checks everything it shows: ./demo.sh [--keep]
#   --keep   stays up at the end, with the addresses and commands to try
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

keep=
case ${1:-} in
  '') ;;
  --keep) keep=1 ;;
  *)
    echo "usage: ./demo.sh [--keep]" >&2
    exit 64
    ;;
esac

data=$(mktemp -d "${TMPDIR:-/tmp}/continuum-demo.XXXXXX")
up_pid=
subscribers=()

stop_all() {
  local status=$?
  trap - EXIT
  for pid in "${subscribers[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  if [[ -n $up_pid ]] && kill "$up_pid" 2>/dev/null; then
    wait "$up_pid" || true
  fi
  if ((status != 0)) && [[ -d $data/logs ]]; then
    echo "--- the programs' last words:" >&2
    tail -n 15 "$data"/logs/*.log "$data/up.out" >&2 || true
  fi
  rm -rf "$data"
  exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }
fail() {
  echo "demo: FAILED: $*" >&2
  exit 1
}

# expect WHAT WANTED SEEN: both are JSON, compared as values.
expect() {
  jq -en --argjson wanted "$2" --argjson seen "$3" '$wanted == $seen' >/dev/null 2>&1 ||
    fail "$1: expected $2, got $3"
}

# show COMMAND...: prints the command as one would type it, and runs it.
show() {
  local word line=
  for word in "$@"; do
    [[ $word == "$continuum" ]] && word=./continuum
    [[ $word =~ ^[A-Za-z0-9_./:=@%,+-]+$ ]] || word="'$word'"
    line+=" $word"
  done
  echo "\$$line"
  "$@"
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The usual port, or the next that nobody listens on.
free_port() {
  local port=$1
  while is_taken "$port"; do
    port=$((port + 1000))
    ((port < 65000)) || fail "no free port from $1 on"
  done
  echo "$port"
}

say "what is needed"
./setup.sh
echo "building (the first time takes minutes)"
continuum=$PWD/continuum
"$continuum" version
make --no-print-directory -C examples/anomaly

say "a continuum on this machine: a control plane, a region node and an edge node"
api=$(free_port 7480) edge=$(free_port 7490) region=$(free_port 7491) mqtt=$(free_port 1883)
export CONTINUUM_DATA=$data
"$continuum" up --data "$data" --control-plane-port "$api" --edge-port "$edge" --region-port "$region" \
  --mqtt-port "$mqtt" >"$data/up.out" 2>&1 &
up_pid=$!
for ((second = 0; ; second++)); do
  [[ -e $data/up.json ]] && break
  kill -0 "$up_pid" 2>/dev/null || fail "continuum up ended: $(cat "$data/up.out")"
  ((second < 180)) || fail "continuum up was not ready within 180 s"
  sleep 1
done
cat "$data/up.out"
show "$continuum" nodes
expect "the nodes" '["edge-1 true","region-1 true"]' \
  "$("$continuum" nodes --output json | jq '[.[] | "\(.description.nodeId) \(.connected)"] | sort')"
case $("$continuum" nodes --output json | jq -r '.[0].description.sandboxKinds[0]') in
  kvm) echo "Functions run in micro-VMs on this machine." ;;
  *) echo "Functions run by process isolation on this machine: see above why there are no micro-VMs." ;;
esac

say "two functions: one in Python, one in C"
show "$continuum" deploy examples/thermostat
show "$continuum" deploy examples/anomaly
show "$continuum" functions
expect "the functions" '["anomaly","thermostat"]' "$("$continuum" functions -o json | jq '[.[].name] | sort')"
expect "a second deploy" false "$("$continuum" deploy examples/thermostat -o json | jq .changed)"

say "where they were placed, and why"
show "$continuum" placement thermostat
expect "where the thermostat is" '[["edge-1","Ready"]]' \
  "$("$continuum" placement thermostat -o json | jq '[.chosen[] | [.node, .phase]]')"
show "$continuum" placement anomaly
expect "where the anomaly score is" '[["region-1","Ready"]]' \
  "$("$continuum" placement anomaly -o json | jq '[.chosen[] | [.node, .phase]]')"

# The edge node must know both routes: the anomaly score's events arise there and are answered by the region.
# exchange TOPIC MESSAGE REPLY_TOPIC WANTED: publishes with QoS 1 and checks the reply.
exchange() {
  local out=$data/reply
  : >"$out"
  stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$mqtt" -t "$3" -q 1 -C 1 -W 60 -d >"$out" 2>&1 &
  local subscriber=$!
  subscribers+=("$subscriber")
  # Only a subscriber that the broker has acknowledged sees what is published next.
  for ((tenth = 0; ; tenth++)); do
    grep -q 'SUBACK\|Subscribed' "$out" && break
    ((tenth < 100)) || fail "mosquitto_sub was not subscribed to $3 within 10 s: $(cat "$out")"
    sleep 0.1
  done
  show mosquitto_pub -p "$mqtt" -t "$1" -q 1 -m "$2"
  wait "$subscriber" || fail "no reply on $3 within 60 s"
  local reply
  reply=$(grep -v '^Client \|^Subscribed ' "$out" | tail -n 1)
  echo "  $3  $reply"
  expect "the reply on $3" "$4" "$reply"
}

say "device events: MQTT in, MQTT out"
exchange plant/p1/temperature '{"celsius": 31}' plant/p1/command '{"command":"cool","celsius":31,"setpoint":21}'
exchange plant/p2/temperature '{"celsius": 17.5}' plant/p2/command '{"command":"heat","celsius":17.5,"setpoint":21}'
exchange plant/p1/vibration '{"window": [1.0, 1.2, 0.9, 1.1, 9.5]}' plant/p1/anomaly \
  '{"anomaly":true,"score":75.58,"readings":5}'
exchange plant/p1/vibration '{"window": [1.0, 1.2, 0.9, 1.1, 1.0]}' plant/p1/anomaly \
  '{"anomaly":false,"score":0.45,"readings":5}'

say "the same over HTTP, and by name"
echo "\$ curl -d '{\"celsius\": 31}' http://127.0.0.1:$edge/plant/thermostat"
answer=$(curl -sS --fail-with-body -d '{"celsius": 31}' "http://127.0.0.1:$edge/plant/thermostat")
echo "$answer"
expect "the answer over HTTP" '{"command":"cool","celsius":31,"setpoint":21}' "$answer"
echo "\$ curl -d '{\"celsius\": 21}' http://127.0.0.1:$api/plant/thermostat"
answer=$(curl -sS --fail-with-body -d '{"celsius": 21}' "http://127.0.0.1:$api/plant/thermostat")
echo "$answer"
expect "the answer of the gateway" '{"command":"hold","celsius":21,"setpoint":21}' "$answer"
answer=$("$continuum" invoke thermostat --data '{"celsius": 12}')
printf "\$ continuum invoke thermostat --data '{\"celsius\": 12}'\n%s\n" "$answer"
expect "the answer by name" '{"command":"heat","celsius":12,"setpoint":21}' "$answer"

if [[ -n $keep ]]; then
  cat <<END

demo: ok

It stays up until Ctrl-C. In another terminal:
  cd $PWD; export CONTINUUM_DATA=$data
  ./continuum invoke thermostat --data '{"celsius": 31}'
  ./continuum logs thermostat -f
  ./continuum nodes
  mosquitto_sub -p $mqtt -v -t 'plant/#' &
  mosquitto_pub -p $mqtt -t plant/p1/temperature -q 1 -m '{"celsius": 31}'
  curl -d '{"celsius": 31}' http://127.0.0.1:$edge/plant/thermostat
API: http://127.0.0.1:$api/v1 (its document: /v1/openapi.json)   edge node: http://127.0.0.1:$edge   region node: http://127.0.0.1:$region
END
  trap 'exit 0' INT TERM
  wait "$up_pid" || true
  exit 0
fi

say "stopping"
kill "$up_pid"
wait "$up_pid" || fail "continuum up ended with status $?"
up_pid=
echo "demo: ok"
