# Pipelines on a server: the examples, groups, mappings, joins, and nothing left behind.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"
sql postgres "DROP DATABASE IF EXISTS ado_pipeline WITH (FORCE)"
sql postgres "CREATE DATABASE ado_pipeline" || note_failure "creating the database"
psql -X -q -v ON_ERROR_STOP=1 "$server dbname=ado_pipeline" \
  -f "$ADO_SOURCE_DIR/data/demo/reviews/reviews.sql" || note_failure "making the reviews"
db="$server dbname=ado_pipeline"
state() {
  sql ado_pipeline "SELECT count(*), sum(hashtext(r::text)) FROM review r" -A -t
  sql ado_pipeline "SELECT count(*) FROM pg_class WHERE relname LIKE '\\_\\_rvbbit%'" -A -t
}
before=$(state)
pipeline() {
  printf '%s\n' "$1" >pipeline.sql
  run "$ADO" pipeline run pipeline.sql --db "$db" --format csv "${@:2}"
}

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
expect_in err "8 tuples" "distinct texts"
on_server=$(cut -d, -f1,3 out)
"$ADO" pipeline demo reviews.duckdb >/dev/null
run "$ADO" pipeline run pipeline.sql --db reviews.duckdb --format csv
[ "$on_server" = "$(cut -d, -f1,3 out)" ] || note_failure "the engines differ"
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
expect_in out "essay" "example 2"
pipeline "RVBBIT PIPELINE
  scored AS (
    SELECT id, category, ALIGNS(text, 'SQL is good for AI') AS score FROM docs
  ) WITH (retain = true, ttl = '10m', cache_key = 'v1'),
  top AS ( SELECT * FROM scored WHERE score > 0.7 )
SELECT category, avg(score), count(*) FROM top GROUP BY category ORDER BY 2 DESC;"
expect_exit 0 "the example of the syntax"
first=$(cat out)
run "$ADO" pipeline run pipeline.sql --db "$db" --format csv
expect_in err "read from cache/stages/v1" "a retained stage is read"
[ "$first" = "$(cat out)" ] || note_failure "a retained stage has other rows"

pipeline "PIPELINE a AS (SELECT id FROM docs) WITH (retain = true) SELECT count(*) FROM a"
expect_in err "not kept: nothing tells whether its tables have changed" "a stage without a ttl"

# A stage has the types and collations of its columns.
sql ado_pipeline "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2',
    deterministic = false);
  CREATE TYPE size AS ENUM ('small', 'large');
  CREATE TABLE kinds (w text COLLATE any_case, c char(5), n numeric(7,2), e size, t timestamptz);
  INSERT INTO kinds VALUES ('ab', 'x', 1.5, 'large', '2020-01-01 00:00+00'),
    ('AB', 'y', 2, 'small', '2020-01-02 00:00+00')"
pipeline "PIPELINE a AS (SELECT * FROM kinds)
SELECT w, octet_length(c), n, e, pg_typeof(t) FROM a WHERE w = 'Ab' ORDER BY e"
expect_rows "AB,5,2.00,small,timestamp with time zone
ab,5,1.50,large,timestamp with time zone" "types of a stage"
pipeline "PIPELINE a AS (SELECT * FROM kinds) WITH (ttl = '1h') SELECT count(*) FROM a"
expect_in err "not kept: a column has a collation of its own" "a collation in a retained stage"
pipeline "SELECT count(*), max(n), SENTIMENT_AGG(c) IS NULL AS none FROM kinds GROUP BY w"
expect_rows "2,2.00,false" "groups by a collation"
pipeline "SELECT x, CONDENSE(x::text) AS c FROM (VALUES (1.0), (1.00), (1.000)) AS v(x) GROUP BY x"
[ "$(sed -n 2p out | cut -d, -f1)" = "$(sed -n 2p out | cut -d, -f2)" ] ||
  note_failure "a call over the key of a group: $(cat out)"

# Names are those that the server gives.
pipeline "SELECT SENTIMENT(body)::int, CASE WHEN SENTIMENT(body) > 9 THEN 1 END, upper(author)
FROM review ORDER BY id LIMIT 1"
expect_in out "sentiment,case,upper" "names of columns"
sql ado_pipeline "CREATE FUNCTION pick(x integer) RETURNS integer LANGUAGE sql VOLATILE AS
    'SELECT (random() * x)::integer';
  CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * x'"
