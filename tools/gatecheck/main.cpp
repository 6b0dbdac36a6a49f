// ado-gatecheck cases FOLDER...                        pairs whose label is known
// ado-gatecheck variants --schema FILE FILE|FOLDER...  queries against harmless variants of
// themselves Exit 0: no verdict is wrong; 1: one is; 2: cannot run.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/files.hpp"
#include "gatecheck/trial.hpp"
#include "sql/parse.hpp"
#include "sql/schema.hpp"

namespace {

namespace fs = std::filesystem;
namespace gatecheck = ado::gatecheck;
using ado::Result;

constexpr const char* kUsage =
    "usage: ado-gatecheck cases FOLDER... | ado-gatecheck variants --schema FILE FILE|FOLDER...";

std::vector<fs::path> sorted_below(const fs::path& folder, bool wants_folders) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const bool fits = wants_folders ? fs::exists(entry.path() / "original.sql")
                                    : entry.path().extension() == ".sql";
    if (fits) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// A case itself, or a folder of cases.
Result<std::vector<gatecheck::Trial>> run_cases(const std::vector<std::string>& names) {
  std::vector<gatecheck::Trial> trials;
  for (const std::string& name : names) {
    const bool is_case = fs::exists(fs::path(name) / "original.sql");
    const auto folders = is_case ? std::vector<fs::path>{name} : sorted_below(name, true);
    for (const fs::path& folder : folders) {
      ADO_TRY(std::vector<gatecheck::Trial> more, gatecheck::try_case(folder));
      std::ranges::move(more, std::back_inserter(trials));
    }
  }
  return trials;
}

// The tables of a script, whatever else it does.
Result<gatecheck::SharedSchema> read_tables(const std::string& name) {
  constexpr auto kDialect = ado::sql::Dialect::duckdb;
  ADO_TRY(const std::string text, ado::read_file(name));
  std::string tables;
  for (const std::string_view statement : ado::sql::split_script(text, kDialect)) {
    const std::size_t begin = statement.find("CREATE TABLE ");
    const bool is_table =
        begin != std::string_view::npos &&
        statement.substr(0, begin).find_first_not_of(" \r\n\t") == std::string_view::npos;
    if (is_table) tables += std::string(statement) + ";\n";
  }
  ADO_TRY(ado::sql::Schema schema, ado::sql::parse_schema(tables, kDialect));
  return std::make_shared<const ado::sql::Schema>(std::move(schema));
}

Result<std::vector<gatecheck::Trial>> run_variants(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3 || arguments[0] != "--schema") {
    return ado::fail(ado::ErrorKind::invalid_input, "{}", kUsage);
  }
  ADO_TRY(const gatecheck::SharedSchema schema, read_tables(arguments[1]));
  std::vector<gatecheck::Trial> trials;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const fs::path name = arguments[i];
    const auto files =
        fs::is_directory(name) ? sorted_below(name, false) : std::vector<fs::path>{name};
    for (const fs::path& file : files) {
      ADO_TRY(auto trial, gatecheck::try_variant(file, schema));
      if (trial) trials.push_back(*std::move(trial));
    }
  }
  return trials;
}

Result<int> run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments[0];
  const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1),
                                      arguments.end());
  if ((command != "cases" && command != "variants") || rest.empty()) {
    return ado::fail(ado::ErrorKind::invalid_input, "{}", kUsage);
  }
  ADO_TRY(const auto trials, command == "cases" ? run_cases(rest) : run_variants(rest));
  fmt::print("{}", gatecheck::summary(trials));
  return std::ranges::any_of(trials, gatecheck::is_wrong) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto code = run({argv + 1, argv + argc});
    if (code) return *code;
    fmt::print(stderr, "ado-gatecheck: {}\n", code.error().message);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ado-gatecheck: {}\n", error.what());
  }
  return 2;
}
