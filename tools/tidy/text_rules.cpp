// Rules for text of any kind: white space, leftovers, private paths, names of files.
#include <array>
#include <sstream>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace ado::tidy {
namespace {

// The words are written in two pieces, so that this file does not break its own rules.
constexpr std::array<std::string_view, 3> kNotes{
    "TO"
    "DO",
    "FIX"
    "ME",
    "X"
    "XX"};
constexpr std::array<std::string_view, 4> kMachinePaths{
    "/wo"
    "rk/",
    "/ro"
    "ot/",
    "../sha"
    "red",
    "/opt/duckdb"
    "-dev"};

constexpr std::array<std::string_view, 7> kEmptyNames{"util",    "utils",  "helper", "helpers",
                                                      "manager", "common", "misc"};
constexpr std::array<std::string_view, 3> kHistoryEndings{"_v2", "_new", "_old"};

bool is_generated(std::string_view path) { return path.ends_with("package-lock.json"); }

// A path begins here: what stands before is no part of a longer path or name.
bool begins_path(std::string_view line, std::size_t at) {
  if (at == 0) return true;
  const char before = line[at - 1];
  return before == ' ' || std::string_view("\"'`=(<>:,[@").find(before) != std::string_view::npos;
}

bool has_empty_name(std::string_view part) {
  for (const std::string_view name : kEmptyNames) {
    if (part == name || part.ends_with(fmt::format("_{}", name))) return true;
  }
  for (const std::string_view ending : kHistoryEndings) {
    if (part.ends_with(ending)) return true;
  }
  return false;
}

}  // namespace

Complaints white_space(const Source& source, const House&) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const std::string& line = source.lines[i];
    if (line.empty()) continue;
    if (line.back() == '\r') complaints.push_back({i + 1, "carriage return at the end"});
    if (line.back() == ' ' || line.back() == '\t') {
      complaints.push_back({i + 1, "white space at the end"});
    }
  }
  if (!source.text.empty() && !source.text.ends_with('\n')) {
    complaints.push_back({source.lines.size(), "no newline at the end of the file"});
  }
  return complaints;
}

Complaints unfinished_note(const Source& source, const House&) {
  if (is_generated(source.path)) return {};
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    for (const std::string_view note : kNotes) {
      if (find_word(source.lines[i], note) == std::string_view::npos) continue;
      complaints.push_back({i + 1, fmt::format("{}: do it, or leave it out", note)});
    }
  }
  return complaints;
}

Complaints machine_path(const Source& source, const House&) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    for (const std::string_view path : kMachinePaths) {
      const std::size_t at = source.lines[i].find(path);
      if (at == std::string::npos || !begins_path(source.lines[i], at)) continue;
      complaints.push_back({i + 1, fmt::format("names a path of one machine: {}", path)});
    }
  }
  return complaints;
}

Complaints file_name(const Source& source, const House&) {
  std::istringstream folders(source.path.substr(0, source.path.rfind('/') + 1));
  for (std::string folder; std::getline(folders, folder, '/');) {
    if (has_empty_name(folder)) return {{1, fmt::format("folder name says nothing: {}", folder)}};
  }
  const std::string_view stem = stem_of(source.path);
  if (!has_empty_name(stem)) return {};
  return {{1, fmt::format("file name says nothing: {}", stem)}};
}

}  // namespace ado::tidy