pipeline "SELECT id FROM review WHERE pick(id) < 5 AND body MEANS 'broken'"
expect_exit 5 "a volatile function of the database"
expect_in err "a volatile function of the database" "a volatile function of the database"
pipeline "SELECT id FROM review WHERE twice(id) < 5 AND author SOUNDS_LIKE author ORDER BY id"
expect_rows "1
2" "an immutable function of the database"
# What would make several rows of one is counted behind it.
pipeline "-- @ batch_size: 1
SELECT id, generate_series(20, id) AS n FROM review WHERE SENTIMENT(body || id) > -2
ORDER BY id LIMIT 2"
expect_rows "20,20
21,20" "LIMIT over a function that makes rows"
pipeline "SELECT r.id, SENTIMENT(r.body) AS s FROM review r JOIN review q ON q.id = r.id
ORDER BY id LIMIT 1"
expect_exit 0 "ORDER BY a column of the result"

pipeline "SELECT id FROM review WHERE author SOUNDS_LIKE 'Maier' AND id < 11 ORDER BY id"
expect_rows "6
7" "phonetics"
pipeline "SELECT id, body MEANS 'broken' AS m FROM review WHERE id = 43"
expect_rows "43," "NULL in, NULL out"
pipeline "SELECT category, SUMMARIZE(body) AS s, SENTIMENT_AGG(body) AS a FROM review
  GROUP BY category HAVING count(*) > 13 ORDER BY count(*) DESC LIMIT 1"
expect_exit 0 "aggregates"
expect_in err "2 tuples" "HAVING and LIMIT choose groups first"
pipeline "SELECT MEANING(category, 2) AS m, count(*) AS n FROM review
GROUP BY MEANING(category, 2)"
expect_exit 0 "a mapping"
pipeline "SELECT count(DISTINCT r.id)
FROM review r SEMANTIC LEFT JOIN complaint c ON r.body ~ c.kind"
expect_rows "44" "SEMANTIC LEFT JOIN"
pipeline "SELECT SEMANTIC DISTINCT product FROM review ORDER BY product"
expect_exit 0 "SEMANTIC DISTINCT"
pipeline "SELECT *, SENTIMENT(body) AS s FROM review ORDER BY id LIMIT 2"
expect_exit 0 "LIMIT"
expect_in err "2 tuples" "LIMIT"
pipeline "PIPELINE review AS (SELECT id FROM public.review WHERE id = 1)
SELECT (SELECT count(*) FROM review), (SELECT count(*) FROM public.review)"
expect_rows "1,44" "a stage named like a table"
pipeline "PIPELINE a (id integer, s double precision) AS (
  SELECT id, SENTIMENT(body) AS s FROM review)
SELECT count(*) FROM a"
expect_rows "44" "a declared schema"

# What writes is refused, in a stage too, and a failing stage leaves nothing.
sql ado_pipeline "CREATE FUNCTION grab() RETURNS integer LANGUAGE sql VOLATILE AS
  'DELETE FROM review WHERE id = 1 RETURNING 1'"
pipeline "PIPELINE a AS (SELECT grab() AS x) SELECT * FROM a"
[ "$code" != 0 ] || note_failure "a stage may write"
expect_in err "read-only" "a stage may not write"
pipeline "PIPELINE a AS (SELECT id, SENTIMENT(body) AS s FROM review), b AS (SELECT * FROM a),
  c AS (SELECT 1 / (id - id) AS x FROM b), d AS (SELECT * FROM c), e AS (SELECT * FROM d)
SELECT * FROM e"
[ "$code" = 2 ] || note_failure "a failing stage: exit $code"
expect_in err "stage c" "the failing stage is named"
"$ADO" pipeline run --db "$db" -c "PIPELINE a AS (SELECT id, SENTIMENT(body) AS s FROM review),
  b AS (SELECT pg_sleep(20) IS NULL AS x) SELECT * FROM a, b" >out 2>err &
run_id=$!
for _ in $(seq 500); do
  sql ado_pipeline "SELECT 'sleeps' FROM pg_stat_activity WHERE state = 'active'
    AND query LIKE 'INSERT%pg_sleep(20)%'" -A -t | grep -q sleeps && break
done
kill -INT $run_id
wait $run_id
code=$?
expect_exit 130 "Ctrl-C in the second stage"
pipeline "EXPLAIN SELECT id FROM review WHERE body MEANS 'broken' AND rating < 3"
expect_exit 0 "explain"
expect_in out "17 distinct tuples" "explain"
sql ado_pipeline "CREATE ROLE ado_no_temp LOGIN" 2>/dev/null
sql ado_pipeline "REVOKE TEMPORARY ON DATABASE ado_pipeline FROM PUBLIC;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO ado_no_temp"
run "$ADO" pipeline run --db "host=$ADO_TEST_POSTGRES user=ado_no_temp dbname=ado_pipeline" \
  -c "SELECT SENTIMENT(body) FROM review"
expect_exit 6 "a role without temporary tables"
expect_in err "TEMPORARY" "the right is named"
[ "$before" = "$(state)" ] || note_failure "the database is not as it was: $(state)"
finish
