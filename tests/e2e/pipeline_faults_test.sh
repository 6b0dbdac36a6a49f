# A model that dies, stalls, answers garbage or with 429; Ctrl-C: nothing is paid for twice.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
unset "${!ADO_LLM_@}"
"$ADO" pipeline demo reviews.duckdb >/dev/null || note_failure "making the reviews"

# start RULES: a server that answers by them; its address in $url, its requests in requests.jsonl.
start() {
  printf '{"rules": [%s]}\n' "$1" >script.json
  rm -f requests.jsonl
  coproc server { "$ADO_MODEL_SERVER" script.json requests.jsonl; }
  server_pid=$server_PID
  server_out=${server[1]}
  read -r url <&"${server[0]}"
}
stop() {
  eval "exec ${server_out}>&-"
  wait "$server_pid" 2>/dev/null
}
calls() { if [ -e requests.jsonl ]; then grep -c chat requests.jsonl; else echo 0; fi; }
# rows_asked: how many rows the server was asked about. paid WORKSPACE: how many the log says were
# answered.
rows_asked() { sed 's/.*"prompt"://' requests.jsonl | grep -o '{\\"id\\": ' | wc -l; }
paid() {
  "$ADO" --json log query "SELECT sum(rows - rows_bad)::INT AS n FROM semantic_calls" \
    --workspace "$1" | grep -o '"n": [0-9]*' | grep -o '[0-9]*'
}
export ADO_LLM_PROVIDER=openai_compatible ADO_LLM_MODEL=test-model
export ADO_OPENAI_COMPATIBLE_API_KEY=sk-secret-of-the-test
pipeline() {
  run "$ADO" pipeline run "$1" --db reviews.duckdb --format csv --llm-base-url "$url" "${@:2}"
}

cat >five.sql <<'SQL'
-- @ parallel: 2
-- @ batch_size: 4
PIPELINE a AS (SELECT id, product, body, body MEANS 'broken' AS broken FROM review),
  b AS (SELECT *, SENTIMENT(body) AS mood FROM a),
  c AS (SELECT *, ASK(body, 'why?') AS why FROM b),
  d AS (SELECT * FROM c WHERE id > 0),
  e AS (SELECT * FROM d)
SELECT count(*), count(broken), count(mood), count(why) FROM e
SQL
semantic='{"semantic": {}}'

# All goes well: 41 distinct texts of 42, three operators, 11 batches each.
start "$semantic"
pipeline five.sql
expect_exit 0 "five stages"
expect_in out "44,42,42,42" "five stages"
expect_in err "model=test-model" "who answered"
all=$(calls)
[ "$all" = 33 ] || note_failure "five stages: $all calls, 33 expected"
grep -rqs "sk-secret" .ado err && note_failure "the key is in the workspace"
run "$ADO" --json log query "SELECT count(*) AS n, sum(rows)::INT AS r FROM semantic_calls"
expect_in out '"n": 33, "r": 123' "a row for each call"
pipeline five.sql
expect_exit 0 "five stages again"
[ "$(calls)" = 33 ] || note_failure "answers in the cache are asked for again"

# EXPLAIN says what the run then does, and asks nobody.
run "$ADO" --json pipeline explain five.sql --db reviews.duckdb --workspace ws_explain \
  --llm-base-url "$url"
expect_exit 0 "explain"
[ "$(grep -c '"calls": 11' out)" = 3 ] || note_failure "explain: not 11 calls each"
run "$ADO" --json pipeline explain five.sql --db reviews.duckdb --llm-base-url "$url"
[ "$(grep -c '"cache_hits": 41' out)" = 3 ] || note_failure "explain: not 41 hits each"
[ "$(calls)" = 33 ] || note_failure "explain asks the model"
stop

# A condition that waits for answers is an upper bound.
start "$semantic"
run "$ADO" pipeline explain --db reviews.duckdb --workspace ws_bound --llm-base-url "$url" -c "
  PIPELINE a AS (SELECT * FROM review WHERE body MEANS 'broken') SELECT ASK(body, 'why?') FROM a"
expect_exit 0 "an upper bound"
expect_in out "at most 44 rows" "an upper bound"
expect_in out "total: at most 82 tuples" "an upper bound of the whole"
run "$ADO" pipeline explain --db reviews.duckdb --workspace ws_bound --llm-base-url "$url" -c "
  SELECT body MEANS 'broken' AS m, count(*) AS n FROM review GROUP BY m"
expect_in out "final query: about" "groups that answers make"
run "$ADO" pipeline explain --db reviews.duckdb --workspace ws_bound --llm-base-url "$url" -c "
  SELECT id FROM review EXCEPT SELECT id FROM review WHERE body MEANS 'broken'"
expect_in out "final query: about" "a difference from rows that wait for answers"
stop

