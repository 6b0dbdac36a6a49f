// Writes mission events to JSON and reads them back, strictly.
#include "mission/events.hpp"

#include "base/strict_json.hpp"
#include "explain/tree_json.hpp"
#include "mission/answer_json.hpp"
#include "mission/probe_json.hpp"
#include "outcome/json.hpp"

namespace ado::mission {
namespace {

using nlohmann::json;
using outcome::ProbeStatus;

struct Writer {
  json operator()(const MissionStarted& event) const {
    const Assignment& a = event.assignment;
    return {{"mission_id", a.mission_id},
            {"resume_key", a.resume_key},
            {"query_id", a.query_id},
            {"sql", a.sql},
            {"target", a.target},
            {"engine", a.engine},
            {"engine_version", a.engine_version},
            {"database", a.database},
            {"benchmark", a.benchmark},
            {"threads", a.threads},
            {"memory_limit", a.memory_limit},
            {"mode", a.mode},
            {"workers", to_string(a.workers)},
            {"provider", a.provider},
            {"models", a.models},
            {"redact", a.redact},
            {"stars", a.stars},
            {"protocol", outcome::to_string(a.protocol)},
            {"rely_on_observed", a.rely_on_observed},
            {"assumptions", a.assumptions},
            {"timeout_ms", a.timeout_ms},
            {"budget_ms", a.budget_ms},
            {"settings", a.settings},
            {"accept_sampled", a.accept_sampled},
            {"git_sha", a.git_sha},
            {"knowledge_version", a.knowledge_version}};
  }
  json operator()(const BaselineTaken& event) const {
    const BaselineSummary& b = event.baseline;
    json value{{"wall_ms", b.wall_ms},       {"cpu_ms", b.cpu_ms},
               {"ceiling_ms", b.ceiling_ms}, {"rows", b.rows},
               {"checksum", b.checksum},     {"hotspots", b.hotspots},
               {"plan_fingerprint", b.plan}, {"instabilities", b.instabilities}};
    if (b.tree) value["tree"] = explain::to_json(*b.tree);
    return value;
  }
  json operator()(const Dispatched& event) const {
    return {{"probes", probes_json(event.probes)},
            {"dropped", dropped_json(event.dropped)},
            {"briefs", briefs_json(event.briefs)},
            {"note", event.note}};
  }
  json operator()(const Prepared& event) const {
    json facts = json::array();
    for (const patch::Precondition& fact : event.facts) {
      facts.push_back({{"fact", patch::to_string(fact)}, {"basis", patch::to_string(fact.basis)}});
    }
    return {{"probe_id", event.probe_id},
            {"plan", event.plan_json},
            {"sql", event.sql},
            {"settings", settings_json(event.settings)},
            {"plan_fingerprint", event.plan},
            {"ops_used", event.ops_used},
            {"structure", outcome::to_json(event.structure)},
            {"facts", facts},
            {"failure", event.failure}};
  }
  json operator()(const Measured& event) const {
    json items = json::array();
    for (const MeasuredItem& item : event.items) {
      json value{{"probe_id", item.probe_id},
                 {"full_result", outcome::to_json(item.full_result)},
                 {"explain_delta", item.explain_delta},
                 {"failure", item.failure}};
      if (item.measurement) value["measurement"] = outcome::to_json(*item.measurement);
      if (item.over_base) value["over_base"] = outcome::to_json(*item.over_base);
      items.push_back(std::move(value));
    }
    return {{"items", items}};
  }
  json operator()(const Refuted& event) const {
    return {{"probe_id", event.probe_id}, {"witness", outcome::to_json(event.witness)}};
  }
  json operator()(const Sampled& event) const {
    return {{"probe_id", event.probe_id}, {"sample", outcome::to_json(event.sample)}};
  }
  json operator()(const Closed& event) const {
    return {{"probe_id", event.probe_id},
            {"reason", event.reason},
            {"status", outcome::to_string(event.status)},
            {"same_as", event.same_as}};
  }
  json operator()(const Skipped& event) const {
    return {{"probe_ids", event.probe_ids}, {"reason", event.reason}};
  }
  json operator()(const Sortied& event) const {
    return {{"base", event.base}, {"probes", probes_json(event.probes)}};
  }
  json operator()(const Steered& event) const {
    return {{"round", event.round}, {"note", event.note}, {"probes", probes_json(event.probes)}};
  }
  json operator()(const Answered& event) const { return answer_json(event); }
  json operator()(const Sniped& event) const {
    return {{"round", event.round}, {"probes", probes_json(event.probes)}};
  }
  json operator()(const Tuned& event) const {
    return {{"round", event.round},
            {"base", event.base},
            {"probes", probes_json(event.probes)},
            {"note", event.note},
            {"indexes", indexes_json(event.indexes)}};
  }
  json operator()(const FinalMeasured& event) const {
    json value{{"probe_id", event.probe_id},
               {"measurement", outcome::to_json(event.measurement)},
               {"holds", event.holds}};
    if (event.over_base) value["over_base"] = outcome::to_json(*event.over_base);
    if (event.tree) value["tree"] = explain::to_json(*event.tree);
    return value;
  }
  json operator()(const MissionFinished& event) const {
    return {{"probe_id", event.probe_id}, {"reason", event.reason}};
  }
};

Result<MissionEvent> read_started(JsonObject& object) {
  Assignment a;
  a.mission_id = object.text("mission_id");
  a.resume_key = object.text("resume_key");
  a.query_id = object.text("query_id");
  a.sql = object.text("sql");
  a.target = object.text("target");
  a.engine = object.text("engine");
  a.engine_version = object.text("engine_version");
  a.database = object.text("database");
  a.benchmark = object.text("benchmark", "");
  a.threads = static_cast<int>(object.integer("threads"));
  a.memory_limit = object.text("memory_limit");
  a.mode = object.text("mode");
  if (object.value_if_any("workers") != nullptr) {
    a.workers = object.one_of("workers", {Workers::builtin, Workers::llm, Workers::both});
  }
  a.provider = object.text("provider", "");
  a.models = object.texts_if_any("models");
  a.redact = object.boolean("redact", false);
  a.stars = static_cast<int>(object.integer("stars"));
  a.protocol =
      object.one_of("protocol", {outcome::Protocol::three_run, outcome::Protocol::five_run});
  a.rely_on_observed = object.boolean("rely_on_observed");
  a.assumptions = object.texts("assumptions");
  a.timeout_ms = object.number("timeout_ms");
  a.budget_ms = object.number("budget_ms");
  a.settings = object.boolean("settings", false);
  a.accept_sampled = object.boolean("accept_sampled", false);
  a.git_sha = object.text("git_sha");
  a.knowledge_version = object.text("knowledge_version", "");
  return MissionStarted{std::move(a)};
}

Result<MissionEvent> read_baseline(JsonObject& object) {
  BaselineSummary b;
  b.wall_ms = object.number("wall_ms");
  b.cpu_ms = object.number("cpu_ms");
  b.ceiling_ms = object.number("ceiling_ms", 0);
  b.rows = object.integer("rows");
  b.checksum = object.text("checksum");
  b.hotspots = object.texts("hotspots");
  b.plan = object.text("plan_fingerprint");
  b.instabilities = object.texts("instabilities");
  if (const json* tree = object.value_if_any("tree")) {
    ADO_TRY(b.tree, explain::read_tree(*tree, object.path_of("tree")));
  }
  return BaselineTaken{std::move(b)};
}

Result<MissionEvent> read_dispatched(JsonObject& object) {
  Dispatched event;
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  ADO_TRY(event.dropped, read_dropped(object.array("dropped"), "dropped"));
  ADO_TRY(event.briefs, read_briefs(object.array_if_any("briefs"), "briefs"));
  event.note = object.text("note");
  return event;
}

Result<MissionEvent> read_prepared(JsonObject& object) {
  Prepared event;
  event.probe_id = object.text("probe_id");
  event.plan_json = object.text("plan");
  event.sql = object.text("sql");
  ADO_TRY(event.settings, read_settings(object.texts_if_any("settings")));
  event.plan = object.text("plan_fingerprint");
  event.ops_used = object.texts("ops_used");
  ADO_TRY(event.structure, outcome::read_verdict(object.value("structure"), "structure"));
  for (const json& value : object.array("facts")) {
    JsonObject fact(value, "facts");
    ADO_TRY(patch::Precondition read, patch::parse_fact(fact.text("fact")));
    read.basis =
        fact.one_of("basis", {patch::Basis::declared, patch::Basis::derived, patch::Basis::assumed,
                              patch::Basis::observed, patch::Basis::unsettled});
    ADO_CHECK(fact.finish());
    event.facts.push_back(std::move(read));
  }
  event.failure = object.text("failure");
  return event;
}

Result<MissionEvent> read_measured(JsonObject& object) {
  Measured event;
  for (const json& value : object.array("items")) {
    JsonObject item(value, "items");
    MeasuredItem read;
    read.probe_id = item.text("probe_id");
    ADO_TRY(read.full_result, outcome::read_verdict(item.value("full_result"), "full_result"));
    if (const json* measurement = item.value_if_any("measurement")) {
      ADO_TRY(read.measurement, outcome::read_measurement(*measurement, "measurement"));
    }
    if (const json* over_base = item.value_if_any("over_base")) {
      ADO_TRY(read.over_base, outcome::read_measurement(*over_base, "over_base"));
    }
    read.explain_delta = item.text("explain_delta");
    read.failure = item.text("failure");
    ADO_CHECK(item.finish());
    event.items.push_back(std::move(read));
  }
  return event;
}

Result<MissionEvent> read_refuted(JsonObject& object) {
  Refuted event{.probe_id = object.text("probe_id"), .witness = {}};
  ADO_TRY(event.witness, outcome::read_verdict(object.value("witness"), "witness"));
  return event;
}

Result<MissionEvent> read_sampled(JsonObject& object) {
  Sampled event{.probe_id = object.text("probe_id"), .sample = {}};
  ADO_TRY(event.sample, outcome::read_verdict(object.value("sample"), "sample"));
  return event;
}

Result<MissionEvent> read_closed(JsonObject& object) {
  return Closed{
      .probe_id = object.text("probe_id"),
      .reason = object.text("reason"),
      .status = object.one_of(
          "status", {ProbeStatus::pass, ProbeStatus::win, ProbeStatus::regression,
                     ProbeStatus::fail_tier1, ProbeStatus::fail_equivalence, ProbeStatus::error}),
      .same_as = object.text("same_as", "")};
}

Result<MissionEvent> read_skipped(JsonObject& object) {
  return Skipped{.probe_ids = object.texts("probe_ids"), .reason = object.text("reason")};
}

Result<MissionEvent> read_sortied(JsonObject& object) {
  Sortied event{.base = object.text("base"), .probes = {}};
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  return event;
}

Result<MissionEvent> read_steered(JsonObject& object) {
  Steered event{.round = static_cast<int>(object.integer("round")),
                .note = object.text("note"),
                .probes = {}};
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  return event;
}

Result<MissionEvent> read_sniped(JsonObject& object) {
  Sniped event{.round = static_cast<int>(object.integer("round")), .probes = {}};
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  return event;
}

Result<MissionEvent> read_tuned(JsonObject& object) {
  Tuned event{.round = static_cast<int>(object.integer("round")),
              .base = object.text("base"),
              .probes = {},
              .note = object.text("note"),
              .indexes = {}};
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  ADO_TRY(event.indexes, read_indexes(object.array("indexes"), "indexes"));
  return event;
}

Result<MissionEvent> read_final(JsonObject& object) {
  FinalMeasured event{.probe_id = object.text("probe_id"), .measurement = {}, .over_base = {}};
  ADO_TRY(event.measurement, outcome::read_measurement(object.value("measurement"), "measurement"));
  if (const json* over_base = object.value_if_any("over_base")) {
    ADO_TRY(event.over_base, outcome::read_measurement(*over_base, "over_base"));
  }
  if (const json* tree = object.value_if_any("tree")) {
    ADO_TRY(event.tree, explain::read_tree(*tree, object.path_of("tree")));
  }
  event.holds = object.boolean("holds");
  return event;
}

Result<MissionEvent> read_finished(JsonObject& object) {
  return MissionFinished{.probe_id = object.text("probe_id"), .reason = object.text("reason")};
}

struct Kind {
  std::string_view type;
  Result<MissionEvent> (*read)(JsonObject& object);
};
// In the order of MissionEvent's alternatives.
constexpr Kind kKinds[] = {
    {"mission_started", read_started},
    {"baseline_taken", read_baseline},
    {"dispatched", read_dispatched},
    {"prepared", read_prepared},
    {"measured", read_measured},
    {"refuted", read_refuted},
    {"closed", read_closed},
    {"skipped", read_skipped},
    {"sortied", read_sortied},
    {"sniped", read_sniped},
    {"tuned", read_tuned},
    {kFinalMeasured, read_final},
    {"mission_finished", read_finished},
    {"sampled", read_sampled},
    {"steered", read_steered},
    {kAnswered, read_answered},
};
static_assert(std::size(kKinds) == std::variant_size_v<MissionEvent>);

}  // namespace

std::string_view type_of(const MissionEvent& event) { return kKinds[event.index()].type; }

json to_json(const MissionEvent& event) { return std::visit(Writer{}, event); }

Result<MissionEvent> read_event(std::string_view type, const json& data) {
  for (const Kind& kind : kKinds) {
    if (kind.type != type) continue;
    JsonObject object(data, std::string(type));
    ADO_TRY(MissionEvent event, kind.read(object));
    object.number(kTookMs, 0);
    ADO_CHECK(object.finish());
    return event;
  }
  return fail(ErrorKind::invalid_input, "unknown event in the journal: {}", type);
}

}  // namespace ado::mission
