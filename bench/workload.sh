#!/usr/bin/env bash
# workload.sh: optimizes every query of a folder, then measures and compares each result afresh.
#
#   bench/workload.sh --db FILE|SERVER --queries FOLDER [--facts observed] [--settings on]
#     [--ado PATH] [--work FOLDER]
#
# Prints a markdown table and the totals; all queries count, those without a gain as 1.0. What was
# done already in the work folder is not done again. Needs jq.
set -euo pipefail

die() {
  printf 'workload.sh: %s\n' "$1" >&2
  exit 1
}

db='' queries='' facts=declared settings=off ado=build/release/ado work=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "$1 needs a value"
  case $1 in
    --db) db=$2 ;;
    --queries) queries=$2 ;;
    --facts) facts=$2 ;;
    --settings) settings=$2 ;;
    --ado) ado=$2 ;;
    --work) work=$2 ;;
    *) die "unknown option $1; see the head of this file" ;;
  esac
  shift 2
done
[ -f "$db" ] || [[ $db =~ ^postgres|= ]] || die "--db must name a DuckDB file or a server"
[ -d "$queries" ] || die "--queries must name a folder with .sql files"
[ -x "$ado" ] || die "no $ado: build it with ./dev build, or name it with --ado"
command -v jq >/dev/null || die "jq is not there; ./dev setup bench installs it"
work=${work:-$(mktemp -d)}
mkdir -p "$work/results" "$work/sql"
export ADO_WORKSPACE=$work/workspace

# optimize NAME QUERY: the result as JSON; an empty object where ado cannot take the query.
optimize() {
  local out=$work/results/$1.json
  [ -s "$out" ] && return
  "$ado" --json optimize "$2" --db "$db" --facts "$facts" --settings "$settings" --protocol 5run \
    >"$out.part" 2>"$work/results/$1.log" || true
  jq -e . "$out.part" >/dev/null 2>&1 || echo '{}' >"$out.part"
  mv "$out.part" "$out"
}

# warm NAME QUERY: the time of a query that stays as it is, by the same protocol as the results: a
# mission's own first run is cold and profiled.
warm() {
  local time=$work/results/$1.warm
  [ -s "$time" ] && return
  "$ado" --json bench "$2" --db "$db" --protocol 5run 2>/dev/null |
    jq '.[0].measurement.original.wall_ms_kept' >"$time.part" || true
  mv "$time.part" "$time"
}

# recheck NAME QUERY: a fresh measurement and comparison of a result that is offered.
recheck() {
  local result=$work/results/$1.json again=$work/results/$1.again assumed
  if [ "$(jq -r '.improved // false' "$result")" != true ]; then
    warm "$1" "$2"
    return
  fi
  [ -s "$again" ] && return
  jq -r .best_sql "$result" >"$work/sql/$1.sql"
  "$ado" --json bench "$2" "$work/sql/$1.sql" --db "$db" --protocol 5run |
    jq '.[1].measurement.speedup' >"$again.part"
  mapfile -t assumed < <(jq -r '.valid_while[]? | "--assume", .' "$result")
  "$ado" --json verify "$2" "$work/sql/$1.sql" --db "$db" "${assumed[@]}" |
    jq -r .verdict.kind >>"$again.part" || true
  mv "$again.part" "$again"
}

# One row: name, baseline, result, transforms, fresh speedup, fresh verdict.
row() {
  local again=(- -) warm=null
  [ -s "$work/results/$1.again" ] && mapfile -t again <"$work/results/$1.again"
  [ -s "$work/results/$1.warm" ] && warm=$(<"$work/results/$1.warm")
  jq -r --argjson warm "$warm" --arg name "$1" --arg again "${again[0]}" \
    --arg verdict "${again[1]:--}" '
    def ms: if . == null then "-" else (. * 10 | round / 10 | tostring) end;
    if .improved then
      [$name, (.measurement.original.wall_ms_kept | ms),
       (.measurement.candidate.wall_ms_kept | ms),
       (.measurement.speedup * 100 | round / 100), (.measurement.noise * 100 | round),
       (.transforms | join(", ")), ($again | tonumber? // 0 | . * 100 | round / 100), $verdict]
    else
      [$name, ($warm // .baseline_ms | ms), "-", 1, "-", (.reason // "not taken"), "-", "-"]
    end | @tsv' "$work/results/$1.json"
}

for query in "$queries"/*.sql; do
  name=$(basename "$query" .sql)
  printf '%s\r' "$name" >&2
  optimize "$name" "$query"
  recheck "$name" "$query"
done
for query in "$queries"/*.sql; do row "$(basename "$query" .sql)"; done >"$work/table.tsv"

awk -F '\t' '
  BEGIN {
    print "| query | before ms | after ms | speedup | noise | by | again | verdict |"
    print "|---|---|---|---|---|---|---|---|"
  }
  {
    all++; logs += log($4); before += $2; after += $4 > 1 ? $3 : $2
    if ($4 >= 1.1) wins++
    if ($7 != "-" && $7 < 0.95) slower++
    if ($8 == "rejected") differ++
    if ($4 > 1)
      printf "| %s | %s | %s | %.2fx | ±%s %% | %s | %.2fx | %s |\n", $1, $2, $3, $4, $5, $6, $7, $8
  }
  END {
    printf "\n%d queries: %d WIN, geometric mean %.3f, sum of times %.2fx lower; ", all, wins,
           exp(logs / all), before / after
    printf "measured again %d slower, %d differ\n", slower, differ
  }' "$work/table.tsv"
printf '\nkept in %s\n' "$work" >&2
