# Every command has help with an example and does what its help says.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database
db=demo/retail.duckdb
for command in demo optimize verify bench explain format doctor "patch apply" "transforms try" \
  "transforms list" "transforms show" "knowledge validate"; do
  run "$ADO" $command --help
  expect_exit 0 "$command --help"
  expect_in out "Example: ado" "$command --help has an example"
done
run "$ADO" --version
expect_exit 0 "--version"
run "$ADO" doctor --db $db
expect_exit 0 "doctor"
expect_in out "read-only" "doctor"
run "$ADO" transforms list
expect_in out "eager_aggregation" "transforms list"
run "$ADO" transforms show eager_aggregation
expect_exit 0 "transforms show"
query="$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql"
run "$ADO" transforms try or_join_to_union "$query" --db $db
expect_in out "fires at main" "transforms try"
query="$ADO_SOURCE_DIR/data/demo/queries/12_sales_by_year.sql"
run "$ADO" explain "$query" --db $db
expect_exit 0 "explain"
run "$ADO" explain "$query" --db $db --ir
expect_in out "main" "explain --ir"
echo "select a,b from t where a=1 and b='x'" >query.sql
run "$ADO" format query.sql
expect_exit 0 "format"
expect_in out "WHERE" "format"
run "$ADO" format - <query.sql
expect_in out "SELECT" "format from standard input"
echo "pipeline late as (select id from docs where text means 'late') table late" >pipeline.sql
run "$ADO" format pipeline.sql
expect_exit 0 "format of a pipeline"
expect_in out "WHERE MEANS(text, 'late')" "format of a pipeline"
cat >schema.sql <<'SQL'
CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR);
SQL
echo "SELECT b FROM t WHERE a = 1" >one.sql
echo "SELECT b FROM t WHERE a >= 1" >two.sql
run "$ADO" verify one.sql one.sql --schema schema.sql
expect_exit 0 "verify equal queries"
run "$ADO" verify one.sql two.sql --schema schema.sql
expect_exit 3 "verify different queries"
expect_in out "INSERT INTO" "a counterexample that can be run"
base=$("$ADO" explain one.sql --ir --schema schema.sql | sed -n 's/^S0 \[\(.*\)\]$/\1/p')
cat >plan.json <<JSON
{"plan_version": 1, "base": "$base", "plan_id": "p1", "transform_id": "by_hand",
 "dialect": "duckdb", "steps": [
  {"step_id": "s1", "op": "insert_view_statement", "target": {"by_node_id": "S0"},
   "payload": {"cte_name": "one", "cte_query_sql": "SELECT b FROM t WHERE a = 1"}},
  {"step_id": "s2", "op": "replace_body", "target": {"by_node_id": "main"},
   "payload": {"sql_fragment": "SELECT b FROM one"}}]}
JSON
run "$ADO" patch apply plan.json one.sql --schema schema.sql
expect_exit 5 "a view for a single statement"
expect_in err "needs a script" "a view for a single statement"
{ echo "SET threads = 1;"; cat one.sql; } >script.sql
run "$ADO" patch apply plan.json script.sql --schema schema.sql --out patched.sql
expect_exit 0 "a view for a script"
expect_in out "+CREATE TEMP VIEW one AS" "the diff of a script"
expect_in patched.sql "SET threads = 1;" "a script keeps its statements"
finish
