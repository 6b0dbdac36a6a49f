# The log of outcomes: filled by missions, made again from journals, asked, grouped, merged.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.02
db=demo/retail.duckdb
for query in 02_quantity_rollup 10_price_or_listing; do
  run "$ADO" optimize "$ADO_SOURCE_DIR/data/demo/queries/$query.sql" --db $db --workspace ws
  expect_exit 0 "a mission on $query"
done
outcomes=$(ls ws/data/layer1/*/*/outcomes.jsonl)
run "$ADO_SCHEMA_CHECK" "$ADO_SOURCE_DIR/data/schemas/blackboard_entry.schema.json" $outcomes
expect_exit 0 "every line keeps to the schema"
entries=$(cat $outcomes | wc -l)
tiers=$(grep -c '"tier":"assignment"}' $outcomes)
[ "$entries" = "$tiers" ] || note_failure "$tiers of $entries entries say how transforms are known"

# Extract: nothing is missing; all of it can be made again; twice is the same.
run "$ADO" --json blackboard extract --workspace ws
expect_exit 0 "extract"
expect_in out '"added": 0' "a mission has recorded its outcomes itself"
sort $outcomes >before
rm -r ws/data
run "$ADO" blackboard extract --workspace ws
expect_exit 0 "extract into nothing"
expect_in out "2 finished missions with $entries outcomes; $entries were missing" "all are missing"
sort $outcomes | cmp - before || note_failure "extract makes other entries than the mission"
cp $outcomes once
run "$ADO" blackboard extract --workspace ws
cmp $outcomes once || note_failure "extracting twice changes the file"
run "$ADO_SCHEMA_CHECK" "$ADO_SOURCE_DIR/data/schemas/blackboard_entry.schema.json" $outcomes
expect_exit 0 "every extracted line keeps to the schema"
mkdir -p ws/missions/broken
echo '{"v":9}' >ws/missions/broken/journal.jsonl
run "$ADO" blackboard extract --workspace ws
expect_exit 1 "a journal that cannot be read"
expect_in err "broken/journal.jsonl" "a journal that cannot be read"
expect_in out "$entries outcomes; 0 were missing" "the others are read all the same"
rm -r ws/missions/broken

# Query.
run "$ADO" --json blackboard query "SELECT count(*) AS n FROM outcomes" --workspace ws
expect_exit 0 "a query"
expect_in out "{\"n\": $entries}" "a query sees every entry"
run "$ADO" blackboard query \
  "SELECT transforms.tier, status, outcome.timing.protocol FROM outcomes" --workspace ws
expect_exit 0 "a query over sections"
expect_in out "assignment" "a query over sections"
printf '{"id":"torn' >>$outcomes
run "$ADO" --json blackboard query "SELECT count(*) AS n FROM outcomes" --workspace ws
expect_exit 0 "a query over a torn line"
expect_in out "{\"n\": $entries}" "a torn line is no entry"
expect_in err "1 line of ws/data" "a torn line is told"
run "$ADO" blackboard query "SELECT nothing FROM outcomes" --workspace ws
expect_exit 2 "an unknown column"
expect_clean_error "an unknown column"
for statement in "DROP VIEW outcomes" "COPY (SELECT 1) TO 'x.csv'" \
  "SELECT * FROM read_csv('/etc/passwd')" \
  "SELECT * FROM enable_logging('QueryLog', storage='file', storage_path='$PWD/log')"; do
  run "$ADO" blackboard query "$statement" --workspace ws
  [ "$code" != 0 ] || note_failure "$statement was run"
  expect_clean_error "$statement"
done
[ -e log ] && note_failure "a query wrote a log of its own"
run "$ADO" --json blackboard query "SELECT id FROM outcomes" --workspace nothing_here
expect_exit 0 "a workspace without outcomes"
expect_in out "[]" "a workspace without outcomes"

