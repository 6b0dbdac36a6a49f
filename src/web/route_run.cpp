// POST /api/run: a query that a person typed, as a mission of its own.
#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "mission/mode.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

constexpr std::size_t kNameMax = 60;
constexpr double kBudgetMax_s = 24 * 3600;

// It becomes a file's name and a part of the mission's id.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  }) && name.front() != '-';
}

void check(const QueryOrder& order, const WorkOptions& options, JsonObject& object) {
  if (options.target(order.target) == nullptr) {
    object.refuse("no target of this name is configured: " + order.target);
  }
  if (trim(order.sql).empty()) object.refuse("sql is empty");
  if (!is_name(order.name)) {
    object.refuse(fmt::format("name has letters, digits, _ and - only, and {} at most", kNameMax));
  }
  if (order.mode && !mission::find_mode(*order.mode)) object.refuse("no such mode: " + *order.mode);
  if (order.stars && (*order.stars < 1 || *order.stars > 3)) object.refuse("stars is 1, 2 or 3");
  if (order.budget_s && !(*order.budget_s > 0 && *order.budget_s <= kBudgetMax_s)) {
    object.refuse("budget_s is more than 0, and a day at most");
  }
}

Result<QueryOrder> read_order(const std::string& body, const WorkOptions& options) {
  ADO_TRY(const nlohmann::json value, parse_json(body));
  JsonObject object(value, "");
  QueryOrder order;
  order.target = object.text("target");
  order.sql = object.text("sql");
  order.name = object.text("name", "query");
  if (object.value_if_any("mode") != nullptr) order.mode = object.text("mode");
  if (object.value_if_any("stars") != nullptr) {
    order.stars = static_cast<int>(std::clamp<std::int64_t>(object.integer("stars"), 0, 4));
  }
  if (object.value_if_any("budget_s") != nullptr) order.budget_s = object.number("budget_s");
  check(order, options, object);
  ADO_CHECK(object.finish());
  return order;
}

// By what is in it, so that the same query is the same file.
std::filesystem::path file_of(const QueryOrder& order, const WorkOptions& options) {
  return options.workspace / "tries" / to_hex_prefix(hash128(order.sql)) / (order.name + ".sql");
}

}  // namespace

Answer start_query(const Request& request, const Ids&, Site& site) {
  const WorkOptions& options = site.runs.options();
  const auto order = read_order(request.body, options);
  if (!order) return refuse(Refusal::bad_request, order.error().message, order.error().hint);
  const std::filesystem::path file = file_of(*order, options);
  if (const auto written = write_file_atomically(file, order->sql); !written) {
    return refuse(Refusal::internal, "the query cannot be written into the workspace");
  }
  const auto run = site.runs.start(optimize_command(options, *order, file));
  if (!run) return refuse(Refusal::conflict, run.error().message, run.error().hint);
  return answer(run_json(*run), 202);
}

}  // namespace ado::web
