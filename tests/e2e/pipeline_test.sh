# Pipelines on DuckDB: the proposal's examples, the traps, the log, retained stages; no network.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
"$ADO" pipeline demo reviews.duckdb >/dev/null || note_failure "making the reviews"
sum_before=$(sha256sum <reviews.duckdb)

# pipeline SQL...: runs it, rows as JSON lines without blanks in `rows`.
pipeline() {
  printf '%s\n' "$1" >pipeline.sql
  run "$ADO" pipeline run pipeline.sql --db reviews.duckdb --format csv "${@:2}"
}
# count CALLS of the last pipeline's tuples
tuples() {
  "$ADO" --json log query "SELECT tuples FROM sql_query_log WHERE purpose = 'pipeline'
    ORDER BY ts DESC LIMIT 1" | tr -dc '0-9'
}

# The three examples of the proposal, word for word.
pipeline "RVBBIT PIPELINE
  scored AS (
    -- row-scalar semantic op (eligible for parallel batch eval)
    SELECT id, category, ALIGNS(text, 'SQL is good for AI') AS aligns_score
    FROM docs
  )
SELECT category, AVG(aligns_score) AS avg_align, COUNT(*) AS n
FROM scored
GROUP BY category
ORDER BY avg_align DESC;"
expect_exit 0 "example 1"
expect_in out "category,avg_align,n" "example 1: columns"
expect_in err "model=local" "who answered is said"
expect_in err "no model is configured" "the choice of local is said"
expect_in err "8 tuples" "equal texts are asked about once, NULL never"
[ "$(wc -l <out)" = 4 ] || note_failure "example 1: three categories"
pipeline "RVBBIT PIPELINE
  filtered AS (
    SELECT id, category, text
    FROM docs
    WHERE ALIGNS(text, 'SQL is good for AI') > 0.7
  )
SELECT category, SUMMARIZE(text) AS summary
FROM filtered
GROUP BY category;"
expect_exit 0 "example 2"
expect_in out "essay" "example 2: a row of essays"
expect_not_in out "rice" "example 2: what does not align is not summarized"
expect_in err "parallel skipped: aggregate SUMMARIZE" "example 2: the reason is told"
pipeline "-- @ parallel: 8
-- @ batch_size: 50
RVBBIT PIPELINE
  scored AS (
    SELECT id, category, ALIGNS(text, 'SQL is good for AI') AS score FROM docs
  ) WITH (retain = true, ttl = '10m', cache_key = 'v1'),
  top AS ( SELECT * FROM scored WHERE score > 0.7 )
SELECT category, avg(score), count(*) FROM top GROUP BY category ORDER BY 2 DESC;"
expect_exit 0 "the example of the syntax"
expect_in err "kept in cache/stages/v1" "a stage is retained"
first=$(cat out)
run "$ADO" pipeline run pipeline.sql --db reviews.duckdb --format csv
expect_in err "read from cache/stages/v1" "a retained stage is read"
expect_in err "0 tuples, 0 calls" "and nobody is asked"
[ "$first" = "$(cat out)" ] || note_failure "a retained stage has other rows"
touch -d '2020-01-01' reviews.duckdb
run "$ADO" pipeline run pipeline.sql --db reviews.duckdb --format csv
expect_in err "kept in cache/stages/v1" "the rows of a database that was written to are not read"
{ echo "-- @ cache: refresh" && cat pipeline.sql; } >refresh.sql
for _ in 1 2; do
  run "$ADO" pipeline run refresh.sql --db reviews.duckdb --format csv
  expect_in err "kept in cache/stages/v1" "what is asked for anew is not read"
done

# Traps.
pipeline "RVBBIT PIPELINE
  a AS (SELECT id,
        CASE WHEN rating > 3 THEN 'good' ELSE 'bad, (MEANS ''x'')' END AS kind -- , MEANS
        FROM review /* b AS (SELECT */ WHERE id <= 2),
  \"b c\" AS (SELECT id AS \"means\", kind FROM a)
SELECT x.\"means\", y.kind
FROM \"b c\" AS x JOIN \"b c\" AS y ON x.\"means\" = y.\"means\" ORDER BY 1"
expect_exit 0 "CASE, comments, strings, quoted names"
expect_rows "1,\"bad, (MEANS 'x')\"
2,good" "CASE, comments, strings, quoted names"
pipeline "PIPELINE none AS (SELECT id, body FROM review WHERE id > 1000 AND body MEANS 'x')
SELECT count(*), max(SENTIMENT(body)) FROM none"
expect_exit 0 "no rows"
expect_rows "0," "a stage without rows stays so"
expect_in err "0 tuples" "and nobody is asked"
pipeline "PIPELINE docs AS (SELECT id FROM main.docs WHERE id = 1),
  c AS (WITH docs AS (SELECT 7 AS id) SELECT id FROM docs)
