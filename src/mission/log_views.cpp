// The views, as SQL over journals with an explicit schema.
#include "mission/log_views.hpp"

#include <fstream>

#include <fmt/format.h>

#include "engine/file_views.hpp"
#include "mission/extract.hpp"

namespace ado::mission {
namespace {

namespace fs = std::filesystem;

// Torn lines have no type, and are left out.
constexpr std::string_view kEvents = R"(
CREATE VIEW events AS
SELECT regexp_extract(filename, '([^/]+)/journal\.jsonl$', 1) AS mission, seq,
  try_cast(ts AS TIMESTAMP) AS ts, "type", key, data
FROM read_json([{}], format = 'newline_delimited', ignore_errors = true, filename = true,
  maximum_object_size = 134217728,
  columns = {{v: 'BIGINT', seq: 'BIGINT', ts: 'VARCHAR', "type": 'VARCHAR', key: 'VARCHAR',
             data: 'JSON'}})
WHERE "type" IS NOT NULL;
)";

constexpr std::string_view kLlmCalls = R"(
CREATE VIEW llm_calls AS
WITH call AS (
  SELECT mission, ts, data, data -> 'exchange' AS exchange, data -> '$.exchange.reply' AS reply
  FROM events WHERE "type" = 'answered')
SELECT mission, ts, data ->> 'role' AS role, data ->> 'subject' AS subject,
  (data ->> 'attempt')::BIGINT AS attempt, exchange ->> 'provider' AS provider,
  exchange ->> 'model' AS model_asked, reply ->> 'model' AS model,
  exchange ->> 'request_hash' AS request_hash, reply ->> 'finish' AS finish,
  (reply ->> '$.usage.input')::BIGINT AS input_tokens,
  (reply ->> '$.usage.cached_input')::BIGINT AS cached_tokens,
  (reply ->> '$.usage.output')::BIGINT AS output_tokens,
  (reply ->> '$.usage.reasoning')::BIGINT AS reasoning_tokens,
  (reply ->> 'cost')::DOUBLE AS cost, (reply ->> 'latency_ms')::DOUBLE AS latency_ms,
  (reply ->> 'attempts')::BIGINT AS http_attempts,
  data ->> '$.refusal.code' AS refusal, data ->> '$.refusal.message' AS refusal_message,
  exchange ->> '$.error.message' AS error, reply ->> 'text' AS reply
FROM call;
)";

// Times are the protocol's means; `runs` has every run in order, those left out too.
constexpr std::string_view kQueryLog = R"(
CREATE VIEW mission_query_log AS
WITH asked AS (
  SELECT mission, data ->> 'query_id' AS query_id, data ->> 'engine' AS engine,
    data ->> 'engine_version' AS engine_version, data ->> 'database' AS "database",
    data ->> 'sql' AS "sql"
  FROM events WHERE "type" = 'mission_started'
), candidate AS (
  SELECT mission, data ->> 'probe_id' AS probe_id, data ->> 'sql' AS "sql"
  FROM events WHERE "type" = 'prepared'
), item AS (
  SELECT mission, ts, seq, 'measure' AS purpose,
    unnest(from_json(data -> 'items', '["JSON"]')) AS item
  FROM events WHERE "type" = 'measured'
  UNION ALL
  SELECT mission, ts, seq, 'final', data FROM events WHERE "type" = 'final_measured'
), run AS (
  SELECT mission, ts, seq, 'baseline' AS purpose, NULL AS probe_id,
    (data ->> 'wall_ms')::DOUBLE AS wall_ms, (data ->> 'cpu_ms')::DOUBLE AS cpu_ms,
    NULL::DOUBLE[] AS runs, (data ->> 'rows')::BIGINT AS "rows",
    CASE WHEN (data ->> 'ceiling_ms')::DOUBLE > 0
         THEN 'ran into the time limit of ' || (data ->> 'ceiling_ms') || ' ms' END AS error
  FROM events WHERE "type" = 'baseline_taken'
  UNION ALL
  SELECT mission, ts, seq, purpose, item ->> 'probe_id',
    (item ->> '$.measurement.candidate.wall_ms_kept')::DOUBLE,
    (item ->> '$.measurement.candidate.cpu_ms_kept')::DOUBLE,
    from_json(item -> '$.measurement.candidate.wall_ms', '["DOUBLE"]'),
    (item ->> '$.measurement.rows')::BIGINT, nullif(item ->> 'failure', '')
  FROM item
)
SELECT run.mission, run.ts, asked.query_id, asked.engine, asked.engine_version, asked."database",
  run.purpose, run.probe_id, run.wall_ms, run.cpu_ms, run.runs, run."rows", run.error,
  coalesce(candidate."sql", asked."sql") AS "sql"
FROM run JOIN asked USING (mission)
LEFT JOIN candidate ON candidate.mission = run.mission AND candidate.probe_id = run.probe_id
ORDER BY run.mission, run.seq;
)";

