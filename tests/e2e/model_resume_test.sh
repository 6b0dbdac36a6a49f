# kill -9 at 50 random moments of missions with models: each goes on, and nothing is asked twice.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.005
db=demo/retail.duckdb
export ADO_OPENAI_COMPATIBLE_API_KEY=sk-test no_proxy=127.0.0.1
cat >query.sql <<'SQL'
SELECT t.region, count(*) AS n FROM stores AS t, sales AS s
WHERE t.store_key + s.warehouse = s.store_key + s.warehouse GROUP BY t.region ORDER BY t.region
SQL
cat >rules.json <<JSON
{"rules": [{"program": ["python3", "$ADO_SOURCE_DIR/tests/e2e/scripted_model.py"]}]}
JSON
# What the journals hold by now: the tails of all prompts whose replies stand there.
cat >answered.py <<'PY'
import glob, json, os, sys
for journal in glob.glob("ws*/missions/*/journal.jsonl"):
    for line in open(journal):
        try:
            event = json.loads(line)
        except ValueError:
            continue  # Torn by a kill.
        if event["type"] != "answered":
            continue
        data = event["data"]
        name = f'{data["role"]}_{data["subject"]}_{data["attempt"]}.md'
        text = open(os.path.join(os.path.dirname(journal), "prompts", name)).read()
        print(json.dumps([journal, text.split("\n## Cache Boundary\n", 1)[1].strip()[:100000]]))
PY
# Whether any of them was asked again after line $1 of the log, by the mission that had it.
cat >asked_again.py <<'PY'
import json, sys
known = {json.loads(line)[1] for line in open("answered.jsonl")
         if json.loads(line)[0].startswith(sys.argv[2] + "/")}
log = [json.loads(line)["prompt"].strip() for line in open("log.jsonl")][int(sys.argv[1]):]
again = [prompt for prompt in log if prompt[:100000] in known]
if again:
    print(f"{len(again)} of {len(log)} requests had a reply in the journal:", again[0][:300])
sys.exit(bool(again))
PY
mkfifo hold address
"$(dirname "$ADO")/ado-model-server" rules.json log.jsonl <hold >address 2>server_err &
exec 9>hold
read -r url <address
# How far all of it has come: requests that arrived, and lines of journals.
progress() { cat log.jsonl ws*/missions/*/journal.jsonl 2>/dev/null | wc -l; }

kills=0
mission=0
finished=0
while [ $kills -lt 50 ]; do
  [ $((mission % 5)) = 0 ] && mode=probe || mode=reasoning
  asked=$(cat log.jsonl 2>/dev/null | wc -l)
  python3 answered.py >answered.jsonl
  moment=$(($(progress) + RANDOM % 16))
  "$ADO" --json optimize query.sql --db $db --workspace ws$mission --workers llm --mode $mode \
    --llm-provider openai_compatible --llm-model scripted --llm-base-url "$url" \
    >out 2>err &
  pid=$!
  until [ "$(progress)" -ge $moment ] || ! kill -0 $pid 2>/dev/null; do :; done
  if kill -9 $pid 2>/dev/null; then
    kills=$((kills + 1))
    wait $pid 2>/dev/null
  else
    wait $pid
    code=$?
    expect_exit 0 "mission $mission ends"
    expect_in out '"probe_id"' "mission $mission has a result"
    finished=$((finished + 1))
  fi
  python3 asked_again.py "$asked" ws$mission >again || {
    note_failure "mission $mission asked again"
    cat again
  }
  [ "$(ls ws$mission/missions 2>/dev/null | wc -l)" -le 1 ] || note_failure "ws$mission began anew"
  grep -qs mission_finished ws$mission/missions/*/journal.jsonl && mission=$((mission + 1))
done
exec 9>&-
[ $finished -gt 0 ] || note_failure "no mission came to its end between $kills kills"
printf '%s kills, %s missions ended\n' $kills $finished
finish
