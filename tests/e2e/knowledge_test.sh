# The gold examples that ado brings hold; one that does not is told.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
run "$ADO" knowledge validate
expect_exit 0 "the shipped examples hold"
expect_in out "staged_rollup" "they are listed"
expect_not_in out "FAILS" "the shipped examples hold"

# A bound that was moved: the transform does not make it.
mkdir examples
shipped=$ADO_SOURCE_DIR/data/gold/duckdb/rank_limit_prefilter.json
sed 's/value_count < 20 OR/value_count < 21 OR/' "$shipped" >examples/rank_limit_prefilter.json
run "$ADO" knowledge validate examples
expect_exit 3 "a changed example"
expect_in out "does not make the optimized SQL" "a changed example"

sed 's/"when"/"whenever"/' "$shipped" >examples/rank_limit_prefilter.json
run "$ADO" knowledge validate examples
expect_exit 2 "an unknown field"
expect_in err "when" "an unknown field"
expect_clean_error "an unknown field"

mkdir empty
run "$ADO" knowledge validate empty
expect_exit 2 "a folder without examples"
expect_clean_error "a folder without examples"

run "$ADO" knowledge validate nowhere
expect_exit 2 "a missing folder"
expect_clean_error "a missing folder"
finish
