# An original that runs into its time limit, on DuckDB: rescued, not taken unless asked for.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.5
db=demo/retail.duckdb
before=$(sha256sum $db)
# The condition of query 10 over all rows: a loop over some 10^10 pairs.
cat >slow.sql <<'SQL'
SELECT count(*) AS matches, sum(r.refund) AS refunds
FROM returns r
JOIN sales s ON r.sale_id = s.sale_id AND r.product_key = s.product_key
             OR r.customer_key = s.customer_key AND r.date_key = s.date_key
SQL
run "$ADO" optimize slow.sql --db $db --timeout 10 --workspace ws --out best.sql
expect_exit 4 "rescued, and not taken"
expect_in out "vs_timeout_ceiling" "how the figure is to be read"
expect_in out "the original stays" "rescued, and not taken"
diff -q slow.sql best.sql >/dev/null || note_failure "--out is not the original"
run "$ADO" --json optimize slow.sql --db $db --timeout 10 --workspace ws --out best.sql \
  --accept-sampled
expect_exit 0 "taken with --accept-sampled"
expect_in out '"vs_timeout_ceiling"' "the kind of its speedup"
expect_in best.sql "UNION ALL" "--out is the rescued query"
[ "$before" = "$(sha256sum $db)" ] || note_failure "the database file changed"
finish
