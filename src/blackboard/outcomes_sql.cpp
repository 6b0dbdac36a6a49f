// The SQL that reads lines of JSON with an explicit schema, both versions, and shows them as one
// view.
#include "blackboard/outcomes_sql.hpp"

#include <fmt/format.h>

#include "engine/file_views.hpp"

namespace ado::blackboard {
namespace {

using engine::sql_text;

// One row a line. A line that cannot be read, or is of another version, has a NULL id. What the
// flat schema 1 has no field for is NULL; engine and benchmark are its folder's.
constexpr std::string_view kReadLines = R"(
CREATE MACRO read_lines(path, partition, engine, benchmark) AS TABLE
WITH line AS (
  SELECT *,
    id IS NOT NULL AND version.schema_version IS NOT DISTINCT FROM '2.0' AS is_current,
    version IS NULL AND query_id IS NOT NULL AND run_name IS NOT NULL AS is_legacy
  FROM read_json(path, format = 'newline_delimited', ignore_errors = true,
    maximum_object_size = 134217728, columns = {
      id: 'VARCHAR',
      source: 'STRUCT("type" VARCHAR)',
      base: 'STRUCT(query_id VARCHAR, engine VARCHAR, benchmark VARCHAR, original_sql VARCHAR,
                    fingerprint VARCHAR, "timestamp" VARCHAR, run_id VARCHAR)',
      opt: 'STRUCT(approach VARCHAR, worker_id BIGINT, probe_id VARCHAR, strategy VARCHAR,
                   iteration BIGINT, optimized_sql VARCHAR, examples_used VARCHAR[],
                   engine_profile_version VARCHAR)',
      outcome: 'STRUCT(status VARCHAR, tier VARCHAR, speedup DOUBLE, speedup_type VARCHAR,
                       timing STRUCT(original_ms DOUBLE, optimized_ms DOUBLE, protocol VARCHAR),
                       validation STRUCT(confidence VARCHAR, rows_match BOOLEAN,
                                         checksum_match BOOLEAN, valid_while VARCHAR[]),
                       error VARCHAR)',
      transforms: 'STRUCT("primary" VARCHAR, "all" VARCHAR[], tier VARCHAR)',
      config: 'STRUCT(settings MAP(VARCHAR, VARCHAR), impact_additive DOUBLE)',
      error: 'STRUCT(category VARCHAR, messages VARCHAR[])',
      reasons: 'STRUCT(reasoning_chain VARCHAR, evidence VARCHAR)',
      tags: 'VARCHAR[]',
      provenance: 'STRUCT(model VARCHAR, provider VARCHAR, git_sha VARCHAR,
                          knowledge_version_used VARCHAR, engine_version VARCHAR)',
      version: 'STRUCT(schema_version VARCHAR, entry_version BIGINT, status VARCHAR)',
      query_id: 'VARCHAR', worker_id: 'BIGINT', run_name: 'VARCHAR', "timestamp": 'VARCHAR',
      query_fingerprint: 'VARCHAR', examples_used: 'VARCHAR[]', strategy: 'VARCHAR',
      status: 'VARCHAR', speedup: 'DOUBLE', transforms_applied: 'VARCHAR[]',
      error_category: 'VARCHAR', error_messages: 'VARCHAR[]'})
)
SELECT
  CASE WHEN is_current THEN id
       WHEN is_legacy THEN concat(query_id, '_w', worker_id, '_', run_name) END AS id,
  CASE WHEN is_legacy THEN {'type': '4w_worker'} ELSE source END AS source,
  CASE WHEN is_legacy THEN {'query_id': query_id, 'engine': engine, 'benchmark': benchmark,
         'original_sql': '', 'fingerprint': query_fingerprint, 'timestamp': "timestamp",
         'run_id': run_name} ELSE base END AS base,
  CASE WHEN is_legacy THEN {'approach': '4w_worker', 'worker_id': worker_id, 'probe_id': NULL,
         'strategy': strategy, 'iteration': 0, 'optimized_sql': '',
         'examples_used': examples_used, 'engine_profile_version': NULL} ELSE opt END AS opt,
  CASE WHEN is_legacy THEN {'status': status,
         'tier': CASE WHEN status = 'WIN' AND speedup >= 4 THEN 'CRITICAL_HIT' END,
         'speedup': coalesce(speedup, 0), 'speedup_type': 'measured', 'timing': NULL,
         'validation': NULL, 'error': NULL} ELSE outcome END AS outcome,
  CASE WHEN is_legacy THEN {'primary': coalesce(transforms_applied[1], ''),
         'all': transforms_applied, 'tier': NULL} ELSE transforms END AS transforms,
  config,
  CASE WHEN is_legacy AND error_category IS NOT NULL
       THEN {'category': error_category, 'messages': error_messages} ELSE error END AS error,
  reasons,
  CASE WHEN is_legacy THEN ['schema_1'] ELSE tags END AS tags,
  provenance,
  CASE WHEN is_legacy THEN {'schema_version': '1', 'entry_version': 1, 'status': 'active'}
       ELSE version END AS version,
  partition AS file
FROM line;
)";

constexpr std::string_view kOutcomes = R"(
CREATE VIEW outcomes AS
SELECT
  id, base.query_id AS query_id, base.engine AS engine,
  provenance.engine_version AS engine_version, base.benchmark AS benchmark, base.run_id AS run_id,
  try_cast(left(base."timestamp", 10) AS DATE) AS day, transforms."primary" AS transform,
  outcome.status AS status, outcome.tier AS tier, outcome.speedup AS speedup,
  outcome.speedup_type AS speedup_type, provenance.model AS model,
  source, base, opt, outcome, transforms, config, error, reasons, tags, provenance, version, file
FROM all_lines WHERE id IS NOT NULL;
)";

// {engine}_{benchmark} of a partition's folder.
struct FolderName {
  std::string engine, benchmark;
};
FolderName folder_name(const std::filesystem::path& partition) {
  const std::string name = partition.parent_path().parent_path().filename().string();
  const std::size_t bar = name.find('_');
  if (bar == std::string::npos) return {.engine = name, .benchmark = ""};
  return {.engine = name.substr(0, bar), .benchmark = name.substr(bar + 1)};
}

}  // namespace

std::string reading_macro() { return std::string(kReadLines); }

std::string select_lines(const std::filesystem::path& lines,
                         const std::filesystem::path& partition) {
  const FolderName name = folder_name(partition);
  return fmt::format("SELECT * FROM read_lines({}, {}, {}, {})", sql_text(lines.string()),
                     sql_text(partition.string()), sql_text(name.engine), sql_text(name.benchmark));
}

std::string outcomes_script(const std::vector<PartitionSource>& sources,
                            const std::filesystem::path& no_lines) {
  std::vector<std::string> parts;
  for (const PartitionSource& source : sources) {
    for (const std::filesystem::path& segment : source.segments) {
      parts.push_back(fmt::format("SELECT * FROM read_parquet({})", sql_text(segment.string())));
    }
    if (!source.tail.empty()) parts.push_back(select_lines(source.tail, source.file));
  }
  if (parts.empty()) parts.push_back(select_lines(no_lines, no_lines));
  return fmt::format("{}CREATE VIEW all_lines AS {};{}", kReadLines,
                     fmt::join(parts, "\nUNION ALL "), kOutcomes);
}

}  // namespace ado::blackboard
