# An original that runs into its time limit by far: the query is rescued, is not taken unless asked
# for, and a mission that is killed in between goes on.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"

sql postgres "DROP DATABASE IF EXISTS ado_rescue WITH (FORCE)"
sql postgres "CREATE DATABASE ado_rescue"
# 60,000 totals, each of a quarter of them against all: minutes. By groups it is a moment.
psql -X -q -v ON_ERROR_STOP=1 "$server dbname=ado_rescue" <<'SQL' || note_failure "making the data"
CREATE TABLE store (k integer PRIMARY KEY, name text, state text);
CREATE TABLE returns (store_k integer, customer_k integer, amount numeric(7,2));
INSERT INTO store SELECT i, 's' || i, CASE WHEN i % 4 = 0 THEN 'TN' ELSE 'CA' END
FROM generate_series(1, 40) i;
INSERT INTO returns
SELECT CASE WHEN i % 50 > 0 THEN 1 + i % 40 END, i % 20011, (i * 7919 % 1000) / 10.0
FROM generate_series(1, 60000) i;
ANALYZE;
SQL
cat >slow.sql <<'SQL'
WITH totals AS (
  SELECT customer_k, store_k, sum(amount) AS total FROM returns GROUP BY customer_k, store_k)
SELECT t.customer_k, t.total
FROM totals t, store s
WHERE t.total > 1.2 * (SELECT avg(u.total) FROM totals u WHERE t.store_k = u.store_k)
  AND s.k = t.store_k AND s.state = 'TN'
ORDER BY t.customer_k, t.total
SQL
target="postgresql://ado@/ado_rescue?host=$ADO_TEST_POSTGRES"
optimize() { run "$ADO" optimize slow.sql --db "$target" --timeout 10 --out best.sql "$@"; }
journal() { cat "$1"/missions/*/journal.jsonl 2>/dev/null; }

optimize --workspace ws
expect_exit 4 "rescued, and not taken"
expect_in out "the original stays" "rescued, and not taken"
expect_in out "vs_timeout_ceiling" "how the figure is to be read"
expect_in out "a sample of your data" "what was checked"
expect_in out "--accept-sampled" "how to take it"
diff -q slow.sql best.sql >/dev/null || note_failure "--out is not the original"
journal ws | grep -q '"ceiling_ms":10000' || note_failure "the ceiling is not journaled"
grep -q '"confidence": *"sampled"' ws/missions/*/bda.json || note_failure "the BDA says sampled"
cat ws/data/layer1/*/*/outcomes.jsonl | grep -q vs_timeout_ceiling ||
  note_failure "the blackboard does not tell the ceiling"

# Killed after each kind of event, and taken in the end.
kill_after() {
  "$ADO" optimize slow.sql --db "$target" --timeout 10 --workspace killed --accept-sampled \
    >out 2>err &
  local pid=$!
  until journal killed | grep -q "\"type\":\"$1\"" || ! kill -0 $pid 2>/dev/null; do :; done
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
}
for event in baseline_taken measured refuted; do kill_after $event; done
run "$ADO" --json optimize slow.sql --db "$target" --timeout 10 --workspace killed \
  --accept-sampled --out best.sql
expect_exit 0 "taken with --accept-sampled"
expect_in out '"resumed": true' "it was resumed"
expect_in out '"vs_timeout_ceiling"' "the kind of its speedup"
[ "$(journal killed | grep -c '"type":"baseline_taken"')" = 1 ] ||
  note_failure "the original was run again"
if diff -q slow.sql best.sql >/dev/null; then note_failure "--out is the original"; fi
psql -X -q "$server dbname=ado_rescue" -c "SET statement_timeout = '60s'" -f best.sql >rows 2>err ||
  note_failure "the rescued query does not run"
sql postgres "DROP DATABASE ado_rescue WITH (FORCE)"
finish
