# kill -9 in the middle of a mission; the same command goes on and repeats nothing.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.2
db=demo/retail.duckdb
query="$ADO_SOURCE_DIR/data/demo/queries/02_quantity_rollup.sql"
journal() { cat ws/missions/*/journal.jsonl 2>/dev/null; }

# Kills as soon as the journal has this event, wherever the mission is then.
kill_after() {
  "$ADO" optimize "$query" --db $db --workspace ws >out 2>err &
  local pid=$!
  until journal | grep -q "\"type\":\"$1\"" || ! kill -0 $pid 2>/dev/null; do :; done
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
}
for event in baseline_taken prepared measured; do kill_after $event; done
[ "$(ls ws/missions | wc -l)" = 1 ] || note_failure "an unfinished mission was not resumed"
printf '{"v":1,"seq":9' >>ws/missions/*/journal.jsonl  # A torn line, as a crash leaves it.
run "$ADO" --json optimize "$query" --db $db --workspace ws
expect_exit 0 "the mission finishes"
expect_in out '"resumed": true' "it was resumed"
[ "$(ls ws/missions | wc -l)" = 1 ] || note_failure "the mission began anew"
for type in mission_started baseline_taken dispatched mission_finished; do
  count=$(journal | grep -c "\"type\":\"$type\"")
  [ "$count" = 1 ] || note_failure "$type stands $count times in the journal"
done
journal | grep -q '"type":"recovered"' || note_failure "the torn line was not noted"
entries=$(cat ws/data/layer1/*/*/outcomes.jsonl | wc -l)
probes=$(grep -c '"probe_id": "[psf][0-9]' ws/missions/*/bda.json)
[ "$entries" = "$probes" ] || note_failure "$entries blackboard entries for $probes probes"

# A finished mission is not resumed: the same command begins a new one.
run "$ADO" --json optimize "$query" --db $db --workspace ws
expect_exit 0 "a second mission"
[ "$(ls ws/missions | wc -l)" = 2 ] || note_failure "a finished mission was resumed"

# Ctrl-C: 130, and the journal can be gone on with.
"$ADO" optimize "$query" --db $db --workspace ws3 >out 2>err &
pid=$!
until grep -q baseline_taken ws3/missions/*/journal.jsonl 2>/dev/null || ! kill -0 $pid 2>/dev/null
do :; done
kill -INT $pid
wait $pid
code=$?
expect_exit 130 "Ctrl-C"
run "$ADO" optimize "$query" --db $db --workspace ws3
expect_exit 0 "after Ctrl-C"
[ "$(ls ws3/missions | wc -l)" = 1 ] || note_failure "the interrupted mission began anew"
finish
