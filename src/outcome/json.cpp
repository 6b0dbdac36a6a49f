// Writes outcomes to JSON and reads them back, strictly.
#include "outcome/json.hpp"

#include <cmath>

#include "base/strict_json.hpp"

namespace ado::outcome {
namespace {

using nlohmann::json;

// JSON has no word for infinity; a journal that cannot be read back would be worse than a 0.
double finite(double value) { return std::isfinite(value) ? value : 0; }

std::vector<double> finite(std::vector<double> values) {
  for (double& value : values) value = finite(value);
  return values;
}

Result<Counterexample> read_counterexample(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Counterexample example{.script = object.text("script"),
                         .original_result = object.text("original_result"),
                         .candidate_result = object.text("candidate_result")};
  ADO_CHECK(object.finish());
  return example;
}

Result<Timing> read_timing(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Timing timing{.wall_ms = object.numbers("wall_ms"),
                .cpu_ms = object.numbers("cpu_ms"),
                .wall_ms_kept = object.number("wall_ms_kept"),
                .cpu_ms_kept = object.number("cpu_ms_kept"),
                .spread = object.number("spread")};
  ADO_CHECK(object.finish());
  return timing;
}

Family read_family(JsonObject& object) {
  const std::string letter = object.text("family");
  const auto family = letter.size() == 1 ? family_from_letter(letter.front()) : std::nullopt;
  if (!family) {
    object.refuse(fmt::format("unknown value: {} is \"{}\", not A to G or X",
                              object.path_of("family"), letter));
  }
  return family.value_or(Family::compound);
}

}  // namespace

json to_json(const Verdict& verdict) {
  json object{{"kind", to_string(verdict.kind)},    {"gate", verdict.gate},
              {"reason", verdict.reason},           {"evidence", verdict.evidence},
              {"valid_while", verdict.valid_while}, {"confidence", to_string(verdict.confidence)},
              {"proof", to_string(verdict.proof)}};
  if (verdict.counterexample) {
    object["counterexample"] = {{"script", verdict.counterexample->script},
                                {"original_result", verdict.counterexample->original_result},
                                {"candidate_result", verdict.counterexample->candidate_result}};
  }
  return object;
}

json to_json(const Timing& timing) {
  return {{"wall_ms", finite(timing.wall_ms)},
          {"cpu_ms", finite(timing.cpu_ms)},
          {"wall_ms_kept", finite(timing.wall_ms_kept)},
          {"cpu_ms_kept", finite(timing.cpu_ms_kept)},
          {"spread", finite(timing.spread)}};
}

json to_json(const Measurement& measurement) {
  json object{{"protocol", to_string(measurement.protocol)},
              {"original", to_json(measurement.original)},
              {"candidate", to_json(measurement.candidate)},
              {"speedup", finite(measurement.speedup)},
              {"cpu_speedup", finite(measurement.cpu_speedup)},
              {"noise", finite(measurement.noise)},
              {"speedup_type", to_string(measurement.speedup_type)},
              {"stopped_early", measurement.stopped_early},
              {"engine", measurement.engine},
              {"threads", measurement.threads},
              {"memory_limit", measurement.memory_limit},
              {"rows", measurement.rows}};
  if (measurement.noise_floor) object["noise_floor"] = finite(*measurement.noise_floor);
  if (const auto& interval = measurement.interval) {
    object["interval"] = {finite(interval->low), finite(interval->high)};
  }
  return object;
}

json to_json(const BdaRow& row) {
  json object{{"probe_id", row.probe_id},
              {"transform_id", row.transform_id},
              {"family", std::string(1, family_letter(row.family))},
              {"target", row.target},
              {"status", to_string(row.status)},
              {"ops_used", row.ops_used},
              {"explain_delta", row.explain_delta},
              {"equivalence", to_json(row.equivalence)},
              {"exploration", row.exploration},
              {"failure_reason", row.failure_reason},
              {"source", row.source},
              {"tokens", row.tokens},
              {"cost", finite(row.cost)},
              {"why", row.why},
              {"sql", row.sql}};
  if (row.measurement) object["measurement"] = to_json(*row.measurement);
  return object;
}

Result<Verdict> read_verdict(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Verdict verdict{
      .kind = object.one_of("kind",
                            {VerdictKind::accepted, VerdictKind::rejected, VerdictKind::undecided}),
      .gate = object.text("gate"),
      .reason = object.text("reason"),
      .evidence = object.texts("evidence"),
      .valid_while = object.texts("valid_while"),
      .confidence = object.one_of(
          "confidence", {Confidence::none, Confidence::schema_only, Confidence::zero_row_unverified,
                         Confidence::sampled, Confidence::high}),
      .proof = object.one_of("proof", {Proof::none, Proof::tested, Proof::rule})};
  const json* counterexample = object.value_if_any("counterexample");
  ADO_CHECK(object.finish());
  if (counterexample != nullptr) {
    ADO_TRY(verdict.counterexample,
            read_counterexample(*counterexample, object.path_of("counterexample")));
  }
  return verdict;
}

Result<Measurement> read_measurement(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Measurement measurement;
  measurement.protocol = object.one_of("protocol", {Protocol::three_run, Protocol::five_run});
  const json& original = object.value("original");
  const json& candidate = object.value("candidate");
  measurement.speedup = object.number("speedup");
  measurement.cpu_speedup = object.number("cpu_speedup");
  measurement.noise = object.number("noise");
  measurement.speedup_type = object.one_of(
      "speedup_type",
      {SpeedupType::measured, SpeedupType::vs_timeout_ceiling, SpeedupType::both_timeout});
  measurement.stopped_early = object.boolean("stopped_early");
  measurement.engine = object.text("engine");
  measurement.threads = static_cast<int>(object.integer("threads"));
  measurement.memory_limit = object.text("memory_limit");
  measurement.rows = object.integer("rows");
  if (object.value_if_any("noise_floor") != nullptr) {
    measurement.noise_floor = object.number("noise_floor");
  }
  const bool has_interval = object.value_if_any("interval") != nullptr;
  const std::vector<double> interval =
      has_interval ? object.numbers("interval") : std::vector<double>();
  ADO_CHECK(object.finish());
  if (has_interval && interval.size() != 2) {
    return fail(ErrorKind::invalid_input, "{}: two numbers, not {}", object.path_of("interval"),
                interval.size());
  }
  if (has_interval) measurement.interval = {interval[0], interval[1]};
  ADO_TRY(measurement.original, read_timing(original, object.path_of("original")));
  ADO_TRY(measurement.candidate, read_timing(candidate, object.path_of("candidate")));
  return measurement;
}

Result<BdaRow> read_bda_row(const json& value, const std::string& path) {
  JsonObject object(value, path);
  BdaRow row;
  row.probe_id = object.text("probe_id");
  row.transform_id = object.text("transform_id");
  row.family = read_family(object);
  row.target = object.text("target");
  row.status = object.one_of(
      "status", {ProbeStatus::pass, ProbeStatus::win, ProbeStatus::regression,
                 ProbeStatus::fail_tier1, ProbeStatus::fail_equivalence, ProbeStatus::error});
  row.ops_used = object.texts("ops_used");
  row.explain_delta = object.text("explain_delta");
  const json& equivalence = object.value("equivalence");
  const json* measurement = object.value_if_any("measurement");
  row.exploration = object.boolean("exploration");
  row.failure_reason = object.text("failure_reason");
  row.source = object.text("source");
  row.tokens = object.integer("tokens");
  row.cost = object.number("cost");
  row.why = object.text("why");
  row.sql = object.text("sql");
  ADO_CHECK(object.finish());
  ADO_TRY(row.equivalence, read_verdict(equivalence, object.path_of("equivalence")));
  if (measurement != nullptr) {
    ADO_TRY(row.measurement, read_measurement(*measurement, object.path_of("measurement")));
  }
  return row;
}

}  // namespace ado::outcome
