#!/usr/bin/env bash
# track_record.sh: how each transform alone fared, as a markdown table, from workspaces' outcomes.
#
#   bench/track_record.sh WORKSPACE...
#
# tried: probes with a plan; timed: those that reached the benchmark; won, lost: faster and slower
# beyond the thresholds and the noise; refused: by a gate or a fact. Needs jq.
set -euo pipefail

[ $# -gt 0 ] || { printf 'track_record.sh: name a workspace\n' >&2; exit 1; }
command -v jq >/dev/null || { printf 'track_record.sh: jq is not there\n' >&2; exit 1; }

for workspace in "$@"; do cat "$workspace"/data/layer1/*/*/outcomes.jsonl; done |
  jq -rs '
    def ratio: . * 100 | round / 100 | tostring + "x";
    map(select((.transforms.all | length) == 1))
    | map(select(.transforms.primary != "compound")) | group_by(.transforms.primary) | map(
      { id: .[0].transforms.primary,
        tried: length,
        timed: map(select(.outcome.speedup != null)) | length,
        won: map(select(.outcome.status == "WIN" or .outcome.status == "IMPROVED")) | length,
        lost: map(select(.outcome.status == "REGRESSION")) | length,
        refused: map(select(.outcome.status == "FAIL")) | length,
        best: map(select(.outcome.status == "WIN") | .outcome.speedup) | max })
    | sort_by(-.won, .id)
    | "| transform | tried | timed | won | lost | refused | best |",
      "|---|---|---|---|---|---|---|",
      (.[] | "| `\(.id)` | \(.tried) | \(.timed) | \(.won) | \(.lost) | \(.refused) | \(
        if .best then (.best | ratio) else "-" end) |")'
