// The table of settings and the loader that fills them in order.
#include "config/config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/toml_table.hpp"

namespace ado::config {
namespace {

Result<int> to_int(std::string_view text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
    return fail(ErrorKind::invalid_input, "must be a whole number from {} to {}: {}", low, high,
                text);
  }
  return value;
}

std::optional<double> to_amount(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || !(value >= 0) || value > 1e9) return std::nullopt;
  return value;
}

Result<std::string> one_of(std::string_view text, std::span<const std::string_view> allowed) {
  if (std::ranges::count(allowed, text) > 0) return std::string(text);
  return fail(ErrorKind::invalid_input, "must be one of {}: {}", fmt::join(allowed, ", "), text);
}

constexpr std::string_view kWorkers[] = {"builtin", "llm", "both"};
constexpr std::string_view kProtocols[] = {"3run", "5run"};
constexpr std::string_view kFacts[] = {"declared", "observed"};
constexpr std::string_view kOnOff[] = {"on", "off"};
constexpr std::string_view kEfforts[] = {"low", "medium", "high"};
constexpr int kTokensMax = 2'000'000'000;

// Fields without a rule of their own.
template <std::string Config::* Field>
Result<void> set_text(Config& config, std::string_view text) {
  config.*Field = text;
  return {};
}
template <std::string Config::* Field>
std::string get_text(const Config& config) {
  return config.*Field;
}
template <std::string Config::* Field, const auto& Allowed>
Result<void> set_choice(Config& config, std::string_view text) {
  ADO_TRY(config.*Field, one_of(text, Allowed));
  return {};
}
template <int Config::* Field, int Low, int High>
Result<void> set_int(Config& config, std::string_view text) {
  ADO_TRY(config.*Field, to_int(text, Low, High));
  return {};
}
template <int Config::* Field>
std::string get_int(const Config& config) {
  return std::to_string(config.*Field);
}
template <double Config::* Field>
Result<void> set_seconds(Config& config, std::string_view text) {
  const std::optional<double> seconds = to_amount(text);
  if (!seconds) return fail(ErrorKind::invalid_input, "must be seconds, 0 or more: {}", text);
  config.*Field = *seconds;
  return {};
}
// An empty one would be the folder that one happens to be in.
Result<void> set_workspace(Config& config, std::string_view text) {
  if (text.empty()) return fail(ErrorKind::invalid_input, "must name a folder");
  config.workspace = text;
  return {};
}
// 4GB, 1.5 GiB, 80%: as DuckDB reads it. Empty: the engine's own.
Result<void> set_memory_limit(Config& config, std::string_view text) {
  constexpr std::string_view kUnits[] = {"b",   "bytes", "kb",  "mb",  "gb", "tb",
                                         "kib", "mib",   "gib", "tib", "%"};
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const bool has_number = to_amount(text.substr(0, end)).has_value();
  const std::string unit = to_lower_ascii(trim(text.substr(end)));
  if (!text.empty() && (!has_number || std::ranges::count(kUnits, unit) == 0)) {
    return fail(ErrorKind::invalid_input, "must be an amount of memory, like 4GB: {}", text);
  }
  config.memory_limit = text;
  return {};
}
Result<void> set_budget_money(Config& config, std::string_view text) {
  const std::optional<double> dollars = to_amount(text);
  if (!dollars) return fail(ErrorKind::invalid_input, "must be dollars, 0 or more: {}", text);
  config.llm_budget_money = *dollars;
  return {};
}
Result<void> set_temperature(Config& config, std::string_view text) {
  const std::optional<double> value = to_amount(text);
  if (!value || *value > 2) {
    return fail(ErrorKind::invalid_input, "must be a number from 0 to 2: {}", text);
  }
  config.llm_temperature = text;
  return {};
}
template <double Config::* Field>
std::string get_amount(const Config& config) {
  return fmt::format("{}", config.*Field);
}