SELECT (SELECT count(*) FROM docs), (SELECT count(*) FROM main.docs), id FROM c"
expect_exit 0 "a stage named like a table"
expect_rows "1,10,1" "the stage wins, the table is what it was"
pipeline "PIPELINE a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT * FROM a"
expect_exit 2 "two stages of one name"
expect_clean_error "two stages of one name"
pipeline "PIPELINE a AS (SELECT * FROM b), b AS (SELECT 2 AS x) SELECT * FROM a"
expect_exit 2 "a forward reference"
expect_in err "b" "a forward reference is named"
pipeline "SELECT id FROM review WHERE body MEANS 'x'; DROP TABLE review"
expect_exit 2 "text behind ;"
pipeline "PIPELINE a AS (PIPELINE b AS (SELECT 1 AS x) SELECT * FROM b) SELECT * FROM a"
expect_exit 5 "a nested pipeline"
expect_in err ":1:" "a nested pipeline has its position"
pipeline "SELECT id FROM review WHERE body ABOUT 'broken'"
expect_exit 2 "ABOUT as a condition"
expect_in err "threshold" "ABOUT as a condition asks for a threshold"
pipeline "SELECT id, body ABOUT 'broken' AS s FROM review WHERE id IN (3, 5) ORDER BY id"
expect_exit 0 "ABOUT in the select list"
pipeline "-- @ threshold: 0.6
SELECT id FROM review WHERE body ABOUT 'arrived broken' ORDER BY id"
expect_exit 0 "a threshold"
expect_rows "3
11" "a threshold"
pipeline "SELECT q about FROM (SELECT 1 AS q)"
expect_rows "1" "an operator word as an alias"
pipeline "SELECT id, lower(body) MEANS 'arrived broken' AS a,
  (product || ' ' || body) MEANS 'kettle' AS b
FROM review WHERE id IN (3, 22, 43) ORDER BY id"
expect_exit 0 "operands that are expressions"
expect_in out "43,," "NULL in, NULL out"
pipeline "SELECT id FROM review WHERE author SOUNDS_LIKE 'Maier' AND id < 11 ORDER BY id"
expect_exit 0 "phonetics"
expect_rows "6
7" "Meyer and Maier sound alike"
expect_in err "model=rule" "a rule needs no model"
pipeline "SELECT id, ASK(body, 'why?') FROM review LIMIT 1"
expect_exit 5 "no local form"
expect_in err "ADO_LLM" "the setting is named"

# Few are asked: duplicates, two calls that are one, groups that HAVING drops, LIMIT.
pipeline "SELECT count(*) FROM review a, review b WHERE a.body MEANS 'broken' AND a.id < 6"
[ "$(tuples)" = 4 ] || note_failure "duplicates: $(tuples) tuples"
pipeline "SELECT id, SENTIMENT(body) AS s FROM review WHERE SENTIMENT(body) > 0 AND id < 4"
[ "$(tuples)" = 3 ] || note_failure "one call text twice: $(tuples) tuples"
pipeline "SELECT category, SUMMARIZE(body) AS s FROM review GROUP BY category HAVING count(*) > 13
  ORDER BY count(*) DESC LIMIT 1"
expect_in err "1 tuples" "HAVING and LIMIT choose groups first"
pipeline "SELECT id, CONDENSE(body) AS c FROM review WHERE body IS NOT NULL ORDER BY id LIMIT 2"
[ "$(tuples)" = 2 ] || note_failure "LIMIT: $(tuples) tuples"
[ "$(wc -l <out)" = 3 ] || note_failure "LIMIT: rows"
pipeline "SELECT id FROM review WHERE SENTIMENT(body) > -2 ORDER BY id DESC LIMIT 2"
expect_exit 0 "LIMIT over a semantic condition"
[ "$(tuples)" -le 16 ] || note_failure "LIMIT over a condition: $(tuples) tuples"

# Mappings, joins, DISTINCT.
pipeline "SELECT MEANING(category, 2) AS m, count(*) AS n FROM review GROUP BY MEANING(category, 2)"
expect_exit 0 "GROUP BY MEANING"
expect_in err "mapping MEANING" "a mapping is not parallel"
pipeline "SELECT TOPICS(body, 3) AS t, count(*) AS n FROM review GROUP BY t"
expect_exit 0 "GROUP BY TOPICS"
pipeline "SELECT category, THEMES(body, 2) AS t, SENTIMENT_AGG(body) AS s, CONSENSUS(body) AS c,
  OUTLIERS(body, 1) AS o FROM review GROUP BY category ORDER BY category"
expect_exit 0 "aggregates"
pipeline "SELECT r.id, c.kind FROM review r SEMANTIC JOIN complaint c ON r.body ~ c.kind
ORDER BY 1, 2"
expect_exit 0 "SEMANTIC JOIN"
pipeline "SELECT count(DISTINCT r.id)
FROM review r SEMANTIC LEFT JOIN complaint c ON r.body ~ c.kind"
expect_rows "44" "SEMANTIC LEFT JOIN keeps every row"
pipeline "SELECT SEMANTIC DISTINCT product FROM review ORDER BY product"
expect_exit 0 "SEMANTIC DISTINCT"

