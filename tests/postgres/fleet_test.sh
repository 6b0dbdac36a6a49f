# A fleet from a server's own statistics: what took the most time, what has parameters, and a run.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"

sql postgres "DROP DATABASE IF EXISTS ado_fleet WITH (FORCE)"
make_shop ado_fleet 4000
target="postgresql://ado@/ado_fleet?host=$ADO_TEST_POSTGRES"
run "$ADO" fleet init fleet.toml --from pg_stat_statements --db "$target"
expect_exit 5 "without the extension"
expect_in err "shared_preload_libraries" "without the extension"
[ ! -e fleet.toml ] || note_failure "a failed init left a file"

sql ado_fleet "CREATE SCHEMA tools"
sql ado_fleet "CREATE EXTENSION pg_stat_statements SCHEMA tools" || note_failure "the extension"
sql ado_fleet "SELECT tools.pg_stat_statements_reset()" >/dev/null
cat >slow.sql <<'SQL'
SELECT r.customer_k, sum(r.amount) AS total FROM returns r, store s WHERE s.k = r.store_k
AND r.amount > (SELECT avg(u.amount) FROM returns u
  WHERE u.store_k = r.store_k AND u.customer_k = r.customer_k)
GROUP BY r.customer_k ORDER BY r.customer_k
SQL
psql -X -q "$server dbname=ado_fleet" -f slow.sql >/dev/null
for state in TN CA NY; do
  sql ado_fleet "SELECT count(*) FROM store WHERE state = '$state'" >/dev/null
done
sql ado_fleet "UPDATE store SET state = state WHERE k = 0"

run "$ADO" fleet init fleet.toml --from pg_stat_statements --db "$target" --mode standard
expect_exit 0 "init"
expect_in out "2 queries, 1 of them unsupported" "init lists what it found"
expect_in out "has parameters (\$1)" "init lists what it found"
expect_in out "they are no queries" "init says what it left out"
expect_in fleet.toml "calls = 3" "how often a query ran"
expect_in fleet.toml "total_ms = " "what it took in all"
expect_in fleet-queries/s001.sql "avg(u.amount)" "the dearest query comes first"

run "$ADO" --json fleet run fleet.toml
expect_exit 0 "run"
expect_in out '"complete": true' "run"
expect_in out '"unsupported": 1' "run"
expect_in out '"faster": 1' "a correlated average is slow here"
run "$ADO" fleet validate fleet.toml
expect_exit 0 "validate"
expect_in out "accepted" "validate"
run "$ADO" fleet promote fleet.toml
expect_exit 0 "promote"
run "$ADO" --json fleet run fleet.toml
expect_exit 0 "a run in state 1"
expect_in out '"round": 0' "a run in state 1 is held against state 0"
expect_not_in .ado/fleets/*/journal.jsonl "password" "no secret in a journal"
sql postgres "DROP DATABASE ado_fleet WITH (FORCE)"
finish