# Views.
run "$ADO" blackboard leaderboard --workspace ws
expect_exit 0 "leaderboard"
expect_in out "10_price_or_listing" "leaderboard"
expect_in out "2 queries:" "leaderboard"
run "$ADO" blackboard leaderboard --format html --out board.html --workspace ws
expect_exit 0 "leaderboard as a page"
expect_in board.html "<td>10_price_or_listing</td>" "leaderboard as a page"
expect_not_in board.html "http" "the page needs nothing from outside"
run "$ADO" blackboard leaderboard --format markdown --workspace ws
expect_in out '| 10\_price\_or\_listing | duckdb' "leaderboard as markdown"
run "$ADO" --json blackboard leaderboard --workspace ws
expect_in out '"query_id": "10_price_or_listing"' "leaderboard as JSON"
run "$ADO" blackboard leaderboard --format pdf --workspace ws
expect_exit 2 "an unknown format"
run "$ADO" blackboard history 10_price_or_listing --workspace ws
expect_exit 0 "history"
expect_in out "or_join_to_union" "history"
run "$ADO" blackboard history 99_nobody --workspace ws
expect_exit 2 "history of nothing"
expect_clean_error "history of nothing"
run "$ADO" blackboard learnings --workspace ws
expect_exit 0 "learnings"
expect_in out "or_join_to_union" "learnings"
run "$ADO" --json blackboard learnings --workspace ws
expect_in out '"engine_version": "1.5' "learnings by version"

# Collate and merge: twice is the same, and so is a workspace merged into another.
for command in collate merge; do
  file=ws/knowledge/collated.json
  [ $command = merge ] && file=ws/knowledge/global_blackboard.json
  run "$ADO" blackboard $command --workspace ws
  expect_exit 0 "$command"
  cp $file once
  run "$ADO" blackboard $command --workspace ws
  cmp $file once || note_failure "doing $command twice changes its file"
done
legacy='{"query_id":"q9","worker_id":2,"run_name":"r1","timestamp":"2026-02-11T10:05:22Z"'
legacy+=',"status":"WIN","speedup":4.5,"transforms_applied":["or_join_to_union"]'
legacy+=',"principle":"be brief"}'
mkdir -p old/data/layer1/duckdb_tpcds/2026-02-11
echo "$legacy" >old/data/layer1/duckdb_tpcds/2026-02-11/outcomes.jsonl
run "$ADO" blackboard merge --from old --legacy --workspace ws
expect_exit 0 "merge another workspace"
expect_in ws/knowledge/global_blackboard.json '"query_id": "q9"' "an entry of schema 1"
expect_in ws/knowledge/global_knowledge.json "be brief" "a principle of schema 1"
mkdir nowhere
run "$ADO" blackboard merge --from nowhere --workspace ws
expect_exit 2 "no such workspace"
[ -z "$(ls nowhere)" ] || note_failure "merging wrote into a folder that is no workspace"
echo '{"version": 7}' >ws/knowledge/global_blackboard.json
run "$ADO" blackboard merge --workspace ws
expect_exit 2 "a merged blackboard of another version"
expect_clean_error "a merged blackboard of another version"

# What was asked of databases and models.
run "$ADO" --json log query \
  "SELECT count(*) > 2 AS several, min(wall_ms) > 0 AS timed FROM sql_query_log" --workspace ws
expect_exit 0 "log"
expect_in out '{"several": true, "timed": true}' "statements that were timed"
run "$ADO" --json log query "SELECT * FROM llm_calls" --workspace ws
expect_exit 0 "calls to models"
expect_in out "[]" "no model was asked"
run "$ADO" --json log query "SELECT * FROM semantic_calls" --workspace ws
expect_exit 0 "semantic calls"
expect_in out "[]" "semantic calls"
run "$ADO" --json log query "SELECT count(*) AS n FROM events" --workspace nothing_here
expect_in out '{"n": 0}' "a workspace without missions"
finish