# What blocking may miss is said, and how to turn it off.
cat >join.sql <<'SQL'
SELECT count(*) FROM review r SEMANTIC JOIN review s ON r.body ~ s.body
SQL
pipeline "EXPLAIN ANALYZE $(cat join.sql)"
expect_in out "a match farther off is missed; \`-- @ blocking: off\` compares all" "blocking"
run "$ADO" pipeline explain join.sql --db reviews.duckdb
expect_in out "blocking: off" "a join is blocked: EXPLAIN"
{ echo "-- @ blocking: off" && echo "EXPLAIN ANALYZE" && cat join.sql; } >all.sql
pipeline "$(cat all.sql)"
expect_exit 0 "all pairs"
expect_in out "1681 of 1681 pairs compared" "all pairs"
expect_not_in out "is missed" "all pairs"

# Bytes that are hardly text, no rows, nothing but NULL, groups of many rows.
pipeline "SELECT count(*) FROM review
  WHERE (body || chr(0) || 'x') SOUNDS_LIKE (body || chr(0) || 'x')"
expect_rows "42" "texts with a NUL byte"
pipeline "SELECT SUMMARIZE(body) AS s, SENTIMENT_AGG(body) AS m FROM review WHERE id > 42"
expect_rows "," "a group of nothing but NULL"
pipeline "SELECT count(SENTIMENT(body)) FROM review WHERE id > 100"
expect_rows "0" "no rows"
pipeline "SELECT SUMMARIZE(body) AS s, CONSENSUS(DISTINCT body) AS c FROM review"
cp out once.csv
pipeline "SELECT SUMMARIZE(body) AS s, CONSENSUS(DISTINCT body) AS c FROM review, range(7000)"
expect_exit 0 "308,000 rows in a group"
cmp -s out once.csv || note_failure "each text 7,000 times is another summary"

# Formats and files.
run "$ADO" pipeline run --db reviews.duckdb -c "SELECT id, body FROM review WHERE id > 42" \
  --format json
expect_in out '"body": null' "JSON has NULL"
run "$ADO" pipeline run --db reviews.duckdb -c "SELECT id, SENTIMENT(body) AS s FROM review" \
  --format parquet --out rows.parquet
expect_exit 0 "parquet"
[ -s rows.parquet ] || note_failure "parquet: no file"
run "$ADO" pipeline run --db reviews.duckdb -c "SELECT 1" --format parquet
expect_exit 2 "parquet without a file"
run "$ADO" pipeline run --db reviews.duckdb -c "SELECT 1" --format xml
expect_exit 2 "an unknown format"

# EXPLAIN asks nobody and says what the run then does; ANALYZE says what it did.
cat >explained.sql <<'SQL'
SELECT id FROM review WHERE body MEANS 'broken' AND rating < 3
SQL
run "$ADO" --json pipeline explain explained.sql --db reviews.duckdb
expect_exit 0 "explain"
expect_in out '"distinct": 17' "explain: distinct tuples"
run "$ADO" pipeline run --db reviews.duckdb -c "EXPLAIN ANALYZE $(cat explained.sql)"
expect_exit 0 "explain analyze"
expect_in out "17 distinct tuples" "explain and the run agree"
expect_in out "LEFT JOIN" "the plan is shown"

# The log.
run "$ADO" --json log query "SELECT DISTINCT purpose FROM sql_query_log ORDER BY 1"
expect_in out '"pipeline"' "a row for the query"
expect_in out '"stage"' "a row for each stage"
run "$ADO" --json log query "SELECT count(*) AS n FROM (SELECT caller_id FROM sql_query_log
  GROUP BY caller_id HAVING count(*) FILTER (WHERE stage IS NULL) <> 1)"
expect_in out '"n": 0' "one caller_id for the whole"
run "$ADO" --json log query "SELECT stage, parallel_skipped FROM sql_query_log
  WHERE parallel_skipped IS NOT NULL LIMIT 1"
expect_in out "aggregate SUMMARIZE" "the reason is logged"

# A declared schema is checked.
pipeline "PIPELINE a (id INTEGER, s DOUBLE) AS (SELECT id, SENTIMENT(body) AS s FROM review)
SELECT count(*) FROM a"
expect_exit 0 "a declared schema"
pipeline "PIPELINE a (id BIGINT, s DOUBLE) AS (SELECT id, SENTIMENT(body) AS s FROM review)
SELECT count(*) FROM a"
expect_exit 2 "another type than declared"
expect_in err "id is INTEGER, BIGINT declared" "another type than declared"

[ "$sum_before" = "$(sha256sum <reviews.duckdb)" ] || note_failure "the user's file has changed"
finish
