# Every mode runs a whole mission with built-in workers: the same win, each in its own way.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.05
db=demo/retail.duckdb
query="$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql"

for mode in probe standard expert swarm reasoning; do
  run "$ADO" --json optimize "$query" --db $db --mode $mode --workspace ws_$mode
  expect_exit 0 "$mode"
  expect_in out '"improved": true' "$mode finds the win"
  expect_in out 'or_join_to_union' "$mode names the transform"
  expect_in out "\"mode\": \"$mode\"" "$mode says its name"
done

# Several sites: the analyst briefs pairs of families, and steers by what came of the attempts.
query="$ADO_SOURCE_DIR/data/demo/queries/02_quantity_rollup.sql"
run "$ADO" optimize "$query" --db $db --mode reasoning --workspace ws
expect_exit 0 "reasoning with several sites"
expect_in out "brief b1" "the briefs are shown"
expect_in out "b1a" "a plan of the first brief"
run "$ADO" optimize "$ADO_SOURCE_DIR/data/demo/queries/12_sales_by_year.sql" --db $db \
  --mode expert --workspace ws
expect_exit 0 "expert without a gain"
expect_in out "analyst: " "the analyst says why it failed and what comes next"
run "$ADO" optimize "$query" --db $db --mode swam --workspace ws
expect_exit 2 "an unknown mode"
expect_clean_error "an unknown mode"
expect_in err "did you mean swarm?" "an unknown mode"
finish
