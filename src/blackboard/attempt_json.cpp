// Writes attempts and reads them back.
#include "blackboard/attempt_json.hpp"

#include "blackboard/nullable_object.hpp"

namespace ado::blackboard {

using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json number_or_null(const std::optional<double>& number) {
  return number ? ordered_json(*number) : ordered_json();
}

ordered_json to_json(const SourceAttempt& attempt) {
  return {{"id", attempt.id},
          {"query_id", attempt.query_id},
          {"engine", attempt.engine},
          {"engine_version", attempt.engine_version},
          {"benchmark", attempt.benchmark},
          {"run_id", attempt.run_id},
          {"timestamp", attempt.timestamp},
          {"source_type", attempt.source_type},
          {"strategy", attempt.strategy},
          {"fingerprint", attempt.fingerprint},
          {"status", outcome::to_string(attempt.status)},
          {"tier", text_or_null(attempt.tier)},
          {"speedup", number_or_null(attempt.speedup)},
          {"speedup_type", outcome::to_string(attempt.speedup_type)},
          {"original_ms", number_or_null(attempt.original_ms)},
          {"optimized_ms", number_or_null(attempt.optimized_ms)},
          {"protocol", text_or_null(attempt.protocol)},
          {"confidence", text_or_null(attempt.confidence)},
          {"transforms", attempt.transforms},
          {"model", text_or_null(attempt.model)},
          {"error", text_or_null(attempt.error)},
          {"optimized_sql", text_or_null(attempt.optimized_sql)}};
}

Result<SourceAttempt> read_attempt(const nlohmann::json& value, const std::string& path) {
  using enum outcome::OutcomeStatus;
  using enum outcome::SpeedupType;
  NullableObject object(value, path);
  SourceAttempt read;
  read.id = object.text("id");
  read.query_id = object.text("query_id");
  read.engine = object.text("engine");
  read.engine_version = object.text("engine_version");
  read.benchmark = object.text("benchmark");
  read.run_id = object.text("run_id");
  read.timestamp = object.text("timestamp");
  read.source_type = object.text("source_type");
  read.strategy = object.text("strategy");
  read.fingerprint = object.text("fingerprint");
  read.status = object.one_of("status", {win, improved, neutral, regression, error, fail});
  read.tier = object.text_if_given("tier");
  read.speedup = object.number_if_given("speedup");
  read.speedup_type = object.one_of("speedup_type", {measured, vs_timeout_ceiling, both_timeout});
  read.original_ms = object.number_if_given("original_ms");
  read.optimized_ms = object.number_if_given("optimized_ms");
  read.protocol = object.text_if_given("protocol");
  read.confidence = object.text_if_given("confidence");
  read.transforms = object.texts("transforms");
  read.model = object.text_if_given("model");
  read.error = object.text_if_given("error");
  read.optimized_sql = object.text_if_given("optimized_sql");
  ADO_CHECK(object.finish());
  return read;
}

}  // namespace ado::blackboard
