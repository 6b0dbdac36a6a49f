# Bad input: one clear error each, the right exit code, nothing left behind, the database untouched.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database
db=demo/retail.duckdb
before=$(sha256sum $db)

try() {  # try NAME EXIT TEXT SQL
  printf '%s' "$4" >query.sql
  run "$ADO" optimize query.sql --db $db
  expect_exit "$2" "$1"
  expect_in err "$3" "$1"
  expect_clean_error "$1"
}
try "syntax error" 2 "query.sql:2:" $'SELECT a\nFROM WHERE'
try "unknown table" 2 "no_such_table" "SELECT * FROM no_such_table"
try "unknown column" 2 "no_such_column" "SELECT no_such_column FROM sales"
try "not a SELECT" 5 "DELETE" "DELETE FROM sales"
try "several statements" 2 "statement" "SELECT 1; SELECT 2"
try "empty file" 2 "empty" ""
try "only a comment" 2 "empty" "-- nothing here"
try "unsupported construct" 5 "PIVOT" "PIVOT sales ON channel USING sum(amount)"
try "unterminated string" 2 "query.sql:1:" "SELECT 'abc"
{
  printf 'SELECT '
  printf '(%.0s' $(seq 10000)
  printf '1'
  printf ')%.0s' $(seq 10000)
} >deep.sql
run "$ADO" optimize deep.sql --db $db
expect_exit 5 "10,000 parentheses"
expect_clean_error "10,000 parentheses"

echo "SELECT count(*) FROM sales" >query.sql
run "$ADO" optimize missing.sql --db $db
expect_exit 2 "missing query file"
expect_in err "missing.sql" "missing query file"
run "$ADO" optimize query.sql --db missing.duckdb
expect_exit 6 "missing database"
expect_in err "missing.duckdb" "missing database"
[ ! -e missing.duckdb ] || note_failure "a missing database was created"
echo "this is not a database at all, but it is long enough to be read" >text.duckdb
run "$ADO" optimize query.sql --db text.duckdb
expect_exit 6 "not a database"
expect_clean_error "not a database"
head -c 20000 $db >short.duckdb
run "$ADO" optimize query.sql --db short.duckdb
expect_exit 6 "corrupt database"
expect_clean_error "corrupt database"
run "$ADO" optimize query.sql
expect_exit 2 "no database"
expect_in err "--db" "no database"
run "$ADO" optimize query.sql --db $db --stars 9
expect_exit 2 "stars out of range"
run "$ADO" optimize query.sql --db $db --mode swam
expect_exit 2 "an unknown mode"
run "$ADO" optimize query.sql --db $db --no-such-flag
expect_exit 2 "unknown flag"
run "$ADO" frobnicate
expect_exit 2 "unknown command"

cat >slow.sql <<'SQL'
SELECT count(*) FROM sales a, sales b, sales c WHERE a.amount + b.amount + c.amount > 5
SQL
run "$ADO" optimize slow.sql --db $db --timeout 0.3
expect_exit 0 "time limit: nothing can be rescued"
expect_in out "the original stays" "time limit"
expect_in out "--timeout" "time limit"
run "$ADO" verify slow.sql slow.sql --db $db --timeout 0.3
expect_exit 6 "time limit of verify"
expect_in err "--timeout" "time limit of verify"

plan() {  # plan OP TARGET PAYLOAD: a PatchPlan for query.sql.
  printf '{"plan_version": 1, "base": "%s", "plan_id": "p", "transform_id": "t", "family": "A",
    "dialect": "duckdb", "hypothesis": "", "steps": [{"step_id": "s1", "op": "%s",
    "target": %s, "payload": %s}]}' "$base" "$1" "$2" "$3" >plan.json
}
echo "SELECT quantity + 1 AS a, store_key + 2 AS a FROM sales" >query.sql
base=$("$ADO" explain query.sql --db $db --ir | sed -n 's/^S0 \[\(.*\)\]$/\1/p')
plan drop_table '{"by_node_id": "main"}' '{}'
run "$ADO" patch apply plan.json query.sql --db $db
expect_exit 2 "unknown op"
expect_in err "drop_table" "unknown op"
plan replace_expr_subtree '{"by_label": "a"}' '{"expr_sql": "1"}'
run "$ADO" patch apply plan.json query.sql --db $db
expect_exit 2 "ambiguous target"
expect_in err "target_ambiguous" "ambiguous target"
plan replace_where_predicate '{"by_node_id": "cte:nowhere"}' '{"expr_sql": "1 = 1"}'
run "$ADO" patch apply plan.json query.sql --db $db
expect_exit 2 "missing target"
expect_in err "target_not_found" "missing target"
run "$ADO" transforms try eager_agregation query.sql --db $db
expect_exit 2 "unknown transform"
expect_in err "eager_aggregation" "unknown transform"

[ "$before" = "$(sha256sum $db)" ] || note_failure "the database file changed"
[ ! -e "$db.wal" ] || note_failure "a write-ahead log was left beside the database"
finish
