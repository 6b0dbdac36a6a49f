// One catalog query for each thing that missions rest on.
#include "engine/postgres_health.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/postgres_engine.hpp"

namespace ado::engine {
namespace {

constexpr std::size_t kNamesShown = 5;

constexpr std::string_view kRole = R"(
SELECT current_user, current_setting('transaction_read_only'), r.rolsuper::text,
       pg_catalog.has_database_privilege(current_database(), 'TEMPORARY')::text,
       pg_catalog.pg_is_in_recovery()::text, pg_catalog.quote_ident(current_database()),
       pg_catalog.quote_ident(current_user)
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)";

constexpr std::string_view kHidden = R"(
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
  AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
           AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT'))
ORDER BY 1)";

// Creating an index counts rows too, so a row count proves nothing; column statistics do.
constexpr std::string_view kNeverAnalyzed = R"(
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
  AND pg_catalog.pg_relation_size(c.oid) > 0
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stats s
                  WHERE s.schemaname = n.nspname AND s.tablename = c.relname)
ORDER BY pg_catalog.pg_relation_size(c.oid) DESC, 1)";

constexpr std::string_view kStale = R"(
SELECT pg_catalog.quote_ident(schemaname) || '.' || pg_catalog.quote_ident(relname)
FROM pg_catalog.pg_stat_user_tables
WHERE n_mod_since_analyze > 1000 AND n_mod_since_analyze * 5 > n_live_tup
  AND (last_analyze IS NOT NULL OR last_autoanalyze IS NOT NULL)
ORDER BY n_mod_since_analyze DESC, 1)";

constexpr std::string_view kExtension = R"(
SELECT coalesce((SELECT 'installed' FROM pg_catalog.pg_extension WHERE extname = 'hypopg'),
                (SELECT 'available' FROM pg_catalog.pg_available_extensions
                 WHERE name = 'hypopg'), 'none'))";

constexpr std::string_view kSettings = R"(
SELECT current_setting('shared_buffers'), current_setting('work_mem'),
       current_setting('hash_mem_multiplier'), current_setting('effective_cache_size'),
       current_setting('max_parallel_workers_per_gather'), current_setting('jit'),
       current_setting('jit_above_cost'), current_setting('random_page_cost'))";

std::string names_of(const TextTable& table) {
  std::vector<std::string> names;
  for (const auto& row : table.rows) {
    if (names.size() == kNamesShown) break;
    names.push_back(row[0]);
  }
  const std::size_t more = table.rows.size() - names.size();
  return join(names, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

void add_rights(const std::vector<std::string>& role, const TextTable& hidden,
                std::vector<HealthLine>& lines) {
  const bool is_super = role[2] == "true";
  lines.push_back({.health = is_super ? Health::note : Health::good,
                   .what = "role",
                   .value = fmt::format("{}, transactions are read-only: {}", role[0], role[1]),
                   .hint = is_super ? "a superuser: a role with CONNECT, USAGE, SELECT and "
                                      "TEMPORARY is enough"
                                    : ""});
  if (!hidden.rows.empty()) {
    lines.push_back(
        {.health = Health::note,
         .what = "rights",
         .value = "no SELECT on: " + names_of(hidden),
         .hint = "only queries that read them need it: GRANT SELECT ON ... TO " + role[6]});
  }
  const bool is_standby = role[4] == "true";
  if (is_standby) {
    lines.push_back({.health = Health::note,
                     .what = "standby",
                     .value = "no temporary tables here, so candidates stay undecided",
                     .hint = "use the primary, or a copy of it, where results are to be taken"});
  } else if (role[3] == "true") {
    lines.push_back({.what = "temporary", .value = "the role may make temporary tables"});
  } else {
    lines.push_back(
        {.health = Health::mend,
         .what = "temporary",
         .value = "the role may make no temporary tables: candidates stay undecided",
         .hint = fmt::format("GRANT TEMPORARY ON DATABASE {} TO {}", role[5], role[6])});
  }
}

void add_statistics(const TextTable& never, const TextTable& stale,
                    std::vector<HealthLine>& lines) {
  if (!never.rows.empty()) {
    lines.push_back({.health = Health::mend,
                     .what = "statistics",
                     .value = "never analyzed: " + names_of(never),
                     .hint = "plans are guesses without them: ANALYZE"});
  } else if (!stale.rows.empty()) {
    lines.push_back({.health = Health::note,
                     .what = "statistics",
                     .value = "a fifth and more changed since: " + names_of(stale),
                     .hint = "ANALYZE them"});
  } else {
    lines.push_back({.what = "statistics", .value = "every table is analyzed"});
  }
}

}  // namespace

Result<std::vector<HealthLine>> examine_server(Engine& postgres) {
  PostgresConnection& connection = postgres_of(postgres);
  ADO_TRY(const TextTable role, connection.query(kRole));
  ADO_TRY(const TextTable hidden, connection.query(kHidden));
  ADO_TRY(const TextTable never, connection.query(kNeverAnalyzed));
  ADO_TRY(const TextTable stale, connection.query(kStale));
  ADO_TRY(const TextTable extension, connection.query(kExtension));
  ADO_TRY(const TextTable settings, connection.query(kSettings));
  std::vector<HealthLine> lines;
  add_rights(role.rows.at(0), hidden, lines);
  add_statistics(never, stale, lines);
  const auto& set = settings.rows.at(0);
  lines.push_back({.what = "memory",
                   .value = fmt::format("shared_buffers {}, work_mem {}, hash_mem_multiplier {}, "
                                        "effective_cache_size {}, random_page_cost {}",
                                        set[0], set[1], set[2], set[3], set[7])});
  lines.push_back({.what = "execution",
                   .value = fmt::format("{} parallel workers for a node, jit {} above cost {}",
                                        set[4], set[5], set[6])});
  const std::string& hypopg = extension.rows.at(0).at(0);
  const bool has_hypopg = hypopg == "installed";
  lines.push_back({.what = "hypopg",
                   .value = has_hypopg ? "installed" : "not installed; nothing needs it",
                   .hint = hypopg == "available" ? "CREATE EXTENSION hypopg would let indexes be "
                                                   "tried without being made"
                                                 : ""});
  return lines;
}

}  // namespace ado::engine
