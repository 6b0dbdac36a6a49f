// One query of pg_settings, which every role may read.
#include "engine/postgres_settings.hpp"

namespace ado::engine {
namespace {

constexpr std::string_view kSettingsQuery = R"(
SELECT name,
       CASE unit WHEN 'B' THEN setting
                 WHEN 'kB' THEN (setting::numeric * 1024)::text
                 WHEN '8kB' THEN (setting::numeric * 8192)::text
                 WHEN 'MB' THEN (setting::numeric * 1048576)::text
                 ELSE setting END
FROM pg_catalog.pg_settings
WHERE name LIKE 'enable\_%' OR name LIKE 'geqo%'
   OR name IN ('work_mem', 'hash_mem_multiplier', 'jit', 'random_page_cost', 'seq_page_cost',
               'effective_cache_size', 'shared_buffers', 'max_connections', 'join_collapse_limit',
               'from_collapse_limit', 'max_parallel_workers_per_gather', 'max_parallel_workers',
               'plan_cache_mode'))";

}  // namespace

Result<std::map<std::string, std::string>> read_settings(PostgresConnection& connection) {
  ADO_TRY(const TextTable table, connection.query(kSettingsQuery));
  std::map<std::string, std::string> settings;
  for (const auto& row : table.rows) settings.emplace(row.at(0), row.at(1));
  return settings;
}

}  // namespace ado::engine
