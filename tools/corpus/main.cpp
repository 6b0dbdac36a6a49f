// ado-corpus [--dialect duckdb|postgres] [--failures] [--complete] [--json FILE] FILE|FOLDER...:
// how many queries of these files our front end reads and prints faithfully. Exit 0: nothing
// differs, is unstable or crashed (--complete: and all is the same); 1: something is; 2: cannot
// run.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "corpus/children.hpp"
#include "corpus/report.hpp"

namespace {

namespace corpus = ado::corpus;
namespace fs = std::filesystem;

struct Request {
  ado::sql::Dialect dialect = ado::sql::Dialect::duckdb;
  corpus::Demand demand = corpus::Demand::sound;
  bool shows_failures = false;
  fs::path json_file = {};
  std::vector<fs::path> paths = {};
};

ado::Result<Request> read_arguments(const std::vector<std::string>& arguments) {
  Request request;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool takes_value = argument == "--dialect" || argument == "--json";
    const std::string value = takes_value && i + 1 < arguments.size() ? arguments[++i] : "";
    if (argument == "--failures") {
      request.shows_failures = true;
    } else if (argument == "--complete") {
      request.demand = corpus::Demand::complete;
    } else if (argument == "--json" && !value.empty()) {
      request.json_file = value;
    } else if (argument == "--dialect" && (value == "duckdb" || value == "postgres")) {
      const bool is_duckdb = value == "duckdb";
      request.dialect = is_duckdb ? ado::sql::Dialect::duckdb : ado::sql::Dialect::postgres;
    } else if (argument.starts_with("--")) {
      return ado::fail(ado::ErrorKind::invalid_input, "flag is not understood: {} {}", argument,
                       value);
    } else {
      request.paths.emplace_back(argument);
    }
  }
  if (request.paths.empty()) {
    return ado::fail(ado::ErrorKind::invalid_input, "no file or folder of .sql is named");
  }
  return request;
}

// The files themselves, and those that end in .sql below the folders, in order of their names.
std::vector<fs::path> find_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const auto first = static_cast<std::ptrdiff_t>(files.size());
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && entry.path().extension() == ".sql") {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin() + first, files.end());
  }
  return files;
}

ado::Result<int> run(const Request& request) {
  const std::vector<fs::path> names = find_files(request.paths);
  std::vector<std::string> texts(names.size());  // The statements are views into them.
  std::vector<corpus::FileRulings> files;
  const corpus::Judge judge = [&](std::string_view query) {
    return corpus::judge(query, request.dialect);
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    ADO_TRY(texts[i], ado::read_file(names[i]));
    auto statements = corpus::split_statements(texts[i], request.dialect);
    ADO_TRY(auto rulings, corpus::judge_in_children(statements, judge));
    files.push_back({names[i], std::move(statements), std::move(rulings)});
  }
  if (request.shows_failures) fmt::print("{}", corpus::failures(files));
  fmt::print("{}\n", corpus::summary(files, request.dialect));
  if (!request.json_file.empty()) {
    const std::string text = corpus::to_json(files, request.dialect)
                                 .dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    ADO_CHECK(ado::write_file_atomically(request.json_file, text + "\n"));
  }
  return corpus::meets(files, request.demand) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto code = read_arguments({argv + 1, argv + argc}).and_then(run);
    if (code) return *code;
    fmt::print(stderr, "ado-corpus: {}\n", code.error().message);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ado-corpus: {}\n", error.what());
  }
  return 2;
}
