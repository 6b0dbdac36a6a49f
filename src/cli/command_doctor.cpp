// ado doctor: what is there, what is missing, and what to mend.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "base/require.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/models.hpp"
#include "cli/version.hpp"
#include "engine/postgres_health.hpp"
#include "engine/referee.hpp"
#include "llm/child_process.hpp"
#include "sql/schema.hpp"

namespace ado::cli {
namespace {

// One line a check; remembers whether all of them were fine.
class Checklist {
 public:
  void good(std::string_view what, std::string_view value) { line("ok", what, value); }
  void bad(std::string_view what, const Error& error) {
    line("mend", what, error.message);
    hint(error.hint);
    all_good_ = false;
  }
  void note(std::string_view what, std::string_view value) { line("note", what, value); }
  void add(const engine::HealthLine& found) {
    switch (found.health) {
      case engine::Health::good:
        good(found.what, found.value);
        return hint(found.hint);
      case engine::Health::note:
        note(found.what, found.value);
        return hint(found.hint);
      case engine::Health::mend:
        return bad(found.what, {.message = found.value, .hint = found.hint});
    }
  }
  bool all_good() const { return all_good_; }

 private:
  static void line(std::string_view mark, std::string_view what, std::string_view value) {
    print_out(fmt::format("{:<5} {:<11} {}\n", mark, what, value));
  }
  static void hint(std::string_view text) {
    if (!text.empty()) print_out(fmt::format("      {:<11} hint: {}\n", "", text));
  }
  bool all_good_ = true;
};

void check_workspace(Checklist& list, const config::Config& config) {
  const std::filesystem::path probe = std::filesystem::path(config.workspace) / "doctor";
  if (const auto written = write_file_atomically(probe, "ok\n"); !written) {
    return list.bad("workspace", written.error());
  }
  std::error_code ignored;
  std::filesystem::remove(probe, ignored);
  const auto space = std::filesystem::space(config.workspace, ignored);
  list.good("workspace", fmt::format("{} ({} MiB free)", config.workspace, space.available >> 20));
}

// Whether the key is there, and never what it is.
void check_key(Checklist& list, const llm::ProviderRow& row) {
  const auto key = variable(std::string(row.key_variable));
  if (!key) return list.bad("key", key.error());
  if (key->value_or("").empty() && row.key == llm::ProviderRow::Key::required) {
    return list.bad("key", {.message = fmt::format("{} is not set", row.key_variable),
                            .hint = "put it into the environment or into .env"});
  }
  list.good("key", fmt::format("{} is {}", row.key_variable,
                               key->value_or("").empty() ? "not set, and need not be" : "set"));
}

// The models of the roles, each once.
std::vector<std::string> models_of(const config::Config& config) {
  std::vector<std::string> models;
  for (const std::string& model :
       {config.llm_model, config.llm_model_dispatcher, config.llm_model_worker,
        config.llm_model_sniper, config.llm_model_analyst}) {
    if (!model.empty() && std::ranges::count(models, model) == 0) models.push_back(model);
  }
  return models;
}

void check_price(Checklist& list, const llm::ProviderSettings& settings, const std::string& model) {
  const auto price = llm::find_price(settings.prices, settings.provider, model);
  if (!price) {
    return list.note("price",
                     fmt::format("of {}: unknown, so no budget in money can be kept", model));
  }
  list.good("price", fmt::format("of {}: {} dollars in and {} out for a million tokens", model,
                                 price->input, price->output));
}

// Where the models are: an address or a program.
Result<std::string> place_of(const llm::ProviderRow& row, const llm::ProviderSettings& settings) {
  switch (row.channel) {
    case llm::Channel::http: {
      const std::string url =
          settings.base_url.empty() ? std::string(row.base_url) : settings.base_url;
      ADO_CHECK(llm::check_base_url(url));
      return url;
    }
    case llm::Channel::command: {
      ADO_CHECK(llm::split_command(settings.command));
      return settings.command;
    }
    case llm::Channel::replay:
      return fmt::format("{} recorded exchanges", settings.recorded.size());
  }
  require(false);
}

void check_models(Checklist& list, const config::Config& config) {
  if (config.llm_provider.empty()) {
    return list.good("models", "none is set, and the built-in workers use none");
  }
  const auto row = llm::find_provider(config.llm_provider);
  if (!row) return list.bad("models", row.error());
  const auto settings = provider_settings(config);
  if (!settings) return list.bad("models", settings.error());
  const auto place = place_of(*row, *settings);
  if (!place) return list.bad("models", place.error());
  const std::vector<std::string> models = models_of(config);
  if (row->channel == llm::Channel::http && models.empty()) {
    list.bad("models", {.message = fmt::format("{} is set without a model", row->name),
                        .hint = "set ADO_LLM_MODEL"});
  } else {
    list.good("models", fmt::format("{} ({}) {}", row->name, *place, join(models, ", ")));
  }
  if (row->channel == llm::Channel::http) check_key(list, *row);
  for (const std::string& model : models) check_price(list, *settings, model);
}

void check_database(Checklist& list, const config::Config& config) {
  const auto engine = open_engine(config);
  if (!engine) return list.bad("database", engine.error());
  const engine::EngineInfo& info = (*engine)->info();
  list.good("database", fmt::format("{} {}, {}, read-only, {} threads, memory {}", info.engine,
                                    info.version, info.database, info.threads, info.memory_limit));
  const auto schema = (*engine)->schema();
  if (!schema) return list.bad("schema", schema.error());
  std::size_t keys = 0;
  for (const sql::TableInfo& table : schema->tables) keys += table.keys.size();
  list.good("schema",
            fmt::format("{} tables and views, {} declared keys", schema->tables.size(), keys));
  if (keys == 0) {
    print_out(
        "      note: without declared keys some rewrites are conditional: see --assume and "
        "--facts\n");
  }
  if ((*engine)->dialect() != sql::Dialect::postgres) return;
  const auto lines = engine::examine_server(**engine);
  if (!lines) return list.bad("server", lines.error());
  for (const engine::HealthLine& line : *lines) list.add(line);
}

Result<Exit> doctor_command(Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  Checklist list;
  list.good("ado", fmt::format("{} ({})", kVersion, kGitSha));
  if (const auto data = data_folder()) {
    list.good("data", data->string());
  } else {
    list.bad("data", data.error());
  }
  const auto judged = engine::same_query("SELECT 1", "SELECT\n  1", sql::Dialect::duckdb);
  if (judged && judged->opinion == engine::Opinion::same) {
    list.good("referee", "DuckDB's parser answers");
  } else {
    list.bad("referee", judged ? Error{.message = judged->detail} : judged.error());
  }
  check_workspace(list, config);
  check_models(list, config);
  if (config.db.empty()) {
    print_out("      no --db given: the database was not checked\n");
  } else {
    check_database(list, config);
  }
  return list.all_good() ? Exit::done : Exit::failed;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("doctor", "check versions, rights and settings, and say what to mend");
  add_settings(*command, session,
               {"db", "threads", "memory_limit", "workspace", "llm_provider", "llm_model",
                "llm_base_url", "llm_command"});
  command->footer("Example: ado doctor --db retail.duckdb");
  command->callback([&session] { run_command(session, [&] { return doctor_command(session); }); });
}

}  // namespace ado::cli
