// Reads fleet.toml, strictly.
#include "fleet/fleet_file.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "engine/engine.hpp"
#include "fleet/sources.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

constexpr double kAmountMost = 1e15;

// One table of the file while it is read. Keys that nobody asks for are refused by finish().
class Table {
 public:
  Table(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

  std::optional<std::string> text(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (const auto value = node->value<std::string>(); node->is_string()) return *value;
    refuse(key, "must be a text in quotes");
    return std::nullopt;
  }
  // Of a setting: as it would stand behind its flag.
  std::optional<std::string> plain(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->is_string()) return *node->value<std::string>();
    if (node->is_integer()) return std::to_string(*node->value<std::int64_t>());
    if (node->is_floating_point()) return fmt::format("{}", *node->value<double>());
    refuse(key, "must be a text or a number");
    return std::nullopt;
  }
  double amount(std::string_view key, double fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    const std::optional<double> value =
        node->is_number() ? node->value<double>() : std::optional<double>();
    if (value && *value >= 0 && *value <= kAmountMost) return *value;
    refuse(key, "must be a number, 0 or more");
    return fallback;
  }
  int whole(std::string_view key, int low, int high, int fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    const std::optional<std::int64_t> value =
        node->is_integer() ? node->value<std::int64_t>() : std::optional<std::int64_t>();
    if (value && *value >= low && *value <= high) return static_cast<int>(*value);
    refuse(key, fmt::format("must be a whole number from {} to {}", low, high));
    return fallback;
  }
  bool flag(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return false;
    if (node->is_boolean()) return *node->value<bool>();
    refuse(key, "must be true or false");
    return false;
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> list;
    const toml::node* node = find(key);
    if (node == nullptr) return list;
    const toml::array* array = node->as_array();
    if (array == nullptr) refuse(key, "must be a list of texts");
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (!array->get(i)->is_string()) {
        refuse(key, "must be a list of texts");
        break;
      }
      list.push_back(*array->get(i)->value<std::string>());
    }
    return list;
  }
  const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) refuse(key, fmt::format("must be a table: [{}]", key));
    return node->as_table();
  }
  const toml::array* tables(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    const bool fits = node->is_array_of_tables();
    if (!fits) refuse(key, fmt::format("must be tables: [[{}]]", key));
    return fits ? node->as_array() : nullptr;
  }

  void refuse(std::string_view key, std::string_view why) {
    if (error_) return;
    error_ = Error{.kind = ErrorKind::invalid_input,
                   .message = fmt::format("{}: {} {}", place_, key, why)};
  }
  Result<void> finish() {
    for (const auto& [key, node] : table_) {
      if (error_ || asked_.contains(key.str())) continue;
      const std::vector<std::string> known(asked_.begin(), asked_.end());
      const std::string_view close = closest_name(key.str(), known);
      refuse(key.str(), "is not known here");
      if (!close.empty()) error_->hint = fmt::format("did you mean {}?", close);
    }
    if (error_) return fail(*std::move(error_));
    return {};
  }

 private:
  const toml::node* find(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
  }

  const toml::table& table_;
  std::string place_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

Result<toml::table> parse_file(const fs::path& file) {
  ADO_TRY(const std::string text, read_file(file));
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto begin = error.source().begin;
    return fail(ErrorKind::invalid_input, "{}:{}:{}: not TOML: {}", file.string(),
                static_cast<unsigned>(begin.line), static_cast<unsigned>(begin.column),
                error.description());
  }
}

// Paths in the file are relative to it, so that a fleet can be run from anywhere.
std::string beside(const fs::path& file, const std::string& path) {
  return (file.parent_path() / path).lexically_normal().string();
}

Result<void> read_settings(FleetFile& fleet, Table& table) {
  config::Config scratch;
  for (const config::Setting& setting : config::settings()) {
    std::optional<std::string> text = table.plain(setting.name);
    if (!text) continue;
    if (const auto done = setting.set(scratch, *text); !done) {
      table.refuse(setting.name, done.error().message);
    }
    const bool is_file = setting.name == "db" && !engine::is_postgres_target(*text) &&
                         text->find("://") == std::string::npos;
    // Absolute: the database is the same one wherever the fleet is run from.
    if (is_file) text = fs::absolute(beside(fleet.file, *text)).lexically_normal().string();
    if (setting.name == "workspace") text = beside(fleet.file, *text);
    fleet.settings[std::string(setting.name)] = *text;
  }
  return {};
}

Result<void> read_slots(FleetFile& fleet, Table& top) {
  const toml::table* found = top.table("slots");
  if (found == nullptr) return {};
  Table slots(*found, fleet.file.string() + ": [slots]");
  fleet.slots.timing = slots.whole("timing", 0, 1'000'000, 1);
  if (fleet.slots.timing != 1) {
    slots.refuse("timing", "must be 1: queries that are timed at once disturb each other");
  }
  fleet.slots.validation = slots.whole("validation", 1, kValidationSlotsMost, 2);
  if (const auto calls = slots.plain("llm")) fleet.settings["llm_concurrency"] = *calls;
  return slots.finish();
}

Result<void> read_budget(FleetFile& fleet, Table& top) {
  const toml::table* found = top.table("budget");
  if (found == nullptr) return {};
  Table budget(*found, fleet.file.string() + ": [budget]");
  fleet.budget_time_s = budget.amount("time", 0);
  if (const auto money = budget.plain("money")) fleet.settings["llm_budget_money"] = *money;
  if (const auto tokens = budget.plain("tokens")) fleet.settings["llm_budget_tokens"] = *tokens;
  return budget.finish();
}

Result<Order> read_query(const FleetFile& fleet, const toml::table& found, std::size_t number) {
  Table query(found, fmt::format("{}: query {}", fleet.file.string(), number));
  Order order;
  order.file = query.text("file").value_or("");
  const std::optional<std::string> sql = query.text("sql");
  if (order.file.empty() == !sql.has_value()) {
    query.refuse("file", "or sql must be given, one of them");
  }
  const std::string stem = fs::path(order.file).stem().string();
  order.id = query.text("id").value_or(stem.empty() ? fmt::format("q{:02}", number) : stem);
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

Result<FleetFile> read_fleet_file(const fs::path& file) {
  ADO_TRY(const toml::table parsed, parse_file(file));
  FleetFile fleet;
  fleet.file = file;
  Table top(parsed, file.string());
  fleet.name = top.text("name").value_or(file.stem().string());
  if (fleet.name != safe_id(fleet.name)) {
    top.refuse("name", fmt::format("may hold letters, digits, '_', '-' and '.': {}", fleet.name));
  }
  ADO_CHECK(read_settings(fleet, top));
  ADO_CHECK(read_slots(fleet, top));
  ADO_CHECK(read_budget(fleet, top));
  fleet.assumptions = top.texts("assume");
  fleet.accept_sampled = top.flag("accept_sampled");
  fleet.redact = top.flag("redact");
  const std::optional<std::string> folder = top.text("queries");
  const toml::array* queries = top.tables("query");
  ADO_CHECK(top.finish());
  if (folder) ADO_CHECK(add_found(fleet, *folder));
  for (std::size_t i = 0; queries != nullptr && i < queries->size(); ++i) {
    ADO_TRY(Order order, read_query(fleet, *queries->get(i)->as_table(), i + 1));
    fleet.orders.push_back(std::move(order));
  }
  ADO_CHECK(check_ids(fleet));
  return fleet;
}

}  // namespace ado::fleet
