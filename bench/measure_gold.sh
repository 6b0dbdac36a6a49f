#!/usr/bin/env bash
# measure_gold.sh: times gold examples and regressions anew on the demo's database and writes their
# outcome and the signals of the original's plan.
#
#   bench/measure_gold.sh --db retail.duckdb EXAMPLE.json...
#
# Side by side, five-run. Of a regression the two change places, because what is much slower than
# the first is not timed to the end. Needs jq and build/release/ado; ADO names another binary.
set -euo pipefail

die() {
  printf 'measure_gold.sh: %s\n' "$1" >&2
  exit 1
}

[ "${1:-}" = --db ] && [ $# -gt 2 ] || die "see the head of this file"
db=$2
shift 2
ado=${ADO:-build/release/ado}
[ -x "$ado" ] || die "no $ado: build it with ./dev build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for example in "$@"; do
  jq -r '.original_sql | join("\n")' "$example" >"$work/original.sql"
  jq -r '.optimized_sql | join("\n")' "$example" >"$work/optimized.sql"
  pair=("$work/original.sql" "$work/optimized.sql")
  turned=false
  if [ "$(jq -r .status "$example")" = regression ]; then
    pair=("${pair[1]}" "${pair[0]}")
    turned=true
  fi
  "$ado" --json bench "${pair[@]}" --db "$db" --protocol 5run |
    jq --argjson turned $turned '.[1].measurement | if $turned then
        .original as $first | .original = .candidate | .candidate = $first | .speedup = 1 / .speedup
      else . end' >"$work/measurement"
  "$ado" --json explain "$work/original.sql" --db "$db" |
    jq 'reduce .signals[] as $s ({}; .[$s.kind] = ([.[$s.kind], $s.severity] | max))
      | map_values(. * 100 | round / 100)' >"$work/signals"
  jq --slurpfile measured "$work/measurement" --slurpfile signals "$work/signals" '
    def decimals($n): pow(10; $n) as $by | . * $by | round / $by;
    $measured[0] as $m
    | .status as $status
    | .engine_version = ($m.engine | split(" ")[1])
    | del(.signals, .outcome, .status)
    | .signals = $signals[0]
    | .outcome = {protocol: "5run",
        before_ms: ($m.original.wall_ms_kept | decimals(1)),
        after_ms: ($m.candidate.wall_ms_kept | decimals(1)),
        speedup: ($m.speedup | decimals(2)), noise: ($m.noise | decimals(3)),
        threads: $m.threads}
    | .status = $status' "$example" >"$work/example.json"
  mv "$work/example.json" "$example"
  printf '%s %sx\n' "$(basename "$example" .json)" "$(jq .outcome.speedup "$example")"
done