constexpr Setting kSettings[] = {
    {"db", "ADO_DB",
     "database: a DuckDB file (retail.duckdb) or PostgreSQL (postgresql://me@host/shop, "
     "service=NAME)",
     set_text<&Config::db>, get_text<&Config::db>},
    {"mode", "ADO_MODE", "probe (default), standard, expert, swarm or reasoning",
     set_text<&Config::mode>, get_text<&Config::mode>},
    {"workers", "ADO_WORKERS", "who proposes plans: builtin (default), llm or both",
     set_choice<&Config::workers, kWorkers>, get_text<&Config::workers>},
    {"stars", "ADO_STARS", "importance of the query, 1 to 3: how many probes and sniper rounds",
     set_int<&Config::stars, 1, 3>, get_int<&Config::stars>},
    {"protocol", "ADO_PROTOCOL", "how probes are timed: 3run or 5run",
     set_choice<&Config::protocol, kProtocols>, get_text<&Config::protocol>},
    {"threads", "ADO_THREADS", "engine threads; 0: as many as the machine has cores",
     set_int<&Config::threads, 0, 1024>, get_int<&Config::threads>},
    {"memory_limit", "ADO_MEMORY_LIMIT",
     "memory limit, like 4GB: of DuckDB; on PostgreSQL of what --settings may give a statement",
     set_memory_limit, get_text<&Config::memory_limit>},
    {"timeout", "ADO_TIMEOUT", "seconds a statement may run; 0: no limit",
     set_seconds<&Config::timeout_s>, get_amount<&Config::timeout_s>},
    {"budget_time", "ADO_BUDGET_TIME",
     "seconds that the search may take; 0: 40 times the query's own, at least 20",
     set_seconds<&Config::budget_time_s>, get_amount<&Config::budget_time_s>},
    {"facts", "ADO_FACTS",
     "declared: results never rest on what the data merely shows today; observed: they may",
     set_choice<&Config::facts, kFacts>, get_text<&Config::facts>},
    {"settings", "ADO_SETTINGS",
     "on: try SET LOCAL of planner and memory settings too, on PostgreSQL; off (default)",
     set_choice<&Config::settings, kOnOff>, get_text<&Config::settings>},
    {"workspace", "ADO_WORKSPACE", "folder for journals, artifacts and the blackboard",
     set_workspace, get_text<&Config::workspace>},
    {"llm_provider", "ADO_LLM_PROVIDER",
     "who is asked: deepseek, openrouter, openai, anthropic, ollama, vllm, llama_cpp, "
     "openai_compatible, command or replay; none: no model is used",
     set_text<&Config::llm_provider>, get_text<&Config::llm_provider>},
    {"llm_model", "ADO_LLM_MODEL", "the model, as the provider names it",
     set_text<&Config::llm_model>, get_text<&Config::llm_model>},
    {"llm_model_dispatcher", "ADO_LLM_MODEL_DISPATCHER", "another model for the dispatcher",
     set_text<&Config::llm_model_dispatcher>, get_text<&Config::llm_model_dispatcher>},
    {"llm_model_worker", "ADO_LLM_MODEL_WORKER", "another model for the workers",
     set_text<&Config::llm_model_worker>, get_text<&Config::llm_model_worker>},
    {"llm_model_sniper", "ADO_LLM_MODEL_SNIPER", "another model for the sniper",
     set_text<&Config::llm_model_sniper>, get_text<&Config::llm_model_sniper>},
    {"llm_model_analyst", "ADO_LLM_MODEL_ANALYST", "another model for the analyst",
     set_text<&Config::llm_model_analyst>, get_text<&Config::llm_model_analyst>},
    {"llm_model_semantic", "ADO_LLM_MODEL_SEMANTIC",
     "the model of semantic SQL: a name, an alias, or local, which needs no network; none: "
     "llm_model",
     set_text<&Config::llm_model_semantic>, get_text<&Config::llm_model_semantic>},
    {"llm_aliases", "ADO_LLM_ALIASES",
     "short names of models for hints in pipelines: fast=small-model, good=large-model",
     set_text<&Config::llm_aliases>, get_text<&Config::llm_aliases>},
    {"llm_embedding_model", "ADO_LLM_EMBEDDING_MODEL",
     "the model that makes vectors of texts for semantic SQL; none: vectors of n-grams",
     set_text<&Config::llm_embedding_model>, get_text<&Config::llm_embedding_model>},
    {"llm_embedding_base_url", "ADO_LLM_EMBEDDING_BASE_URL",
     "the address of its /embeddings; none: that of the provider",
     set_text<&Config::llm_embedding_base_url>, get_text<&Config::llm_embedding_base_url>},
    {"llm_base_url", "ADO_LLM_BASE_URL", "another address of the provider, like https://host/v1",
     set_text<&Config::llm_base_url>, get_text<&Config::llm_base_url>},
    {"llm_command", "ADO_LLM_COMMAND", "of the provider command: the program and its arguments",
     set_text<&Config::llm_command>, get_text<&Config::llm_command>},
    {"llm_replay", "ADO_LLM_REPLAY", "of the provider replay: the file of recorded exchanges",
     set_text<&Config::llm_replay>, get_text<&Config::llm_replay>},
    {"llm_prices", "ADO_LLM_PRICES", "another table of prices than the one that is shipped",
     set_text<&Config::llm_prices>, get_text<&Config::llm_prices>},
    {"llm_concurrency", "ADO_LLM_CONCURRENCY", "calls to the model at once, 1 to 64",
     set_int<&Config::llm_concurrency, 1, 64>, get_int<&Config::llm_concurrency>},
    {"llm_requests_per_minute", "ADO_LLM_REQUESTS_PER_MINUTE",
     "calls begun within 60 seconds, at most; 0: no limit",
     set_int<&Config::llm_requests_per_minute, 0, 1'000'000>,
     get_int<&Config::llm_requests_per_minute>},
    {"llm_tokens_per_minute", "ADO_LLM_TOKENS_PER_MINUTE",
     "tokens of calls begun within 60 seconds, at most; 0: no limit",
     set_int<&Config::llm_tokens_per_minute, 0, kTokensMax>,
     get_int<&Config::llm_tokens_per_minute>},
    {"llm_budget_money", "ADO_LLM_BUDGET_MONEY",
     "US dollars that a run may spend on models; 0: no limit", set_budget_money,
     get_amount<&Config::llm_budget_money>},
    {"llm_budget_tokens", "ADO_LLM_BUDGET_TOKENS",
     "tokens, in and out, that a run may spend on models; 0: no limit",
     set_int<&Config::llm_budget_tokens, 0, kTokensMax>, get_int<&Config::llm_budget_tokens>},
    {"llm_temperature", "ADO_LLM_TEMPERATURE",
     "temperature of the model, 0 to 2; none: the provider's own", set_temperature,
     get_text<&Config::llm_temperature>},
    {"llm_effort", "ADO_LLM_EFFORT",
     "how long a reasoning model thinks: low, medium or high; none: the provider's own",
     set_choice<&Config::llm_effort, kEfforts>, get_text<&Config::llm_effort>},
    {"llm_output_tokens", "ADO_LLM_OUTPUT_TOKENS",
     "tokens of one reply, at most; what a model thinks counts",
     set_int<&Config::llm_output_tokens, 1, 1'000'000>, get_int<&Config::llm_output_tokens>},
    {"llm_timeout", "ADO_LLM_TIMEOUT", "seconds that one call may take with all its attempts",
     set_seconds<&Config::llm_timeout_s>, get_amount<&Config::llm_timeout_s>},
    {"llm_streaming", "ADO_LLM_STREAMING", "on (default): answers come in pieces; off: at once",
     set_choice<&Config::llm_streaming, kOnOff>, get_text<&Config::llm_streaming>},
};