# The server fails in stage 3: a clear error, and what was answered is not paid for again.
start '{"times": 25, "semantic": {}}, {"answer": {"text": "down", "status": 500}}'
pipeline five.sql --workspace ws_dies --llm-timeout 2
expect_exit 6 "the server dies"
expect_in err "stage c" "the server dies: the stage is named"
expect_clean_error "the server dies"
run "$ADO" --json log query "SELECT stage FROM sql_query_log
  WHERE error IS NOT NULL AND stage = 'c'" --workspace ws_dies
expect_in out '"c"' "the server dies: the log has the stage"
stop
start "$semantic"
pipeline five.sql --workspace ws_dies
expect_exit 0 "after the server died"
expect_in out "44,42,42,42" "after the server died"
[ "$(calls)" -le 9 ] || note_failure "after the server died: $(calls) calls"
stop

# The server's process really dies in stage 3 of 5, with calls under way.
start '{"times": 25, "semantic": {}}, {"die": true}'
pipeline five.sql --workspace ws_dead --llm-timeout 4
expect_exit 6 "the server is dead"
expect_in err "stage c" "the server is dead: the stage is named"
expect_clean_error "the server is dead"
if kill -0 "$server_pid" 2>/dev/null; then note_failure "the server is still alive"; fi
stop
echo "SELECT count(*) AS n FROM duckdb_tables() WHERE table_name LIKE '%rvbbit%'" >catalog.sql
pipeline catalog.sql --workspace ws_catalog
[ "$(tail -n 1 out)" = 0 ] || note_failure "the server is dead: $(tail -n 1 out) tables are left"
answered=$(paid ws_dead)
# What is in the cache is not asked about again: 41 texts and three operators.
start "$semantic"
pipeline five.sql --workspace ws_dead
expect_exit 0 "after the server was dead"
expect_in out "44,42,42,42" "after the server was dead"
again=$(rows_asked)
[ "$((answered + again))" = 123 ] ||
  note_failure "after the server was dead: $answered were answered and $again asked about, of 123"
[ "$answered" -ge 90 ] || note_failure "the server is dead: only $answered answers are kept"
stop

# Garbage for one text: it is asked about alone, then the run fails, or its row has no answer.
echo "SELECT id, SENTIMENT(CASE id WHEN 5 THEN 'unanswerable' ELSE body END) AS why FROM review
  ORDER BY id" >one.sql
start "$semantic"
pipeline one.sql --workspace ws_garbage
expect_exit 6 "garbage fails the run"
expect_clean_error "garbage fails the run"
{ echo "-- @ on_error: null" && cat one.sql; } >null.sql
pipeline null.sql --workspace ws_garbage
expect_exit 0 "garbage with on_error: null"
[ "$(grep -c ',$' out)" = 3 ] || note_failure "garbage: the rows without an answer"
run "$ADO" --json log query "SELECT stage, arguments FROM semantic_errors" --workspace ws_garbage
expect_in out "unanswerable" "garbage: the error view"
echo "-- @ on_error: null
PIPELINE a AS ($(cat one.sql)) WITH (retain = true) SELECT count(why) FROM a" >kept.sql
for _ in 1 2; do
  pipeline kept.sql --workspace ws_garbage
  expect_exit 0 "a stage with missing answers"
  expect_in err "not kept: answers are missing" "a stage with missing answers"
done
stop
start '{"semantic": {"garbage_one_in": 10}}'
echo "SELECT count(ASK(body, 'why?')) FROM review" >count.sql
pipeline count.sql --workspace ws_garbage_once
expect_exit 0 "garbage that is asked about again"
expect_in out "42" "garbage that is asked about again"
stop

# 429 is waited for; a stall ends by the time limit of a call.
start '{"times": 2, "answer": {"text": "busy", "status": 429, "headers": {"retry-after": "0"}}},
  {"semantic": {}}'
pipeline count.sql --workspace ws_busy
expect_exit 0 "429"
stop
start '{"answer": {"text": "late", "delay_ms": 20000}}'
pipeline count.sql --workspace ws_stall --llm-timeout 1
expect_exit 6 "a stall"
expect_clean_error "a stall"
kill "$server_pid"
stop

# A budget is never passed; without a price none can be kept.
start "$semantic"
{ echo "-- @ budget: \$0.50" && cat count.sql; } >budget.sql
pipeline budget.sql --workspace ws_budget
expect_exit 6 "a budget without a price"
expect_in err "price" "a budget without a price"
[ "$(calls)" = 0 ] || note_failure "a budget without a price is spent"
stop

cat >prices.json <<'JSON'
{"prices": [{"provider": "openai_compatible", "model": "test-model", "input": 50,
  "cached_input": 50, "cache_write": 50, "output": 50, "source": "a test", "date": "2026-11"}]}
