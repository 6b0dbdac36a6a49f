// Entries as lines of JSON, schema 2.0.
#include "base/json_text.hpp"
#include "blackboard/attempt_json.hpp"
#include "blackboard/entry.hpp"
#include "blackboard/legacy_entry.hpp"
#include "blackboard/nullable_object.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Seldom set, so null is what most lines hold.
template <typename Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json write_base(const Base& base) {
  return {{"query_id", base.query_id},
          {"engine", base.engine},
          {"benchmark", base.benchmark},
          {"original_sql", base.original_sql},
          {"fingerprint", base.fingerprint},
          {"timestamp", base.timestamp},
          {"run_id", base.run_id}};
}

ordered_json write_opt(const Opt& opt) {
  return {{"approach", opt.approach},
          {"worker_id", or_null(opt.worker_id)},
          {"probe_id", text_or_null(opt.probe_id)},
          {"strategy", opt.strategy},
          {"iteration", opt.iteration},
          {"optimized_sql", opt.optimized_sql},
          {"examples_used", opt.examples_used},
          {"engine_profile_version", text_or_null(opt.engine_profile_version)}};
}

ordered_json write_timing(const std::optional<Times>& timing) {
  if (!timing) return nullptr;
  return {{"original_ms", timing->original_ms},
          {"optimized_ms", timing->optimized_ms},
          {"protocol", text_or_null(timing->protocol)}};
}

ordered_json write_validation(const std::optional<Validation>& validation) {
  if (!validation) return nullptr;
  return {{"confidence", validation->confidence},
          {"rows_match", or_null(validation->rows_match)},
          {"checksum_match", or_null(validation->checksum_match)},
          {"valid_while", validation->valid_while}};
}

ordered_json write_outcome(const Outcome& outcome) {
  return {{"status", to_string(outcome.status)},
          {"tier", or_null(outcome.tier)},
          {"speedup", or_null(outcome.speedup)},
          {"speedup_type", to_string(outcome.speedup_type)},
          {"timing", write_timing(outcome.timing)},
          {"validation", write_validation(outcome.validation)},
          {"error", or_null(outcome.error)}};
}

ordered_json write_failure(const std::optional<Failure>& failure) {
  if (!failure) return nullptr;
  return {{"category", failure->category}, {"messages", failure->messages}};
}

ordered_json write_provenance(const Provenance& provenance) {
  return {{"model", text_or_null(provenance.model)},
          {"provider", text_or_null(provenance.provider)},
          {"git_sha", provenance.git_sha},
          {"knowledge_version_used", text_or_null(provenance.knowledge_version_used)},
          {"engine_version", text_or_null(provenance.engine_version)}};
}

// A section of the entry; an object that may be missing or null reads as empty.
class Section : public NullableObject {
 public:
  Section(JsonObject& parent, std::string_view name)
      : NullableObject(found(parent, name), parent.path_of(name)) {}

 private:
  static const json& found(JsonObject& parent, std::string_view name) {
    static const json kEmpty = json::object();
    const json* value = parent.value_if_any(name);
    return value == nullptr || value->is_null() ? kEmpty : *value;
  }
};

Result<Base> read_base(JsonObject& entry) {
  Section section(entry, "base");
  Base base{.query_id = section.text("query_id"),
            .engine = section.text("engine"),
            .benchmark = section.text("benchmark"),
            .original_sql = section.text("original_sql"),
            .fingerprint = section.text_if_given("fingerprint"),
            .timestamp = section.text("timestamp"),
            .run_id = section.text("run_id")};
  ADO_CHECK(section.finish());
  return base;
}

Result<Opt> read_opt(JsonObject& entry) {
  Section section(entry, "opt");
  Opt opt{.approach = section.text_if_given("approach"),
          .worker_id = section.integer_if_given("worker_id"),
          .probe_id = section.text_if_given("probe_id"),
          .strategy = section.text_if_given("strategy"),
          .iteration = section.integer("iteration", 0),
          .optimized_sql = section.text_if_given("optimized_sql"),
          .examples_used = section.texts_if_any("examples_used"),
          .engine_profile_version = section.text_if_given("engine_profile_version")};
  ADO_CHECK(section.finish());
  return opt;
}

Result<Times> read_timing(JsonObject& outcome) {
  Section section(outcome, "timing");
  Times times{.original_ms = section.number("original_ms"),
              .optimized_ms = section.number("optimized_ms"),
              .protocol = section.text_if_given("protocol")};
  ADO_CHECK(section.finish());
  return times;
}

Result<Validation> read_validation(JsonObject& outcome) {
  Section section(outcome, "validation");
  Validation validation{.confidence = section.text("confidence"),
                        .rows_match = section.boolean_if_given("rows_match"),
                        .checksum_match = section.boolean_if_given("checksum_match"),
                        .valid_while = section.texts_if_any("valid_while")};
  ADO_CHECK(section.finish());
  return validation;
}

