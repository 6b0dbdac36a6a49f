# Models from outside: what doctor says of them, without ever showing a key; and the model server.
. "$ADO_SOURCE_DIR/tests/e2e/lib.sh"

unset "${!ADO_LLM_@}" ADO_DEEPSEEK_API_KEY
key=sk-secret-0123456789abcdef

run "$ADO" doctor
expect_exit 0 "doctor without models"
expect_in out "none is set, and the built-in workers use none" "doctor without models"

run env ADO_LLM_PROVIDER=deepseek ADO_LLM_MODEL=deepseek-v4-pro "$ADO" doctor
expect_exit 1 "a key is missing"
expect_in out "deepseek (https://api.deepseek.com) deepseek-v4-pro" "provider, address and model"
expect_in out "ADO_DEEPSEEK_API_KEY is not set" "a key is missing"

printf 'ADO_DEEPSEEK_API_KEY=%s\n' "$key" >.env
printf 'llm_provider = "deepseek"\nllm_model = "deepseek-v4-pro"\nllm_model_sniper = "other"\n' \
  >ado.toml
run "$ADO" doctor
expect_exit 0 "key in .env, provider in ado.toml"
expect_in out "ADO_DEEPSEEK_API_KEY is set" "the key in .env is found"
expect_in out "of other: unknown, so no budget in money can be kept" "a price is unknown"
expect_not_in out "$key" "doctor"
expect_not_in err "$key" "doctor"

printf 'deepseek_api_key = "%s"\n' "$key" >ado.toml
run "$ADO" doctor
expect_exit 2 "a key in ado.toml"
expect_clean_error "a key in ado.toml"
expect_not_in err "$key" "a key in ado.toml"
rm ado.toml .env

run "$ADO" doctor --llm-provider deepsek
expect_exit 1 "unknown provider"
expect_in out "did you mean deepseek?" "unknown provider"
run "$ADO" doctor --llm-provider ollama --llm-model m --llm-base-url "http://me:$key@host"
expect_exit 1 "a password in the address"
expect_not_in out "$key" "a password in the address"
run "$ADO" doctor --llm-provider command --llm-command "model 'x"
expect_exit 1 "a quote that is not closed"

# The model server: one request by hand.
cat >script.json <<'JSON'
{"rules": [{"prompt": "lineitem", "answer": {"text": "an idea", "usage": {"input": 3}}}]}
JSON
coproc server { "$ADO_MODEL_SERVER" script.json requests.jsonl; }
server_pid=$server_PID  # bash forgets it as soon as the server has ended.
read -r url <&"${server[0]}"
port=${url##*:}
body='{"model":"m","messages":[{"role":"user","content":"SELECT * FROM lineitem"}]}'
exec 9<>"/dev/tcp/127.0.0.1/${port%%/*}"
{
  printf 'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
  printf 'Authorization: Bearer %s\r\nContent-Length: %s\r\n\r\n%s' "$key" "${#body}" "$body"
} >&9
cat <&9 >answer
exec 9>&-
expect_in answer '"content":"an idea"' "the model server answers by its script"
expect_in requests.jsonl '"prompt":"SELECT * FROM lineitem"' "the model server keeps requests"
expect_not_in requests.jsonl "$key" "the model server keeps no key"
eval "exec ${server[1]}>&-"
wait "$server_pid" || note_failure "the model server ends with its input"

finish
