# What ado knows: validate, index, similar, promote; what does not hold is told.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
run "$ADO" knowledge validate
expect_exit 0 "the shipped examples hold"
expect_in out "staged_rollup" "they are listed"
expect_not_in out "FAILS" "the shipped examples hold"

expect_in out "constraint" "constraints are checked"
expect_in out "profile" "engine profiles are checked"

# The index: made, used, and noticed when it is of other examples.
query=$ADO_SOURCE_DIR/data/demo/queries/11_dearest_sales.sql
sed -n '/^CREATE TABLE/,/^);/p' "$ADO_SOURCE_DIR/data/demo/schema.sql" >demo.sql
run "$ADO" knowledge similar "$query" --schema demo.sql --workspace ws
expect_exit 0 "similar without an index"
expect_in err "there is no index" "similar without an index"
expect_in out "limit_below_left_join" "what is similar"
expect_in out "1 shared gap (limit_below_left_join)" "why it was chosen"
run "$ADO" knowledge index --workspace ws
expect_exit 0 "index"
expect_in out "examples" "index"
run "$ADO" knowledge similar "$query" --schema demo.sql --workspace ws
expect_exit 0 "similar with an index"
expect_not_in err "index" "a fresh index is no news"
run "$ADO" --json knowledge similar "$query" --schema demo.sql --workspace ws --top 2
expect_exit 0 "similar --json"
expect_in out '"shared_gaps"' "similar --json"
[ "$(grep -c '"id"' out)" = 2 ] || note_failure "--top 2 gives two"
sed -i 's/"fingerprint": ".*"/"fingerprint": "0"/' ws/knowledge/index.json
run "$ADO" knowledge similar "$query" --schema demo.sql --workspace ws
expect_exit 0 "similar with a stale index"
expect_in err "stale" "a stale index is said"
run "$ADO" knowledge similar nowhere.sql --schema demo.sql --workspace ws
expect_exit 2 "a missing query"
expect_clean_error "a missing query"

# From a mission to an example of the workspace's own.
small_database 0.05
query="$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql"
run "$ADO" optimize "$query" --db demo/retail.duckdb --workspace ws
expect_exit 0 "a mission to promote"
expect_in err "stale" "a mission says so, too"
mission=$(ls ws/missions)
promote() {
  run "$ADO" knowledge promote "$mission" --db demo/retail.duckdb --workspace ws \
    --what "Two joins by equality." --why "An OR has no hash key." --when "An OR of equalities." \
    --when-not "Few rows." "$@"
}
promote --id "Or Join"
expect_exit 2 "an id that is no file name"
expect_clean_error "an id that is no file name"
promote --id or_join --probe p99
expect_exit 2 "a probe that is not there"
expect_in err "p99" "a probe that is not there"
promote --id or_join --probe p01
expect_exit 0 "promote"
own=ws/knowledge/gold/duckdb/or_join.json
expect_in $own '"transform_id": "or_join_to_union"' "the example"
expect_in ws/knowledge/schemas/duckdb_or_join.sql "CREATE TABLE returns" "its schema"
promote --id or_join --probe p01
expect_exit 2 "promoting twice"
expect_in err "already" "promoting twice"
run "$ADO" knowledge validate ws/knowledge/gold/duckdb/
expect_exit 0 "what was promoted holds"
run "$ADO" knowledge index --workspace ws
run "$ADO" knowledge similar "$query" --schema demo.sql --workspace ws
expect_in out "or_join " "the workspace's own is found"
run "$ADO" knowledge promote 20200101T000000Z-none --db demo/retail.duckdb --workspace ws \
  --id other --what a --why b --when c --when-not d
expect_exit 2 "a mission that is not there"
expect_clean_error "a mission that is not there"

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

# A gain that is no more than the noise of its own figures is none.
python3 - "$shipped" <<'END'
import json, sys
example = json.load(open(sys.argv[1]))
example["outcome"]["noise"] = example["outcome"]["speedup"]
json.dump(example, open("examples/rank_limit_prefilter.json", "w"))
END
run "$ADO" knowledge validate examples
expect_exit 3 "a gain inside its noise"
expect_in out "is NEUTRAL" "a gain inside its noise"
sed -i 's/"promoted"/"candidate"/' examples/rank_limit_prefilter.json
run "$ADO" knowledge validate examples
expect_exit 0 "a candidate may be neutral"

mkdir empty
run "$ADO" knowledge validate empty
expect_exit 2 "a folder without examples"
expect_clean_error "a folder without examples"

run "$ADO" knowledge validate nowhere
expect_exit 2 "a missing folder"
expect_clean_error "a missing folder"
finish
