#!/usr/bin/env bash
# dashboard.sh ADO MAKE_WORKSPACE FOLDER [MISSIONS [OUTCOMES]]: how fast the dashboard answers over
# a large workspace, made with a fixed seed. Prints one line for each request: cold, and the median
# and the slowest of 20 more, in milliseconds.
set -euo pipefail

ado=$1 maker=$2 folder=$3 missions=${4:-2000} outcomes=${5:-100000}
[ -e "$folder" ] || "$maker" "$folder" "$missions" "$outcomes" 1 >&2
"$ado" dashboard --port 0 --workspace "$folder" 2>"$folder.log" &
server=$!
trap 'kill -INT $server; wait $server' EXIT
until grep -q '#token' "$folder.log"; do sleep 0.1; done
base=$(grep -o 'http://[^/]*' "$folder.log" | head -1)
fleet=$(basename "$(ls -d "$folder"/fleets/*)")
mission=$(basename "$(ls -d "$folder"/missions/* | head -1)")

# ms PATH: one request.
ms() {
  curl -s -o /dev/null -w '%{time_total} %{size_download}\n' "$base$1" |
    awk '{print $1 * 1000, $2}'
}

printf '%-58s %9s %9s %9s %9s\n' request cold median slowest bytes
for path in "/api/missions?limit=100" "/api/missions?limit=2000" "/api/fleets" \
  "/api/fleets/$fleet?limit=200" "/api/fleets/$fleet?limit=2000" "/api/fleets/$fleet/charts" \
  "/api/missions/$mission" "/api/missions/$mission/probes/p01" \
  "/api/blackboard/attempts?limit=100" \
  "/api/blackboard/attempts?transform=exists_to_in&sort=speedup" \
  "/api/blackboard/attempts?query_id=q00001" "/api/blackboard/facets" \
  "/api/blackboard/leaderboard?limit=100" "/api/blackboard/yield" "/api/about"; do
  cold=$(ms "$path")
  for _ in $(seq 20); do ms "$path"; done | sort -n >"$folder.times"
  printf '%-58s %9.1f %9.1f %9.1f %9d\n' "${path/$fleet/FLEET}" "${cold% *}" \
    "$(sed -n 10p "$folder.times" | cut -d' ' -f1)" "$(tail -1 "$folder.times" | cut -d' ' -f1)" \
    "${cold#* }"
done
printf 'memory of the server: %s kB\n' "$(awk '/VmRSS/ {print $2}' "/proc/$server/status")"