Result<Outcome> read_outcome(JsonObject& entry) {
  using enum outcome::OutcomeStatus;
  using enum outcome::SpeedupType;
  Section section(entry, "outcome");
  Outcome read;
  read.status = section.one_of("status", {win, improved, neutral, regression, error, fail});
  read.tier = section.text_if_given("tier");
  if (read.tier->empty()) read.tier.reset();
  read.speedup = section.number_if_given("speedup");
  read.speedup_type = section.one_of("speedup_type", {measured, vs_timeout_ceiling, both_timeout});
  const bool timed = section.is_given("timing");
  const bool validated = section.is_given("validation");
  if (section.is_given("error")) read.error = section.text("error");
  ADO_CHECK(section.finish());
  if (timed) {
    ADO_TRY(read.timing, read_timing(section));
  }
  if (validated) {
    ADO_TRY(read.validation, read_validation(section));
  }
  return read;
}

Result<Transforms> read_transforms(JsonObject& entry) {
  Section section(entry, "transforms");
  Transforms transforms{.primary = section.text_if_given("primary"),
                        .all = section.texts("all"),
                        .tier = section.text_if_given("tier")};
  ADO_CHECK(section.finish());
  return transforms;
}

Result<Config> read_config(JsonObject& entry) {
  Section section(entry, "config");
  Config config;
  config.impact_additive = section.number_if_given("impact_additive");
  Section settings(section, "settings");
  const json* values = section.value_if_any("settings");
  ADO_CHECK(section.finish());
  if (values == nullptr) return config;
  for (const auto& [name, value] : values->items()) config.settings[name] = settings.text(name);
  ADO_CHECK(settings.finish());
  return config;
}

Result<Failure> read_failure(JsonObject& entry) {
  Section section(entry, "error");
  Failure failure{.category = section.text("category"),
                  .messages = section.texts_if_any("messages")};
  ADO_CHECK(section.finish());
  return failure;
}

Result<Reasons> read_reasons(JsonObject& entry) {
  Section section(entry, "reasons");
  Reasons reasons{.reasoning_chain = section.text_if_given("reasoning_chain"),
                  .evidence = section.text_if_given("evidence")};
  ADO_CHECK(section.finish());
  return reasons;
}

Result<Provenance> read_provenance(JsonObject& entry) {
  Section section(entry, "provenance");
  Provenance provenance{.model = section.text_if_given("model"),
                        .provider = section.text_if_given("provider"),
                        .git_sha = section.text_if_given("git_sha"),
                        .knowledge_version_used = section.text_if_given("knowledge_version_used"),
                        .engine_version = section.text_if_given("engine_version")};
  ADO_CHECK(section.finish());
  return provenance;
}

Result<Version> read_version(JsonObject& entry) {
  Section section(entry, "version");
  Version version{.schema_version = section.text("schema_version"),
                  .entry_version = section.integer("entry_version", 1),
                  .status = section.text("status", "active")};
  ADO_CHECK(section.finish());
  if (version.schema_version != kSchemaVersion) {
    return fail(ErrorKind::invalid_input, "entry has an unknown schema_version: {}, expected {}",
                version.schema_version, kSchemaVersion);
  }
  return version;
}

Result<std::string> read_source(JsonObject& entry) {
  Section section(entry, "source");
  std::string type = section.text("type");
  ADO_CHECK(section.finish());
  return type;
}

}  // namespace

std::string write_entry(const Entry& entry) {
  const ordered_json line{
      {"id", entry.id},
      {"source", {{"type", entry.source_type}}},
      {"base", write_base(entry.base)},
      {"opt", write_opt(entry.opt)},
      {"outcome", write_outcome(entry.outcome)},
      {"transforms",
       {{"primary", entry.transforms.primary},
        {"all", entry.transforms.all},
        {"tier", text_or_null(entry.transforms.tier)}}},
      {"config",
       {{"settings", entry.config.settings},
        {"impact_additive", or_null(entry.config.impact_additive)}}},
      {"error", write_failure(entry.error)},
      {"reasons",
       {{"reasoning_chain", entry.reasons.reasoning_chain}, {"evidence", entry.reasons.evidence}}},
      {"tags", entry.tags},
      {"provenance", write_provenance(entry.provenance)},
      {"version",
       {{"schema_version", entry.version.schema_version},
        {"entry_version", entry.version.entry_version},
        {"status", entry.version.status}}}};
  return json_line(line);
}

Result<Entry> read_entry(std::string_view line) {
  ADO_TRY(const json value, parse_json(line));
  if (is_legacy_entry(value)) return read_legacy_entry(value);
  NullableObject object(value, "");
  ADO_TRY(auto version, read_version(object));
  Entry entry{.id = object.text("id"), .version = std::move(version)};
  ADO_TRY(entry.source_type, read_source(object));
  ADO_TRY(entry.base, read_base(object));
  ADO_TRY(entry.opt, read_opt(object));
  ADO_TRY(entry.outcome, read_outcome(object));
  ADO_TRY(entry.transforms, read_transforms(object));
  ADO_TRY(entry.config, read_config(object));
  if (object.is_given("error")) {
    ADO_TRY(entry.error, read_failure(object));
  }
  ADO_TRY(entry.reasons, read_reasons(object));
  entry.tags = object.texts_if_any("tags");
  ADO_TRY(entry.provenance, read_provenance(object));
  ADO_CHECK(object.finish());
  return entry;
}

}  // namespace ado::blackboard
