// Writes, reads and makes states.
#include "fleet/states.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "base/strict_json.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kStateVersion = 1;
constexpr std::string_view kFolderPrefix = "state_";

json query_json(const StateQuery& query) {
  json value{{"id", query.id},
             {"sql", query.sql},
             {"origin_sql", query.origin_sql},
             {"since", query.since},
             {"transforms", query.transforms},
             {"valid_while", query.valid_while}};
  if (query.origin_speedup) value["origin_speedup"] = *query.origin_speedup;
  return value;
}

Result<StateQuery> read_query(const json& value) {
  JsonObject object(value, "queries");
  StateQuery query;
  query.id = object.text("id");
  query.sql = object.text("sql");
  query.origin_sql = object.text("origin_sql");
  query.since = static_cast<int>(object.integer("since"));
  query.transforms = object.texts("transforms");
  query.valid_while = object.texts("valid_while");
  if (object.value_if_any("origin_speedup") != nullptr) {
    query.origin_speedup = object.number("origin_speedup");
  }
  ADO_CHECK(object.finish());
  return query;
}

Result<State> read_state(const fs::path& file) {
  ADO_TRY(const std::string text, read_file(file));
  ADO_TRY(const json value, parse_json(text));
  JsonObject object(value, "");
  State state;
  if (object.integer("version") != kStateVersion) object.refuse("unknown version");
  state.number = static_cast<int>(object.integer("state"));
  state.name = object.text("name");
  state.fleet_id = object.text("fleet_id");
  for (const json& query : object.array("queries")) {
    ADO_TRY(StateQuery read, read_query(query));
    state.queries.push_back(std::move(read));
  }
  ADO_CHECK(object.finish());
  return state;
}

std::string statement_file(std::string sql) {
  while (!sql.empty() && (sql.back() == '\n' || sql.back() == ';')) sql.pop_back();
  return sql + ";\n";
}

// The result's SQL without settings: they are for one statement of one session, not for a query's
// text. Empty when nothing but settings was gained.
std::string promoted_sql(const Row& row, const mission::View& mission) {
  const auto& final = mission.rewrite ? mission.rewrite : mission.final;
  const mission::Probe* best = final ? mission.probe(final->probe_id) : nullptr;
  if (best == nullptr) return {};
  if (best->settings.empty()) return best->sql;
  const mission::Probe* base = mission.probe(best->base);
  return base == nullptr || base->sql == row.sql ? std::string() : base->sql;
}

void merge(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const std::string& each : more) {
    if (std::ranges::find(into, each) == into.end()) into.push_back(each);
  }
}

// Why a query goes back to state 0; empty when nothing stands against it.
std::string objection(const Row& row) {
  if (!row.check) return {};
  if (row.check->verdict == "rejected" || row.check->verdict == "failed") {
    return fmt::format("{} against state 0: {}", row.check->verdict, row.check->reason);
  }
  if (row.check->measurement && row.check->measurement->speedup < 1) {
    return fmt::format("measured against state 0 it is slower ({:.2f}x)",
                       row.check->measurement->speedup);
  }
  return {};
}

// Above state 0 no step is taken that was not held against it: of a check that is undecided, or
// that was not reached, nobody knows how far it leads away.
bool is_held_against_origin(const Row& row, int state) {
  return row.check ? row.check->verdict == "accepted" : state == 0;
}

std::string promotion_line(const Row& row, int state) {
  std::string text = fmt::format("{}: new baseline, {:.2f}x against state {}", row.query,
                                 row.measurement->speedup, state);
  if (!row.check || !row.check->measurement) return text;
  return text + fmt::format(", {:.2f}x {}", row.check->measurement->speedup,
                            state > 0 ? "against state 0" : "when it was validated");
}

}  // namespace

fs::path state_folder(const fs::path& workspace, std::string_view name, int number) {
  return workspace / "states" / fmt::format("{}{}", kFolderPrefix, number) / name;
}

Result<void> write_state(const fs::path& workspace, const State& state) {
  const fs::path folder = state_folder(workspace, state.name, state.number);
  json queries = json::array();
  for (const StateQuery& query : state.queries) {
    ADO_CHECK(write_file_atomically(folder / (query.id + ".sql"), statement_file(query.sql)));
    queries.push_back(query_json(query));
  }
  // Last: with it the state is there.
  const json value{{"version", kStateVersion},
                   {"state", state.number},
                   {"name", state.name},
                   {"fleet_id", state.fleet_id},
                   {"queries", queries}};
  return write_file_atomically(folder / "state.json", json_page(value));
}

