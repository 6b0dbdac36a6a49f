# A fleet over a small database: every source, kill -9 at random moments, two runs at once, Ctrl-C,
# budgets, validation, states.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.005
db=demo/retail.duckdb
before=$(sha256sum $db)
RANDOM=${ADO_TEST_SEED:-7}
mkdir queries
for name in 04_returns_above_average 06_split_orders 10_price_or_listing; do
  cp "$ADO_SOURCE_DIR/data/demo/queries/$name.sql" queries/
done
echo 'SELECT count(*) AS n FROM sales WHERE store_key = $1' >queries/20_parameter.sql
echo 'SELECT no_such_column FROM sales' >queries/21_broken.sql

# init: a folder, a file of statements, a manifest of dbt, and what it refuses.
run "$ADO" fleet init fleet.toml --from queries --db $db --mode standard
expect_exit 0 "init from a folder"
expect_in out "5 queries, 1 of them unsupported" "init tells what stands against a query"
expect_in out "has parameters (\$1)" "init tells what stands against a query"
expect_in fleet.toml "mode = 'standard'" "init keeps what was given"
[ ! -e fleet-queries ] || note_failure "init copied queries that have a file of their own"
run "$ADO" fleet init fleet.toml --from queries --db $db
expect_exit 2 "init on a file that is there"
expect_in err "fleet.toml is there already" "init writes over nothing"
printf "SET threads = 1; SELECT ';' AS a FROM sales LIMIT 1; -- no; end\nSELECT 2 AS b" >all.sql
run "$ADO" fleet init file.toml --from all.sql --db $db
expect_exit 0 "init from a file"
[ "$(cat file-queries/all_01.sql)" = "SELECT ';' AS a FROM sales LIMIT 1" ] ||
  note_failure "the file was not split by the lexer"
expect_in out "SET is no query" "init says what it left out"
cat >manifest.json <<'JSON'
{"nodes": {"model.p.m":
  {"resource_type": "model", "name": "m", "compiled_code": "SELECT 1 AS one"}}}
JSON
run "$ADO" --json fleet init dbt.toml --from manifest.json --db $db
expect_exit 0 "init from dbt"
expect_in out '"query": "m"' "init from dbt"
run "$ADO" fleet init none.toml --from nothing --db $db
expect_exit 2 "init from nothing"
run "$ADO" fleet init none.toml --from pg_stat_statements --db $db
expect_exit 2 "pg_stat_statements of DuckDB"
run "$ADO" fleet status fleet.toml
expect_exit 2 "status of a fleet that was not run"
expect_in err "has not been run" "status of a fleet that was not run"
sed 's/^mode/mdoe/' fleet.toml >wrong.toml
run "$ADO" fleet run wrong.toml
expect_exit 2 "an unknown key"
expect_in err "did you mean mode" "an unknown key"
sed 's/^timing = 1/timing = 2/' fleet.toml >wrong.toml
run "$ADO" fleet run wrong.toml
expect_exit 2 "two timing slots"
expect_in err "timing must be 1" "two timing slots"
sed "s/^mode = .*/mode = 'standrad'/" fleet.toml >wrong.toml
run "$ADO" fleet run wrong.toml --workspace wrong
expect_exit 2 "an unknown mode"
expect_in err "did you mean standard" "an unknown mode"
[ ! -e wrong/fleets ] || note_failure "an unknown mode began a fleet"

# kill -9 at random moments: how many lines all journals have by then.
lines() { cat ws/fleets/*/journal.jsonl ws/missions/*/journal.jsonl 2>/dev/null | wc -l; }
kills=0
for _ in 1 2 3 4 5 6; do
  moment=$(($(lines) + 1 + RANDOM % 14))
  "$ADO" fleet run fleet.toml --workspace ws >out 2>err &
  pid=$!
  until [ "$(lines)" -ge $moment ] || ! kill -0 $pid 2>/dev/null; do :; done
  if kill -9 $pid 2>/dev/null; then kills=$((kills + 1)); fi
  wait $pid 2>/dev/null