const Setting* find(std::string_view name) {
  const auto found = std::ranges::find(kSettings, name, &Setting::name);
  return found == std::end(kSettings) ? nullptr : found;
}

Result<void> apply(Loaded& loaded, const Setting& setting, std::string_view text,
                   std::string source) {
  if (auto done = setting.set(loaded.config, text); !done) {
    Error error = std::move(done).error();
    error.message = fmt::format("{}: {}", source, error.message);
    return fail(std::move(error));
  }
  loaded.sources[std::string(setting.name)] = std::move(source);
  return {};
}

// None for lists, tables and dates, which no setting is.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (node.is_integer()) return std::to_string(*node.value<std::int64_t>());
  if (node.is_floating_point()) return fmt::format("{}", *node.value<double>());
  if (node.is_boolean()) return *node.value<bool>() ? "true" : "false";
  return std::nullopt;
}

Error unknown_setting(const std::filesystem::path& file, const std::string& name) {
  std::vector<std::string> names;
  for (const Setting& setting : kSettings) names.emplace_back(setting.name);
  const std::string_view close = closest_name(name, names);
  return {.kind = ErrorKind::invalid_input,
          .message = fmt::format("{}: unknown setting: {}", file.string(), name),
          .hint = close.empty() ? "" : fmt::format("did you mean {}?", close)};
}

