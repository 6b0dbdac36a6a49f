// golden [--rewrite] [--only WORD] [file or folder ...]: runs the golden files, all of them by
// default; with --only the cases that have the word behind their directive.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "golden/directives.hpp"
#include "golden/runner.hpp"

namespace {

namespace fs = std::filesystem;
using ado::golden::FileResult;
using ado::golden::OnDifference;

std::set<fs::path> test_files(const fs::path& place) {
  std::set<fs::path> files;
  if (!fs::is_directory(place)) return {place};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(place)) {
    if (entry.path().extension() == ".test") files.insert(entry.path());
  }
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The number of failures that stay.
std::size_t run(const fs::path& path, OnDifference on_difference, std::string_view word,
                int& cases_run) {
  const std::string text = read(path);
  const FileResult result = run_file(path.string(), text, &ado::golden::find_directive, word);
  cases_run += result.cases_run;
  const bool rewrites = on_difference == OnDifference::rewrite && result.rewritten != text;
  if (rewrites) {
    std::ofstream(path, std::ios::binary) << result.rewritten;
    fmt::print("rewritten: {}\n", path.string());
    return 0;
  }
  for (const auto& failure : result.failures) {
    fmt::print("FAILED {}\n{}\n", failure.place, failure.text);
  }
  return result.failures.size();
}

}  // namespace

int main(int argc, char** argv) {
  OnDifference on_difference = OnDifference::report;
  std::set<fs::path> files;
  std::string_view word;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rewrite") {
      on_difference = OnDifference::rewrite;
    } else if (std::string_view(argv[i]) == "--only" && i + 1 < argc) {
      word = argv[++i];
    } else {
      files.merge(test_files(argv[i]));
    }
  }
  if (files.empty()) files = test_files(ADO_GOLDEN_DIR);
  std::size_t failures = 0;
  int cases_run = 0;
  for (const fs::path& path : files) failures += run(path, on_difference, word, cases_run);
  fmt::print("{} cases in {} files, {} failed\n", cases_run, files.size(), failures);
  return failures == 0 && cases_run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
