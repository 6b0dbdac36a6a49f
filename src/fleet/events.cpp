// Writes fleet events to JSON and reads them back, strictly.
#include "fleet/events.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/strict_json.hpp"
#include "outcome/json.hpp"

namespace ado::fleet {
namespace {

using nlohmann::json;

json order_json(const Order& order) {
  return {{"id", order.id},
          {"file", order.file},
          {"sql", order.sql},
          {"origin_sql", order.origin_sql},
          {"valid_while", order.valid_while},
          {"stars", order.stars},
          {"calls", order.calls},
          {"recorded_ms", order.recorded_ms}};
}

struct Writer {
  json operator()(const FleetStarted& event) const {
    const Charter& c = event.charter;
    json orders = json::array();
    for (const Order& order : c.orders) orders.push_back(order_json(order));
    return {{"fleet_id", c.fleet_id},
            {"resume_key", c.resume_key},
            {"name", c.name},
            {"state", c.state},
            {"target", c.target},
            {"engine", c.engine},
            {"engine_version", c.engine_version},
            {"threads", c.threads},
            {"mode", c.mode},
            {"workers", c.workers},
            {"orders", orders}};
  }
  json operator()(const WentOn&) const { return json::object(); }
  json operator()(const Surveyed& event) const {
    const Survey& survey = event.survey;
    return {{"query_id", event.query_id},
            {"kind", to_string(survey.kind)},
            {"wall_ms", survey.wall_ms},
            {"timed_out", survey.timed_out},
            {"expected_share", survey.expected_share},
            {"best_site", survey.best_site},
            {"reason", survey.reason}};
  }
  json operator()(const Scheduled& event) const {
    json lines = json::array();
    for (const ScheduleLine& line : event.lines) {
      lines.push_back({{"query_id", line.query_id},
                       {"stars", line.stars},
                       {"cost_ms", line.cost_ms},
                       {"share", line.share},
                       {"expected_gain_ms", line.expected_gain_ms}});
    }
    json value{{"lines", lines}};
    if (!event.records) return value;
    json& records = value["records"] = json::object();
    for (const auto& [transform, record] : *event.records) {
      records[transform] = {{"tried", record.tried}, {"won", record.won}};
    }
    return value;
  }
  json operator()(const MissionBegun& event) const {
    return {{"query_id", event.query_id}, {"mission_id", event.mission_id}};
  }
  json operator()(const MissionEnded& event) const {
    return {{"query_id", event.query_id},
            {"kind", to_string(event.ending.kind)},
            {"reason", event.ending.reason}};
  }
  json operator()(const Checked& event) const {
    return {{"query_id", event.query_id}, {"check", to_json(event.check)}};
  }
  json operator()(const RoundBegun& event) const { return {{"round", event.round}}; }
  json operator()(const RoundEnded& event) const { return {{"round", event.round}}; }
  json operator()(const Stopped& event) const { return {{"reason", event.reason}}; }
  json operator()(const FleetFinished&) const { return json::object(); }
};

Result<Order> read_order(const json& value) {
  JsonObject object(value, "orders");
  Order order;
  order.id = object.text("id");
  order.file = object.text("file");
  order.sql = object.text("sql");
  order.origin_sql = object.text("origin_sql");
  order.valid_while = object.texts("valid_while");
  order.stars = static_cast<int>(object.integer("stars"));
  order.calls = object.number("calls");
  order.recorded_ms = object.number("recorded_ms");
  ADO_CHECK(object.finish());
  return order;
}

Result<FleetEvent> read_started(JsonObject& object) {
  Charter c;
  c.fleet_id = object.text("fleet_id");
  c.resume_key = object.text("resume_key");
  c.name = object.text("name");
  c.state = static_cast<int>(object.integer("state"));
  c.target = object.text("target");
  c.engine = object.text("engine");
  c.engine_version = object.text("engine_version");
  c.threads = static_cast<int>(object.integer("threads"));
  c.mode = object.text("mode");
  c.workers = object.text("workers");
  for (const json& value : object.array("orders")) {
    ADO_TRY(Order order, read_order(value));
    c.orders.push_back(std::move(order));
  }
  return FleetStarted{std::move(c)};
}

Result<FleetEvent> read_went_on(JsonObject&) { return WentOn{}; }

Result<FleetEvent> read_surveyed(JsonObject& object) {
  Surveyed event{.query_id = object.text("query_id"), .survey = {}};
  using Kind = Survey::Kind;
  event.survey.kind = object.one_of("kind", {Kind::timed, Kind::unsupported, Kind::failed});
  event.survey.wall_ms = object.number("wall_ms");
  event.survey.timed_out = object.boolean("timed_out");
  event.survey.expected_share = object.number("expected_share");
  event.survey.best_site = object.text("best_site");
  event.survey.reason = object.text("reason");
  return event;
}

Result<FleetEvent> read_scheduled(JsonObject& object) {
  Scheduled event;
  for (const json& value : object.array("lines")) {
    JsonObject item(value, "lines");
    ScheduleLine line;
    line.query_id = item.text("query_id");
    line.stars = static_cast<int>(item.integer("stars"));
    line.cost_ms = item.number("cost_ms");
    line.share = item.number("share");
    line.expected_gain_ms = item.number("expected_gain_ms");
    ADO_CHECK(item.finish());
    event.lines.push_back(std::move(line));
  }
  const json* records = object.value_if_any("records");
  if (records == nullptr) return event;
  if (!records->is_object()) return fail(ErrorKind::invalid_input, "records is not an object");
  event.records.emplace();
  for (const auto& [transform, value] : records->items()) {
    JsonObject item(value, "records." + transform);
    mission::TrackRecord& record = (*event.records)[transform];
    record.tried = static_cast<int>(item.integer("tried"));
    record.won = static_cast<int>(item.integer("won"));
    ADO_CHECK(item.finish());
  }
  return event;
}

Result<FleetEvent> read_mission_begun(JsonObject& object) {
  return MissionBegun{.query_id = object.text("query_id"), .mission_id = object.text("mission_id")};
}

Result<FleetEvent> read_mission_ended(JsonObject& object) {
  using Kind = Ending::Kind;
  return MissionEnded{
      .query_id = object.text("query_id"),
      .ending = {.kind = object.one_of("kind", {Kind::done, Kind::unsupported, Kind::failed}),
                 .reason = object.text("reason")}};
}

Result<FleetEvent> read_checked(JsonObject& object) {
  Checked event{.query_id = object.text("query_id"), .check = {}};
  JsonObject check(object.value("check"), "check");
  event.check.round = static_cast<int>(check.integer("round"));
  event.check.verdict = check.text("verdict");
  event.check.reason = check.text("reason");
  if (const json* measurement = check.value_if_any("measurement")) {
    ADO_TRY(event.check.measurement, outcome::read_measurement(*measurement, "measurement"));
  }
  ADO_CHECK(check.finish());
  return event;
}

Result<FleetEvent> read_round_begun(JsonObject& object) {
  return RoundBegun{.round = static_cast<int>(object.integer("round"))};
}
Result<FleetEvent> read_round_ended(JsonObject& object) {
  return RoundEnded{.round = static_cast<int>(object.integer("round"))};
}
Result<FleetEvent> read_stopped(JsonObject& object) {
  return Stopped{.reason = object.text("reason")};
}
Result<FleetEvent> read_finished(JsonObject&) { return FleetFinished{}; }

struct Kind {
  std::string_view type;
  Result<FleetEvent> (*read)(JsonObject& object);
};
// In the order of FleetEvent's alternatives.
constexpr Kind kKinds[] = {
    {"fleet_started", read_started},
    {"went_on", read_went_on},
    {"surveyed", read_surveyed},
    {"scheduled", read_scheduled},
    {"mission_begun", read_mission_begun},
    {"mission_ended", read_mission_ended},
    {"checked", read_checked},
    {"round_begun", read_round_begun},
    {"round_ended", read_round_ended},
    {"stopped", read_stopped},
    {"fleet_finished", read_finished},
};
static_assert(std::size(kKinds) == std::variant_size_v<FleetEvent>);

struct KeyOf {
  std::string operator()(const FleetStarted&) const { return "start"; }
  std::string operator()(const WentOn&) const { return {}; }
  std::string operator()(const Surveyed& event) const { return "survey:" + event.query_id; }
  std::string operator()(const Scheduled&) const { return "schedule"; }
  std::string operator()(const MissionBegun& event) const { return "begin:" + event.query_id; }
  std::string operator()(const MissionEnded& event) const { return "mission:" + event.query_id; }
  std::string operator()(const Checked& event) const {
    return fmt::format("check:{}:{}", event.check.round, event.query_id);
  }
  std::string operator()(const RoundBegun& event) const {
    return fmt::format("round_begin:{}", event.round);
  }
  std::string operator()(const RoundEnded& event) const {
    return fmt::format("round_end:{}", event.round);
  }
  std::string operator()(const Stopped&) const { return {}; }
  std::string operator()(const FleetFinished&) const { return "finish"; }
};

}  // namespace

std::string_view type_of(const FleetEvent& event) { return kKinds[event.index()].type; }

std::string key_of(const FleetEvent& event) { return std::visit(KeyOf{}, event); }

json to_json(const FleetEvent& event) { return std::visit(Writer{}, event); }

json to_json(const Check& check) {
  json value{{"round", check.round}, {"verdict", check.verdict}, {"reason", check.reason}};
  if (check.measurement) value["measurement"] = outcome::to_json(*check.measurement);
  return value;
}

Result<FleetEvent> read_event(std::string_view type, const json& data) {
  for (const Kind& kind : kKinds) {
    if (kind.type != type) continue;
    JsonObject object(data, std::string(type));
    object.number(kTookMs, 0);
    ADO_TRY(FleetEvent event, kind.read(object));
    ADO_CHECK(object.finish());
    return event;
  }
  return fail(ErrorKind::invalid_input, "unknown event in a fleet's journal: {}", type);
}

}  // namespace ado::fleet