JSON
start "$semantic"
{
  printf -- '-- @ budget: $0.50\n-- @ batch_size: 1\n-- @ parallel: 1\n'
  cat count.sql
} >budget.sql
ADO_LLM_PRICES=prices.json pipeline budget.sql --workspace ws_money
expect_exit 6 "a budget"
expect_in err "budget" "a budget"
spent=$(calls)
[ "$spent" -gt 0 ] && [ "$spent" -lt 41 ] || note_failure "a budget: $spent calls"
{ echo "-- @ batch_size: 1" && cat count.sql; } >rest.sql
ADO_LLM_PRICES=prices.json pipeline rest.sql --workspace ws_money
expect_exit 0 "after the budget"
[ "$(calls)" = 41 ] || note_failure "after the budget: $(calls) calls, 41 expected"
run "$ADO" --json log query "SELECT sum(cost) > 0.2 AS paid FROM semantic_calls" \
  --workspace ws_money
expect_in out '"paid": true' "what it cost"
stop

# Embeddings are paid from the same budget; the error says what was spent.
cat >vectors.json <<'JSON'
{"prices": [{"provider": "openai_compatible", "model": "vectors", "input": 1000,
  "cached_input": 1000, "cache_write": 1000, "output": 0, "source": "a test", "date": "2026-11"}]}
JSON
embedded() { grep -c embeddings requests.jsonl; }
start "$semantic"
echo "-- @ parallel: 1
SELECT count(SIMILAR_TO(body || i, 'broken')) FROM review, range(9) AS r(i)" >similar.sql
{ echo "-- @ budget: \$3" && cat similar.sql; } >similar_paid.sql
ADO_LLM_PRICES=vectors.json ADO_LLM_EMBEDDING_MODEL=vectors \
  pipeline similar_paid.sql --workspace ws_vectors
expect_exit 6 "a budget for embeddings"
expect_in err "are spent" "a budget for embeddings: what was spent"
expect_clean_error "a budget for embeddings"
first=$(embedded)
[ "$first" -gt 0 ] && [ "$first" -lt 6 ] || note_failure "a budget for embeddings: $first calls"
ADO_LLM_PRICES=vectors.json ADO_LLM_EMBEDDING_MODEL=vectors \
  pipeline similar.sql --workspace ws_vectors
expect_exit 0 "embeddings after the budget"
[ "$(embedded)" = 6 ] || note_failure "embeddings are paid twice: $(embedded) calls of 6"
{ echo "-- @ budget: \$3" && cat similar.sql; } >similar_paid.sql
ADO_LLM_EMBEDDING_MODEL=unknown pipeline similar_paid.sql --workspace ws_vectors
expect_exit 6 "embeddings without a price"
expect_in err "price" "embeddings without a price"
stop

# Ctrl-C: exit 130, and what was answered stays.
start '{"semantic": {"delay_ms": 200}}'
"$ADO" pipeline run five.sql --db reviews.duckdb --workspace ws_stop --llm-base-url "$url" \
  >out 2>err &
run_id=$!
for _ in $(seq 20000); do
  if [ "$(calls)" -ge 8 ]; then break; fi
done
kill -INT $run_id
wait $run_id
code=$?
expect_exit 130 "Ctrl-C"
stop
start "$semantic"
pipeline five.sql --workspace ws_stop
expect_exit 0 "after Ctrl-C"
[ "$(calls)" -lt 31 ] || note_failure "after Ctrl-C: $(calls) calls"
stop

# The same answer whatever the batches, the parallelism, the order of rows and the cache.
start "$semantic"
for shape in "1 1 on" "1 8 off" "7 3 on" "50 16 refresh"; do
  read -r batch parallel cache <<<"$shape"
  {
    printf -- '-- @ batch_size: %s\n-- @ parallel: %s\n' "$batch" "$parallel"
    printf -- '-- @ cache: %s\n' "$cache"
    echo "SELECT id, SENTIMENT(body) AS s, ASK(body, 'why?') AS w FROM review ORDER BY id"
  } >shape.sql
  pipeline shape.sql --workspace "ws_shape_$batch"
  expect_exit 0 "batches of $batch"
  [ -e shape.first ] || cp out shape.first
  cmp -s out shape.first || note_failure "batches of $batch: other rows"
done

# Few are asked by AND, OR, CASE and LIMIT; one call text in two SELECTs is asked once.
echo "SELECT id FROM review
WHERE (id > 30 OR ASK(body, 'a') = 'x') AND body MEANS 'broken'" >few.sql
pipeline few.sql --workspace ws_few
expect_exit 0 "AND and OR"
run "$ADO" --json log query "SELECT operator, sum(rows)::INT AS r FROM semantic_calls
  GROUP BY 1 ORDER BY 1" --workspace ws_few
expect_in out '"operator": "MEANS", "r": 41' "the cheaper one first"
expect_in out '"operator": "ASK", "r": 2' "the other for what is left"
echo "-- @ cache: off
SELECT ASK(body, 'a') AS x FROM review WHERE id < 4
UNION ALL SELECT ASK(body, 'a') FROM review WHERE id < 6" >shared.sql
pipeline shared.sql --workspace ws_shared
run "$ADO" --json log query "SELECT sum(rows)::INT AS r FROM semantic_calls" --workspace ws_shared
expect_in out '"r": 4' "two SELECTs share one evaluation"
stop
finish
