// Writes a fleet file.
#include "fleet/draft.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/config.hpp"
#include "config/toml_table.hpp"
#include "engine/engine.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

// The settings that a fleet is likely to change, in the order in which people think of them.
constexpr std::string_view kShown[] = {"mode",         "workers",  "protocol", "facts",
                                       "settings",     "threads",  "timeout",  "budget_time",
                                       "memory_limit", "workspace"};

std::string path_from(const fs::path& path, const fs::path& file) {
  const fs::path folder = fs::absolute(file).parent_path().lexically_normal();
  return fs::absolute(path).lexically_normal().lexically_relative(folder).string();
}

std::string db_line(const DraftOptions& options) {
  const bool is_file =
      !engine::is_postgres_target(options.db) && options.db.find("://") == std::string::npos;
  return fmt::format("db = {}\n",
                     config::toml_text(is_file ? path_from(options.db, options.file) : options.db));
}

std::string setting_lines(const DraftOptions& options) {
  std::string text;
  const config::Config defaults;
  std::vector<std::string_view> names(std::begin(kShown), std::end(kShown));
  for (const auto& [name, value] : options.settings) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  for (const std::string_view name : names) {
    const auto setting = std::ranges::find(config::settings(), name, &config::Setting::name);
    if (setting == config::settings().end() || name == "db") continue;
    text += fmt::format("# {}\n", setting->summary);
    const auto given = options.settings.find(std::string(name));
    const bool is_given = given != options.settings.end();
    std::string value = is_given ? given->second : setting->get(defaults);
    if (is_given && name == "workspace") value = path_from(value, options.file);
    text += fmt::format("{}{} = {}\n", is_given ? "" : "# ", name, config::toml_text(value));
  }
  return text;
}

constexpr std::string_view kTables = R"toml(
# Facts to rely on, checked in your data where they can be.
# assume = ["unique(stores.store_key)"]
# Take a query that finishes where the original runs into `timeout`, though only samples of the
# answers were compared.
# accept_sampled = false
# Models see placeholders in place of the queries' literals.
# redact = false

[slots]
# Queries that are timed at once: always 1, because two would disturb each other.
timing = 1
# Candidates that are tried on generated data side by side, 1 to 16.
validation = 2
# Calls to models at once, with workers "llm" or "both".
# llm = 16

[budget]
# Seconds for the whole fleet; 0: no limit. The most promising queries come first.
time = 0
# US dollars and tokens for models in the whole fleet; 0: no limit.
# money = 0
# tokens = 0

# The queries. stars (1 to 3): how important it is; without it the survey decides by its share of
# all time. calls: how often it runs. total_ms: the time of all its calls, where it was recorded.
)toml";

std::string comment(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  return line;
}

std::string query_text(const FoundQuery& query, const std::string& file) {
  std::string text = "\n";
  if (!query.problem.empty()) text += fmt::format("# unsupported: {}\n", comment(query.problem));
  text += fmt::format("[[query]]\nid = {}\nfile = {}\n", config::toml_text(query.id),
                      config::toml_text(file));
  if (query.calls != 1) text += fmt::format("calls = {:.0f}\n", query.calls);
  if (query.recorded_ms > 0) text += fmt::format("total_ms = {:.1f}\n", query.recorded_ms);
  return text;
}

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace

Draft draft_fleet(const DraftOptions& options, const FoundQueries& found) {
  const std::string name = safe_id(options.file.stem().string());
  const fs::path folder = options.file.parent_path() / (name + "-queries");
  Draft draft;
  draft.toml = fmt::format(
      "# A fleet of ado: {} queries from {}.\n"
      "# What it may change: ado fleet run --help. Paths are relative to this file.\n"
      "name = {}\n{}\n",
      found.queries.size(), comment(options.source), config::toml_text(name), db_line(options));
  draft.toml += setting_lines(options);
  draft.toml += kTables;
  for (const FoundQuery& query : found.queries) {
    fs::path file = query.file;
    if (file.empty()) {
      file = folder / (query.id + ".sql");
      draft.files.emplace_back(file, with_newline(query.sql));
    }
    draft.toml += query_text(query, path_from(file, options.file));
  }
  return draft;
}

}  // namespace ado::fleet