Result<std::optional<State>> latest_state(const fs::path& workspace, std::string_view name) {
  int highest = -1;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(workspace / "states", ignored)) {
    const std::string folder = entry.path().filename().string();
    if (!folder.starts_with(kFolderPrefix)) continue;
    int number = 0;
    const char* end = folder.data() + folder.size();
    const auto read = std::from_chars(folder.data() + kFolderPrefix.size(), end, number);
    const bool is_number = read.ec == std::errc() && read.ptr == end;
    if (is_number && fs::exists(entry.path() / name / "state.json")) {
      highest = std::max(highest, number);
    }
  }
  if (highest < 0) return std::nullopt;
  const fs::path file = state_folder(workspace, name, highest) / "state.json";
  auto state = read_state(file);
  if (!state) {
    return fail(ErrorKind::invalid_input, "{}: {}", file.string(), state.error().message);
  }
  return *std::move(state);
}

std::vector<Order> with_state(std::vector<Order> orders, const std::optional<State>& state) {
  if (!state) return orders;
  for (Order& order : orders) {
    const auto found = std::ranges::find(state->queries, order.id, &StateQuery::id);
    if (found == state->queries.end() || found->origin_sql != order.origin_sql) continue;
    order.sql = found->sql;
    order.valid_while = found->valid_while;
  }
  return orders;
}

State first_state(std::string name, const std::vector<Order>& orders) {
  State state{.name = std::move(name)};
  for (const Order& order : orders) {
    state.queries.push_back(
        {.id = order.id, .sql = order.origin_sql, .origin_sql = order.origin_sql});
  }
  return state;
}

Promotion promote(const State& before, const View& view, const Scorecard& card,
                  const MissionViews& missions) {
  Promotion promotion;
  promotion.state = {.number = view.charter->state + 1,
                     .name = view.charter->name,
                     .fleet_id = view.charter->fleet_id};
  for (const Row& row : card.rows) {
    const Order& order = *view.order(row.query);
    StateQuery query{.id = order.id, .sql = order.sql, .origin_sql = order.origin_sql};
    query.valid_while = order.valid_while;
    const auto old = std::ranges::find(before.queries, order.id, &StateQuery::id);
    if (old != before.queries.end() && old->sql == order.sql) {
      query.since = old->since;
      query.transforms = old->transforms;
      query.origin_speedup = old->origin_speedup;
    }
    const auto mission = missions.find(row.query);
    const bool gained = row.stage == Stage::done && row.measurement && !row.rests_on_sample &&
                        mission != missions.end();
    const std::string sql = gained ? promoted_sql(row, *mission->second) : std::string();
    if (const std::string reason = objection(row); !reason.empty()) {
      query = {.id = order.id, .sql = order.origin_sql, .origin_sql = order.origin_sql};
      const bool was_changed = order.sql != order.origin_sql;
      promotion.taken_back += was_changed ? 1 : 0;
      promotion.lines.push_back(fmt::format("{}: {}: {}", row.query,
                                            was_changed ? "as in state 0 again" : "stays", reason));
    } else if (!sql.empty() && !is_held_against_origin(row, view.charter->state)) {
      promotion.lines.push_back(fmt::format("{}: stays: {}", row.query,
                                            row.check
                                                ? "undecided against state 0: " + row.check->reason
                                                : "not held against state 0 yet"));
    } else if (!sql.empty()) {
      query.sql = sql;
      query.since = promotion.state.number;
      merge(query.transforms, row.transforms);
      merge(query.valid_while, row.valid_while);
      if (view.charter->state == 0) query.origin_speedup = row.measurement->speedup;
      if (row.check && row.check->measurement) {
        query.origin_speedup = row.check->measurement->speedup;
      }
      promotion.promoted += 1;
      promotion.lines.push_back(promotion_line(row, view.charter->state));
    }
    promotion.state.queries.push_back(std::move(query));
  }
  return promotion;
}

}  // namespace ado::fleet
