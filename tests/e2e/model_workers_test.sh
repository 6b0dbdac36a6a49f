# Models as workers, by a command that holds no SQL of the result: every mode finds its win.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.02
db=demo/retail.duckdb
model="python3 $ADO_SOURCE_DIR/tests/e2e/scripted_model.py"
cat >query.sql <<'SQL'
SELECT t.region, count(*) AS n, sum(s.quantity) AS pieces
FROM stores AS t, sales AS s
WHERE t.store_key + s.warehouse = s.store_key + s.warehouse AND t.city <> 'Secret City'
GROUP BY t.region
ORDER BY t.region
SQL
ask() {
  run "$ADO" --json optimize query.sql --db $db --llm-provider command --llm-command "$model" "$@"
}

for mode in probe standard expert swarm reasoning; do
  ask --workers llm --mode $mode --workspace ws_$mode
  expect_exit 0 "$mode with models"
  expect_in out '"improved": true' "$mode: a model's plan wins"
  expect_in out '"source": "model"' "$mode: the BDA says whose plan it is"
  expect_in out 't.store_key = s.store_key' "$mode: the result has the model's idea"
  expect_not_in out '"source": "builtin"' "$mode: no built-in worker took part"
  ls ws_$mode/missions/*/prompts/*.md ws_$mode/missions/*/replies/*.txt >/dev/null 2>&1 ||
    note_failure "$mode: prompts and replies are not kept"
  ask --workers both --mode $mode --workspace ws_$mode
  expect_exit 0 "$mode with both"
  expect_in out '"improved": true' "$mode with both: a gain"
  expect_in out '"source": "model"' "$mode with both: models took part"
  expect_in out '"source": "builtin"' "$mode with both: so did built-in workers"
done

# A plan that answers differently is sent back once, with the reason.
journal=$(ls ws_probe/missions/*/journal.jsonl | head -1)
grep -q '"subject":"m02r"' "$journal" || note_failure "the wrong plan was not sent back"
grep -q 'gave_up' "$journal" || note_failure "giving up is not in the journal"
grep -q '"subject":"a1"' ws_expert/missions/*/journal.jsonl || note_failure "no analyst in expert"
run "$ADO" optimize query.sql --db $db --llm-provider command --llm-command "$model" \
  --workers llm --workspace ws_text
expect_exit 0 "the text report"
expect_in out "dispatcher" "calls by part"
expect_in out "unknown" "what a command costs is not known, and is not said to be nothing"

# Every call is a row of the log, and every outcome of a model keeps to the schema.
calls=$(grep -c '"type":"answered"' "$journal")
run "$ADO" --json log query "SELECT count(*) AS calls, count(reply) AS replies FROM llm_calls
  WHERE mission = '$(basename "$(dirname "$journal")")' AND role IS NOT NULL" --workspace ws_probe
expect_exit 0 "the log of calls"
expect_in out "{\"calls\": $calls, \"replies\": $calls}" "the log of calls"
run "$ADO_SCHEMA_CHECK" "$ADO_SOURCE_DIR/data/schemas/blackboard_entry.schema.json" \
  ws_*/data/layer1/*/*/outcomes.jsonl
expect_exit 0 "outcomes of models keep to the schema"
for file in ws_*/data/layer1/*/*/outcomes.jsonl; do sort "$file" >"$file.before"; done
for workspace in ws_*; do
  rm "$workspace"/data/layer1/*/*/outcomes.jsonl
  run "$ADO" blackboard extract --workspace "$workspace"
  expect_exit 0 "$workspace: extract"
done
for file in ws_*/data/layer1/*/*/outcomes.jsonl; do
  sort "$file" | cmp - "$file.before" || note_failure "$file: extract makes other entries"
done

# Prompts without asking anybody; nothing has to be set up.
for mode in probe standard expert swarm reasoning; do
  run env ADO_LLM_PROVIDER= "$ADO" optimize query.sql --db $db --workers llm --mode $mode \
    --dry-run --redact --workspace dry_$mode
  expect_exit 0 "dry run of $mode"
  [ -s "$(head -1 out)" ] || note_failure "dry run of $mode: no prompt"
  for prompt in $(cat out); do
    [ "$(grep -c '^## Cache Boundary$' "$prompt")" = 1 ] || note_failure "$prompt: the boundary"
    expect_not_in "$prompt" "Secret City" "$prompt: a redacted literal"
  done
done
ask --workers llm --redact --workspace ws_redact
expect_exit 0 "redacted"
expect_in out '"improved": true' "redacted: the plan is put back over the original"
expect_in out "Secret City" "redacted: the result has the user's literal"
grep -rqF "Secret City" ws_redact/missions/*/prompts && note_failure "a literal left the machine"

# Nobody answers: built-in workers go on; without them the mission ends, and the journal stays.
broken() {
  run "$ADO" optimize query.sql --db $db --llm-provider openai_compatible --llm-model none \
    --llm-base-url http://127.0.0.1:1/v1 "$@"
}
broken --workers both --mode standard --workspace ws_broken
expect_exit 0 "both, when nobody answers"
expect_in out "no answer:" "both, when nobody answers: it says so"
broken --workers llm --mode standard --workspace ws_alone
expect_exit 6 "models alone, when nobody answers"
expect_clean_error "models alone, when nobody answers"
ask --workers llm --mode standard --workspace ws_alone
expect_exit 0 "models alone, later"
expect_in out '"resumed": false' "another command is another mission"
run "$ADO" optimize query.sql --db $db --workers llm --workspace ws_none
expect_exit 2 "no provider"
expect_clean_error "no provider"
run "$ADO" optimize query.sql --db $db --dry-run --workspace ws_none
expect_exit 2 "a dry run without models"
finish
