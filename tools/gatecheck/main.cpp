// ado-gatecheck cases FOLDER...: pairs whose label is known. Exit 0: no verdict is wrong.
//
// ado-gatecheck variants [--undecided-most N] --schema FILE FILE|FOLDER...: queries against
// harmless variants of themselves. Exit 0: each has a verdict, none is wrong, at most N are
// undecided.
//
// Exit 1: not so; 2: cannot run.
#include <algorithm>
#include <charconv>
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
#include "sql/script_tables.hpp"

namespace {

namespace fs = std::filesystem;
namespace gatecheck = ado::gatecheck;
using ado::Result;

constexpr const char* kUsage =
    "usage: ado-gatecheck cases FOLDER... | ado-gatecheck variants [--undecided-most N] --schema "
    "FILE FILE|FOLDER...";

struct Request {
  std::string command;
  std::size_t undecided_most = SIZE_MAX;
  std::string schema = {};
  std::vector<std::string> names = {};
};

Result<Request> read_arguments(const std::vector<std::string>& arguments) {
  const auto usage = [] { return ado::fail(ado::ErrorKind::invalid_input, "{}", kUsage); };
  if (arguments.empty()) return usage();
  Request request{.command = arguments.front()};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool takes_value = argument == "--schema" || argument == "--undecided-most";
    if (!takes_value) {
      request.names.push_back(argument);
      continue;
    }
    if (++i == arguments.size()) return usage();
    if (argument == "--schema") {
      request.schema = arguments[i];
      continue;
    }
    const char* const end = arguments[i].data() + arguments[i].size();
    const auto [rest, error] = std::from_chars(arguments[i].data(), end, request.undecided_most);
    if (error != std::errc() || rest != end) return usage();
  }
  const bool has_schema = !request.schema.empty();
  const bool is_known = has_schema ? request.command == "variants" : request.command == "cases";
  if (!is_known || request.names.empty()) return usage();
  return request;
}

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
  ADO_TRY(const std::string text, ado::read_file(name));
  ADO_TRY(ado::sql::Schema schema, ado::sql::parse_script_tables(text, ado::sql::Dialect::duckdb));
  return std::make_shared<const ado::sql::Schema>(std::move(schema));
}

Result<std::vector<gatecheck::Trial>> run_variants(const Request& request) {
  ADO_TRY(const gatecheck::SharedSchema schema, read_tables(request.schema));
  std::vector<gatecheck::Trial> trials;
  for (const fs::path name : request.names) {
    const auto files =
        fs::is_directory(name) ? sorted_below(name, false) : std::vector<fs::path>{name};
    for (const fs::path& file : files) {
      ADO_TRY(auto trial, gatecheck::try_variant(file, schema));
      if (trial) trials.push_back(*std::move(trial));
    }
  }
  return trials;
}

Result<int> run(const Request& request) {
  const bool is_variants = request.command == "variants";
  ADO_TRY(const auto trials, is_variants ? run_variants(request) : run_cases(request.names));
  if (trials.empty()) return ado::fail(ado::ErrorKind::invalid_input, "nothing to try is there");
  fmt::print("{}", gatecheck::summary(trials));
  bool fails = std::ranges::any_of(trials, gatecheck::is_wrong);
  if (is_variants) {
    std::size_t undecided = 0;
    for (const gatecheck::Trial& trial : trials) {
      if (!trial.verdict) fails = true;
      if (trial.verdict == ado::outcome::VerdictKind::undecided) ++undecided;
    }
    fails = fails || undecided > request.undecided_most;
  }
  return fails ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto code = read_arguments({argv + 1, argv + argc}).and_then(run);
    if (code) return *code;
    fmt::print(stderr, "ado-gatecheck: {}\n", code.error().message);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ado-gatecheck: {}\n", error.what());
  }
  return 2;
}