done
[ $kills -ge 5 ] || note_failure "only $kills kills: the fleet was done too early"
printf '{"v":1,"seq":9' >>ws/fleets/*/journal.jsonl # A torn line, as a crash leaves it.
run "$ADO" fleet run fleet.toml --workspace ws
expect_exit 1 "the killed fleet ends"
expect_in out "5 queries:" "its scorecard is whole"
expect_not_in out "not reached" "its scorecard is whole"

# From the same survey, undisturbed.
bash "$ADO_SOURCE_DIR/tests/e2e/copy_survey.sh" ws undisturbed || note_failure "no survey to copy"
run "$ADO" --json fleet run fleet.toml --workspace undisturbed
expect_exit 1 "a run with a query that the database refuses"
expect_in out '"complete": true' "the undisturbed run"
expect_in out '"unsupported": 1' "the undisturbed run"
expect_in out '"failed": 1' "the undisturbed run"
run "$ADO" --json fleet run fleet.toml --workspace undisturbed
expect_exit 1 "a finished fleet"
[ "$(ls undisturbed/fleets | wc -l)" = 1 ] || note_failure "a finished fleet began anew"
run python3 "$ADO_SOURCE_DIR/tests/e2e/fleet_verdicts.py" undisturbed ws
expect_exit 0 "killed $kills times and undisturbed: same queries, candidates and verdicts"
cat out

# Two runs in one workspace; Ctrl-C; the same command goes on.
bash "$ADO_SOURCE_DIR/tests/e2e/copy_survey.sh" ws both || note_failure "no survey to copy"
"$ADO" fleet run fleet.toml --workspace both >out1 2>err1 &
pid=$!
until grep -qs mission_begun both/fleets/*/journal.jsonl || ! kill -0 $pid 2>/dev/null; do :; done
run "$ADO" fleet run fleet.toml --workspace both
expect_exit 6 "a second run in the workspace"
expect_in err "another run of ado fleet is at work in this workspace" "a second run"
expect_in err "$pid" "a second run is told whose the workspace is"
run "$ADO" --json fleet status fleet.toml --workspace both
expect_exit 0 "status while it runs"
expect_in out '"at_work": true' "status while it runs"
kill -INT $pid
wait $pid
code=$?
expect_exit 130 "Ctrl-C"
tail -n 1 both/fleets/*/journal.jsonl | grep -q '"reason":"interrupted"' ||
  note_failure "Ctrl-C is not in the journal"
lock=$(stat -c '%Y %s' both/lock)
run "$ADO" --json fleet status fleet.toml --workspace both
expect_in out '"at_work": false' "status after Ctrl-C"
[ "$lock" = "$(stat -c '%Y %s' both/lock)" ] || note_failure "status wrote to the lock"
# A journal that cannot be read is said, and passed over.
mkdir -p both/fleets/99999999T000000Z-broken
echo '{"v":1,"seq":1,"ts":"","type":"fleet_started","key":"","data":{}}' \
  >both/fleets/99999999T000000Z-broken/journal.jsonl
run "$ADO" --json fleet status fleet.toml --workspace both
expect_exit 0 "status beside a broken journal"
expect_in err "99999999T000000Z-broken/journal.jsonl, line 1" "status beside a broken journal"
rm -r both/fleets/99999999T000000Z-broken
expect_in out '"stopped": "interrupted"' "status after Ctrl-C"
run "$ADO" fleet run fleet.toml --workspace both
expect_exit 1 "after Ctrl-C"
run python3 "$ADO_SOURCE_DIR/tests/e2e/fleet_verdicts.py" undisturbed both
expect_exit 0 "after Ctrl-C: nothing was done twice, nothing is missing"

# The survey's plan and the record that was journaled are what the missions rank by: a plan whose
# operators took no time has no site worth a run.
cat >looked.toml <<TOML
db = "$db"
mode = "standard"
[[query]]
file = "queries/04_returns_above_average.sql"
TOML
"$ADO" fleet run looked.toml --workspace looked >out 2>err
bash "$ADO_SOURCE_DIR/tests/e2e/copy_survey.sh" looked cold || note_failure "no survey to copy"
grep -q '"records":{}' cold/fleets/*/journal.jsonl || note_failure "no record in the schedule"
sed -i 's/"self_ms":[0-9.e-]*/"self_ms":0/g' cold/fleets/*/plans/04_returns_above_average.json
run "$ADO" fleet run looked.toml --workspace cold
expect_exit 0 "a fleet with a plan of its survey"
grep -q '"probes":\[{' looked/missions/*/journal.jsonl || note_failure "no probe at first"
grep -q '"probes":\[\]' cold/missions/*/journal.jsonl || note_failure "another plan ranked"

# Twice: at once, whatever runs.
cat >endless.toml <<TOML
db = "$db"
timeout = 0
[[query]]
id = "endless"
sql = "SELECT count(*) FROM sales a, sales b, sales c WHERE a.amount > b.amount + c.amount"
TOML
"$ADO" fleet run endless.toml --workspace endless >out 2>err &
pid=$!
until grep -qs fleet_started endless/fleets/*/journal.jsonl || ! kill -0 $pid 2>/dev/null
do :; done
# Half a second of work: the endless query is on its way.
until [ "$(awk '{ print $14 + $15 }' /proc/$pid/stat 2>/dev/null || echo 50)" -ge 50 ]; do :; done
kill -INT $pid
until grep -qs "interrupted: saving" err || ! kill -0 $pid 2>/dev/null; do :; done
kill -0 $pid 2>/dev/null || note_failure "Ctrl-C once did not wait for what is in flight"
kill -INT $pid
wait $pid
code=$?
expect_exit 130 "Ctrl-C twice"

