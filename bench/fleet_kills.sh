#!/usr/bin/env bash
# fleet_kills.sh --db FILE|SERVER --queries FOLDER [--kills 5] [--seed 1] [--ado PATH]
#   [--work FOLDER]
#
# A fleet over all queries of a folder, twice: killed (SIGKILL) at so many random moments and gone
# on with each time, and undisturbed from the same survey. Prints both scorecards and whether the
# two came to the same queries, candidates and verdicts. Mode standard: what is tried depends on the
# survey, and on no later timing.
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
tests=$(dirname "$0")/../tests/e2e
RANDOM=$seed

# A budget that cuts no search short.
"$ado" fleet init "$work/fleet.toml" --force --from "$queries" --db "$db" --mode standard \
  --protocol 3run --budget-time 600

# once WORKSPACE: runs the fleet to its end, or goes on with it.
once() {
  "$ado" fleet run "$work/fleet.toml" --workspace "$1" >"$1.out" 2>"$1.err"
}
lines() { cat "$work"/killed/fleets/*/journal.jsonl 2>/dev/null | wc -l; }

mkdir -p "$work/undisturbed" "$work/killed"
# Of the fleet's journal: each query is surveyed, begun and ended.
whole=$((3 * $(find "$queries" -maxdepth 1 -name '*.sql' | wc -l)))
SECONDS=0 killed=0
for ((i = 0; i < kills; ++i)); do
  # A moment in each part of the work, and somewhere in what is done then.
  moment=$((whole * i / kills + RANDOM % (whole / kills) + 1))
  [ $moment -gt "$(lines)" ] || moment=$(($(lines) + 1))
  once "$work/killed" &
  shell=$!
  until [ "$(lines)" -ge $moment ] || ! kill -0 $shell 2>/dev/null; do sleep 0.05; done
  sleep $((RANDOM % 3)).$((RANDOM % 10))
  if pkill -9 -P $shell; then
    killed=$((killed + 1))
    printf 'killed at line %d of about %d\n' "$(lines)" "$whole"
  fi
  { wait $shell || true; } 2>/dev/null
done
once "$work/killed" || true  # Not 0 where a query was refused; the scorecard says which.
tail -n 3 "$work/killed.out"
printf 'killed %d times: %d s\n' $killed $SECONDS

bash "$tests/copy_survey.sh" "$work/killed" "$work/undisturbed"
SECONDS=0
once "$work/undisturbed" || true
tail -n 3 "$work/undisturbed.out"
printf 'undisturbed, after the survey: %d s\n' $SECONDS
[ $killed = "$kills" ] || die "only $killed of $kills kills hit a running fleet"
python3 "$tests/fleet_verdicts.py" "$work/undisturbed" "$work/killed"
