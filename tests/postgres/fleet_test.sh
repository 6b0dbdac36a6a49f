# A fleet from a server's own statistics: what took the most time, what has parameters, and a run.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
server="host=$ADO_TEST_POSTGRES user=ado"
sql() { psql -X -q -v ON_ERROR_STOP=1 "$server dbname=$1" -c "$2" "${@:3}" >/dev/null; }

sql postgres "DROP DATABASE IF EXISTS ado_fleet WITH (FORCE)" 2>/dev/null
sql postgres "CREATE DATABASE ado_fleet"
target="postgresql://ado@/ado_fleet?host=$ADO_TEST_POSTGRES"
run "$ADO" fleet init fleet.toml --from pg_stat_statements --db "$target"
expect_exit 5 "without the extension"
expect_in err "shared_preload_libraries" "without the extension"
[ ! -e fleet.toml ] || note_failure "a failed init left a file"

psql -X -q -v ON_ERROR_STOP=1 "$server dbname=ado_fleet" >/dev/null <<'SQL' || note_failure "shop"
CREATE SCHEMA tools;
CREATE EXTENSION pg_stat_statements SCHEMA tools;
CREATE TABLE store (k integer PRIMARY KEY, state text);
CREATE TABLE returns (store_k integer, customer_k integer, amount numeric(7,2));
INSERT INTO store SELECT i, CASE WHEN i % 4 = 0 THEN 'TN' ELSE 'CA' END
FROM generate_series(1, 40) i;
INSERT INTO returns SELECT 1 + i % 40, (i * 7919) % 500, (i % 1000) / 10.0
FROM generate_series(1, 4000) i;
ANALYZE;
SELECT tools.pg_stat_statements_reset();
SQL
cat >slow.sql <<'SQL'
SELECT r.customer_k, sum(r.amount) AS total FROM returns r, store s WHERE s.k = r.store_k
AND r.amount > (SELECT avg(u.amount) FROM returns u
  WHERE u.store_k = r.store_k AND u.customer_k = r.customer_k)
GROUP BY r.customer_k ORDER BY r.customer_k
SQL
psql -X -q "$server dbname=ado_fleet" -f slow.sql >/dev/null
for state in TN CA NY; do sql ado_fleet "SELECT count(*) FROM store WHERE state = '$state'"; done
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
