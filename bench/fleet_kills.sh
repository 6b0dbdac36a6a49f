#!/usr/bin/env bash
# fleet_kills.sh --db FILE|SERVER --queries FOLDER [--kills 5] [--seed 1] [--ado PATH]
#   [--work FOLDER]
#
# A fleet over all queries of a folder, twice: undisturbed, and killed (SIGKILL) at so many random
# moments and gone on with each time. Prints both scorecards and whether the two came to the same
# queries, candidates and verdicts. Mode standard: what is tried does not depend on timings.
set -euo pipefail

die() {
  printf 'fleet_kills.sh: %s\n' "$1" >&2
  exit 1
}

db='' queries='' kills=5 seed=1 ado=build/release/ado work=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "$1 needs a value"
  case $1 in
    --db) db=$2 ;;
    --queries) queries=$2 ;;
    --kills) kills=$2 ;;
    --seed) seed=$2 ;;
    --ado) ado=$2 ;;
    --work) work=$2 ;;
    *) die "unknown option $1; see the head of this file" ;;
  esac
  shift 2
done
[ -d "$queries" ] || die "--queries must name a folder with .sql files"
[ -x "$ado" ] || die "no $ado: build it with ./dev build, or name it with --ado"
work=${work:-$(mktemp -d)}
verdicts=$(dirname "$0")/../tests/e2e/fleet_verdicts.py
RANDOM=$seed

# A budget that cuts no search short.
"$ado" fleet init "$work/fleet.toml" --force --from "$queries" --db "$db" --mode standard \
  --protocol 3run --budget-time 600

# once WORKSPACE: runs the fleet to its end, or goes on with it.
once() {
  "$ado" fleet run "$work/fleet.toml" --workspace "$1" >"$1.out" 2>"$1.err"
}
lines() { cat "$work"/killed/{fleets,missions}/*/journal.jsonl 2>/dev/null | wc -l; }

mkdir -p "$work/undisturbed" "$work/killed"
SECONDS=0
once "$work/undisturbed" || true  # Not 0 where a query was refused; the scorecard says which.
tail -n 3 "$work/undisturbed.out"
printf 'undisturbed: %d s\n' $SECONDS
whole=$(cat "$work"/undisturbed/{fleets,missions}/*/journal.jsonl | wc -l)

SECONDS=0 killed=0
for ((i = 0; i < kills; ++i)); do
  # A moment in each part of the work, as a count of the lines that the journals then have.
  moment=$((whole * i / kills + RANDOM % (whole / kills) + 1))
  once "$work/killed" &
  shell=$!
  until [ "$(lines)" -ge $moment ] || ! kill -0 $shell 2>/dev/null; do sleep 0.05; done
  if pkill -9 -P $shell; then
    killed=$((killed + 1))
    printf 'killed at %d of %d lines\n' "$(lines)" "$whole"
  fi
  wait $shell 2>/dev/null || true
done
once "$work/killed" || true
tail -n 3 "$work/killed.out"
printf 'killed %d times: %d s\n' $killed $SECONDS
[ $killed = "$kills" ] || die "only $killed of $kills kills hit a running fleet"
python3 "$verdicts" "$work/undisturbed" "$work/killed"