# Budgets: the time runs out, and more of it goes on with the same fleet.
sed 's/^time = 0/time = 0.001/' fleet.toml >budget.toml
run "$ADO" --json fleet run budget.toml --workspace budget
expect_exit 0 "a fleet out of time"
expect_in out '"complete": false' "a fleet out of time"
expect_in out '"stopped": "the time budget of 0 s is spent"' "a fleet out of time"
run "$ADO" fleet run fleet.toml --workspace budget
expect_exit 1 "with more time"
[ "$(ls budget/fleets | wc -l)" = 1 ] || note_failure "more time began a new fleet"
grep -q went_on budget/fleets/*/journal.jsonl || note_failure "more time did not go on"

# validate, report, promote: the next state is held against state 0.
# On more data, so that one of them gains beyond any noise.
rm queries/2*.sql
run "$ADO" demo bigger --data-only --scale 0.05
expect_exit 0 "a larger database"
run "$ADO" fleet init good.toml --from queries --db bigger/retail.duckdb --mode standard \
  --workspace good
run "$ADO" fleet run good.toml
expect_exit 0 "a fleet without a bad query"
run "$ADO" --json fleet validate good.toml
expect_exit 0 "validate"
expect_in out '"verdict": "accepted"' "validate"
run "$ADO" fleet report good.toml --out report.md
expect_exit 0 "report"
expect_in report.md '`10_price_or_listing`' "report"
expect_in report.md "UNION" "report shows what changed"
expect_in report.md "against state 0" "report"
run "$ADO" fleet report good.toml --out report.pdf
expect_exit 2 "report in a form that there is none of"
[ ! -e report.pdf ] || note_failure "a refused report left a file"
mv queries/06_split_orders.sql gone.sql
run "$ADO" fleet status good.toml
expect_exit 0 "status when a query's file is gone"
run "$ADO" fleet report good.toml --out report.html
expect_exit 0 "report as a page"
expect_in report.html "10_price_or_listing" "report as a page"
python3 "$ADO_SOURCE_DIR/tests/e2e/report_check.py" report.html || note_failure "no clean page"
mv gone.sql queries/06_split_orders.sql
run "$ADO" fleet promote good.toml
expect_exit 0 "promote"
expect_in out "state 1:" "promote"
[ -s good/states/state_0/good/10_price_or_listing.sql ] || note_failure "state 0 was not kept"
grep -q UNION good/states/state_1/good/10_price_or_listing.sql ||
  note_failure "state 1 does not hold the result"
run "$ADO" fleet promote good.toml
expect_exit 2 "promote twice"
run "$ADO" --json fleet run good.toml
expect_exit 0 "a run in state 1"
expect_in out '"state": 1' "a run in state 1"
expect_in out '"round": 0' "a run in state 1 is held against state 0"

# prep: prompts, and nobody is asked.
run "$ADO" fleet prep good.toml --workspace prep --workers llm
expect_exit 0 "prep"
expect_in out "no model asked" "prep"
ls prep/missions/*/prompts/*.md >/dev/null 2>&1 || note_failure "prep wrote no prompt"
! grep -qs '"answered"' prep/missions/*/journal.jsonl || note_failure "prep asked a model"
run "$ADO" fleet prep good.toml --workspace prep
expect_exit 2 "prep without models"
run "$ADO" fleet prep good.toml --workspace prep_probe --workers llm --mode probe
expect_exit 0 "prep of another mode"
grep -qs "^## Examples" prep_probe/missions/*10_price*/prompts/*.md ||
  note_failure "the prompts of a fleet show no gold example"

# Models: what is left of the budget is less than a call, and the fleet says so.
cat >script.json <<'JSON'
{"rules": [{"prompt": "", "answer": {"text": "{\"steps\": [], \"failure_reason\": \"none\"}",
  "usage": {"input": 9000, "output": 500}}}]}
JSON
coproc server { "$ADO_MODEL_SERVER" script.json requests.jsonl; }
server_pid=$server_PID  # bash forgets it as soon as the server has ended.
read -r url <&"${server[0]}"
run env ADO_OPENAI_COMPATIBLE_API_KEY=k "$ADO" --json fleet run good.toml --workspace tokens \
  --workers llm --llm-provider openai_compatible --llm-model m --llm-base-url "$url" \
  --llm-budget-tokens 30000
expect_exit 0 "a fleet out of tokens"
expect_in out '"complete": false' "a fleet out of tokens"
expect_in out "the budget of 30000 tokens would be passed" "a fleet out of tokens"
eval "exec ${server[1]}>&-"
wait "$server_pid" || note_failure "the model server ends with its input"
[ "$before" = "$(sha256sum $db)" ] || note_failure "the database file changed"
finish