// Of pipelines: one row for the whole, with no stage, and one for each stage.
constexpr std::string_view kPipelineLog = R"(
CREATE VIEW sql_query_log AS
SELECT *, NULL::VARCHAR AS caller_id, NULL::VARCHAR AS stage, NULL::BIGINT AS tuples,
  NULL::BIGINT AS calls, NULL::BIGINT AS cache_hits, NULL::BIGINT AS failures,
  NULL::BIGINT AS input_tokens, NULL::BIGINT AS output_tokens, NULL::DOUBLE AS cost,
  NULL::VARCHAR AS model, NULL::VARCHAR AS parallel_skipped, NULL::VARCHAR AS retained
FROM mission_query_log
UNION ALL BY NAME
SELECT try_cast(ts AS TIMESTAMP) AS ts, engine, engine_version, "database", purpose,
  elapsed_ms AS wall_ms, "rows", error, "sql", caller_id, stage, tuples, calls, cache_hits,
  failures, input_tokens, output_tokens, cost, model, parallel_skipped, retained
FROM read_json({}, format = 'newline_delimited', ignore_errors = true,
  maximum_object_size = 134217728,
  columns = {{v: 'BIGINT', ts: 'VARCHAR', caller_id: 'VARCHAR', stage: 'VARCHAR',
    engine: 'VARCHAR', engine_version: 'VARCHAR', "database": 'VARCHAR', purpose: 'VARCHAR',
    "rows": 'BIGINT', elapsed_ms: 'DOUBLE', tuples: 'BIGINT', calls: 'BIGINT',
    cache_hits: 'BIGINT', failures: 'BIGINT', input_tokens: 'BIGINT', output_tokens: 'BIGINT',
    cost: 'DOUBLE', model: 'VARCHAR', parallel_skipped: 'VARCHAR', retained: 'VARCHAR',
    error: 'VARCHAR', "sql": 'VARCHAR'}})
WHERE caller_id IS NOT NULL;
)";

constexpr std::string_view kSemanticCalls = R"(
CREATE VIEW semantic_calls AS
SELECT caller_id, stage, try_cast(ts AS TIMESTAMP) AS ts, operator, what, model, prompt,
  request_hash, "rows", rows_bad, attempts, latency_ms, input_tokens, cached_tokens,
  output_tokens, cost, error
FROM read_json({}, format = 'newline_delimited', ignore_errors = true,
  columns = {{v: 'BIGINT', ts: 'VARCHAR', caller_id: 'VARCHAR', stage: 'VARCHAR',
    operator: 'VARCHAR', what: 'VARCHAR', model: 'VARCHAR', prompt: 'VARCHAR',
    request_hash: 'VARCHAR', "rows": 'BIGINT', rows_bad: 'BIGINT', attempts: 'BIGINT',
    latency_ms: 'DOUBLE', input_tokens: 'BIGINT', cached_tokens: 'BIGINT',
    output_tokens: 'BIGINT', cost: 'DOUBLE', error: 'VARCHAR'}})
WHERE caller_id IS NOT NULL;
)";

// Tuples whose call failed under `on_error: null`.
constexpr std::string_view kSemanticErrors = R"(
CREATE VIEW semantic_errors AS
SELECT caller_id, stage, try_cast(ts AS TIMESTAMP) AS ts, operator, arguments, error
FROM read_json({}, format = 'newline_delimited', ignore_errors = true,
  columns = {{v: 'BIGINT', ts: 'VARCHAR', caller_id: 'VARCHAR', stage: 'VARCHAR',
    operator: 'VARCHAR', arguments: 'VARCHAR[]', error: 'VARCHAR'}})
WHERE caller_id IS NOT NULL;
)";

// A file for a reader that needs one: an empty one where there is none.
Result<std::string> file_or_empty(const fs::path& file, const fs::path& empty) {
  std::error_code code;
  if (fs::exists(file, code)) return engine::sql_text(file.string());
  if (!std::ofstream(empty, std::ios::trunc)) {
    return fail(ErrorKind::unavailable, "cannot write to {}", empty.string());
  }
  return engine::sql_text(empty.string());
}

}  // namespace

Result<engine::DuckDbConnection> open_log(const fs::path& workspace) {
  const fs::path cache = workspace / "cache";
  std::error_code code;
  fs::create_directories(cache, code);
  std::vector<std::string> files;
  for (const fs::path& file : mission_journals(workspace)) {
    files.push_back(engine::sql_text(file.string()));
  }
  const fs::path none = cache / "no_journal.jsonl";
  if (files.empty()) {
    ADO_TRY(std::string empty, file_or_empty(none, none));
    files.push_back(std::move(empty));
  }
  const fs::path log = workspace / "log";
  ADO_TRY(const std::string queries, file_or_empty(log / "sql_query_log.jsonl", none));
  ADO_TRY(const std::string calls, file_or_empty(log / "semantic_calls.jsonl", none));
  ADO_TRY(const std::string errors, file_or_empty(log / "semantic_errors.jsonl", none));
  const std::string script = fmt::format(kEvents, fmt::join(files, ", ")) + std::string(kLlmCalls) +
                             std::string(kQueryLog) + fmt::format(kPipelineLog, queries) +
                             fmt::format(kSemanticCalls, calls) +
                             fmt::format(kSemanticErrors, errors);
  return engine::open_file_views({.script = script,
                                  .folders = {workspace / "missions", log, cache},
                                  .temp_directory = cache / "spill"});
}

}  // namespace ado::mission
