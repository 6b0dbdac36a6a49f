# A whole mission on a real database: result, files, blackboard, and the same bytes in the database.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.05
db=demo/retail.duckdb
before=$(sha256sum $db)
query="$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql"

run "$ADO" optimize "$query" --db $db --out best.sql --report report.html --workspace ws
expect_exit 0 "optimize"
expect_in out "or_join_to_union" "the BDA names the transform"
expect_in out "result:" "a result line"
expect_in out "saved in: ws/missions/" "where everything was saved"
expect_in report.html "or_join_to_union" "the HTML report"
mission=$(ls ws/missions)
for file in journal.jsonl original.sql bda.json plans/p01.json candidates/p01.sql; do
  [ -e "ws/missions/$mission/$file" ] || note_failure "missing file: $file"
done
ls ws/data/layer1/duckdb_*/*/outcomes.jsonl >/dev/null 2>&1 || note_failure "no blackboard entry"

run "$ADO" verify "$query" best.sql --db $db --workspace ws
expect_exit 0 "the result is verified again"
run "$ADO" patch apply "ws/missions/$mission/plans/p01.json" "$query" --db $db
expect_exit 0 "the plan applies by hand"
expect_in out "UNION ALL" "the diff shows the patch"
run "$ADO" bench "$query" best.sql --db $db
expect_exit 0 "bench"
expect_in out "speedup" "bench table"
echo "SELECT store_key, count(*) AS n FROM sales GROUP BY store_key" >small.sql
run "$ADO" bench --self small.sql --trials 2 --db $db
expect_exit 0 "bench --self"
expect_in out "gain of 1.15x planted" "bench --self plants a gain"
run "$ADO" bench --self "$query" best.sql --db $db
expect_exit 2 "bench --self with two queries"

run "$ADO" --json optimize "$query" --db $db --workspace ws2
expect_exit 0 "optimize --json"
expect_in out '"best_sql"' "optimize --json"
expect_in out '"bda"' "optimize --json"

sed 's/s.store_key < 40/s.store_key <= 40/' "$query" >wrong.sql
run "$ADO" verify "$query" wrong.sql --db $db --workspace ws
expect_exit 3 "a wrong rewrite is rejected"
expect_in out "rejected" "a wrong rewrite is rejected"
[ "$before" = "$(sha256sum $db)" ] || note_failure "the database file changed"
finish
