// Reads fleet.toml, strictly.
#include "fleet/fleet_file.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "config/config.hpp"
#include "config/toml_table.hpp"
#include "engine/engine.hpp"
#include "fleet/sources.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

// Paths in the file are relative to it, so that a fleet can be run from anywhere.
std::string beside(const fs::path& file, const std::string& path) {
  return (file.parent_path() / path).lexically_normal().string();
}

// A setting of ado, which the table calls `key`.
void read_setting(FleetFile& fleet, config::TomlTable& table, std::string_view key,
                  const config::Setting& setting) {
  std::optional<std::string> text = table.plain(key);
  if (!text) return;
  config::Config scratch;
  if (const auto done = setting.set(scratch, *text); !done) {
    table.refuse(key, done.error().message);
  }
  const bool is_file = setting.name == "db" && !engine::is_postgres_target(*text) &&
                       text->find("://") == std::string::npos;
  // Absolute: the database is the same one wherever the fleet is run from.
  if (is_file) text = fs::absolute(beside(fleet.file, *text)).lexically_normal().string();
  if (setting.name == "workspace") text = beside(fleet.file, *text);
  fleet.settings[std::string(setting.name)] = *text;
}

const config::Setting& setting_named(std::string_view name) {
  const auto found = std::ranges::find(config::settings(), name, &config::Setting::name);
  require(found != config::settings().end());
  return *found;
}

Result<void> read_slots(FleetFile& fleet, config::TomlTable& top) {
  const toml::table* found = top.table("slots");
  if (found == nullptr) return {};
  config::TomlTable slots(*found, fleet.file.string() + ": [slots]");
  fleet.slots.timing = slots.whole("timing", 0, 1'000'000, 1);
  if (fleet.slots.timing != 1) {
    slots.refuse("timing", "must be 1: queries that are timed at once disturb each other");
  }
  fleet.slots.validation = slots.whole("validation", 1, kValidationSlotsMost, 2);
  read_setting(fleet, slots, "llm", setting_named("llm_concurrency"));
  return slots.finish();
}

Result<void> read_budget(FleetFile& fleet, config::TomlTable& top) {
  const toml::table* found = top.table("budget");
  if (found == nullptr) return {};
  config::TomlTable budget(*found, fleet.file.string() + ": [budget]");
  fleet.budget_time_s = budget.amount("time", 0);
  read_setting(fleet, budget, "money", setting_named("llm_budget_money"));
  read_setting(fleet, budget, "tokens", setting_named("llm_budget_tokens"));
  return budget.finish();
}

Result<Order> read_query(const FleetFile& fleet, const toml::table& found, std::size_t number) {
  config::TomlTable query(found, fmt::format("{}: query {}", fleet.file.string(), number));
  Order order;
  order.file = query.text("file").value_or("");
  const std::optional<std::string> sql = query.text("sql");
  if (order.file.empty() == !sql.has_value()) {
    query.refuse("file", "or sql must be given, one of them");
  }
  const std::string stem = fs::path(order.file).stem().string();
  // A file may be called anything; what the user calls the query is taken as it is, or refused.
  order.id =
      query.text("id").value_or(stem.empty() ? fmt::format("q{:02}", number) : safe_id(stem));
  if (order.id != safe_id(order.id)) {
    query.refuse("id", fmt::format("may hold letters, digits, '_', '-' and '.': {}", order.id));
  }
  order.stars = query.whole("stars", 1, 3, 0);
  order.calls = query.amount("calls", 1);
  order.recorded_ms = query.amount("total_ms", 0);
  ADO_CHECK(query.finish());
  if (sql) {
    order.sql = *sql;
  } else {
    ADO_TRY(order.sql, read_file(beside(fleet.file, order.file)));
  }
  order.origin_sql = order.sql;
  return order;
}

// `queries = "folder"`: all that is found there.
Result<void> add_found(FleetFile& fleet, const std::string& path) {
  const auto db = fleet.settings.find("db");
  const bool is_postgres = db != fleet.settings.end() && engine::is_postgres_target(db->second);
  ADO_TRY(FoundQueries found,
          find_queries(beside(fleet.file, path),
                       is_postgres ? sql::Dialect::postgres : sql::Dialect::duckdb));
  for (FoundQuery& query : found.queries) {
    fleet.orders.push_back({.id = std::move(query.id),
                            .file = query.file.empty() ? path : query.file.string(),
                            .sql = query.sql,
                            .origin_sql = query.sql});
  }
  return {};
}

Result<void> check_ids(const FleetFile& fleet) {
  std::set<std::string> ids;
  for (const Order& order : fleet.orders) {
    if (ids.insert(order.id).second) continue;
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message = fmt::format("{}: two queries have the id {}", fleet.file.string(), order.id),
        .hint = "give one of them another id = \"...\""});
  }
  if (!fleet.orders.empty()) return {};
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("{}: it names no query", fleet.file.string()),
                    .hint = "queries = \"folder\", or [[query]] with file = \"slow.sql\""});
}

}  // namespace

Result<FleetFile> read_fleet_file(const fs::path& file, Queries wanted) {
  ADO_TRY(const toml::table parsed, config::parse_toml(file));
  FleetFile fleet;
  fleet.file = file;
  config::TomlTable top(parsed, file.string());
  fleet.name = top.text("name").value_or(file.stem().string());
  if (fleet.name != safe_id(fleet.name)) {
    top.refuse("name", fmt::format("may hold letters, digits, '_', '-' and '.': {}", fleet.name));
  }
  for (const config::Setting& setting : config::settings()) {
    read_setting(fleet, top, setting.name, setting);
  }
  ADO_CHECK(read_slots(fleet, top));
  ADO_CHECK(read_budget(fleet, top));
  fleet.assumptions = top.texts("assume");
  fleet.accept_sampled = top.flag("accept_sampled");
  fleet.redact = top.flag("redact");
  const std::optional<std::string> folder = top.text("queries");
  const toml::array* queries = top.tables("query");
  ADO_CHECK(top.finish());
  if (wanted == Queries::left) return fleet;
  if (folder) ADO_CHECK(add_found(fleet, *folder));
  for (std::size_t i = 0; queries != nullptr && i < queries->size(); ++i) {
    ADO_TRY(Order order, read_query(fleet, *queries->get(i)->as_table(), i + 1));
    fleet.orders.push_back(std::move(order));
  }
  ADO_CHECK(check_ids(fleet));
  return fleet;
}

}  // namespace ado::fleet