Result<void> apply_file(Loaded& loaded, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  ADO_TRY(const toml::table table, parse_toml(file));
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const Setting* setting = find(name);
    if (setting == nullptr) {
      return fail(unknown_setting(file, name));
    }
    const std::optional<std::string> text = text_of(node);
    if (!text) {
      return fail(ErrorKind::invalid_input, "{}: {}: must be a text or a number", file.string(),
                  name);
    }
    ADO_CHECK(apply(loaded, *setting, *text, fmt::format("{}: {}", file.string(), name)));
  }
  return {};
}

// NAME=value lines; blank lines and # comments are skipped, quotes around the value are taken off.
Result<std::map<std::string, std::string>> read_dotenv(const std::filesystem::path& file) {
  std::map<std::string, std::string> values;
  // A folder of this name is somebody else's: of Python, mostly.
  if (!std::filesystem::exists(file) || std::filesystem::is_directory(file)) return values;
  ADO_TRY(const std::string text, read_file(file));
  for (std::string_view line : split_lines(text)) {
    line = trim(line);
    const std::size_t equals = line.find('=');
    if (line.empty() || line.front() == '#' || equals == std::string_view::npos) continue;
    std::string_view name = trim(line.substr(0, equals));
    if (name.starts_with("export ")) name = trim(name.substr(7));
    std::string_view value = trim(line.substr(equals + 1));
    const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                           value.back() == value.front();
    if (is_quoted) value = value.substr(1, value.size() - 2);
    values[std::string(name)] = std::string(value);
  }
  return values;
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

Result<Loaded> load(const Sources& sources) {
  Loaded loaded;
  for (const Setting& setting : kSettings) loaded.sources[std::string(setting.name)] = "default";
  ADO_CHECK(apply_file(loaded, sources.file));
  ADO_TRY(const auto dotenv, read_dotenv(sources.dotenv));
  for (const Setting& setting : kSettings) {
    const std::string variable(setting.environment);
    const auto from_file = dotenv.find(variable);
    std::optional<std::string> value =
        sources.environment ? sources.environment(variable) : std::nullopt;
    if (!value && from_file != dotenv.end()) value = from_file->second;
    if (value && !value->empty()) ADO_CHECK(apply(loaded, setting, *value, variable));
  }
  for (const auto& [name, text] : sources.flags) {
    const Setting* setting = find(name);
    if (setting == nullptr) return fail(ErrorKind::internal, "a flag without a setting: {}", name);
    std::string flag = "--" + name;
    std::ranges::replace(flag, '_', '-');
    ADO_CHECK(apply(loaded, *setting, text, flag));
  }
  return loaded;
}

Result<std::optional<std::string>> variable(const Sources& sources, const std::string& name) {
  if (sources.environment) {
    if (std::optional<std::string> value = sources.environment(name)) return value;
  }
  ADO_TRY(const auto dotenv, read_dotenv(sources.dotenv));
  const auto found = dotenv.find(name);
  if (found == dotenv.end()) return std::nullopt;
  return found->second;
}

std::string describe(const Loaded& loaded) {
  std::string text;
  for (const Setting& setting : kSettings) {
    const std::string value = setting.get(loaded.config);
    text += fmt::format("{:<24} {:<24} {}\n", setting.name, value.empty() ? "-" : value,
                        loaded.sources.find(setting.name)->second);
  }
  return text;
}

}  // namespace ado::config
