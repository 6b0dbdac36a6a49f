// Rules for C++: first comment, include guard, and what code may call where.
#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace ado::tidy {
namespace {

constexpr std::array<std::string_view, 7> kPrinting{
    "std::cout", "std::cerr", "printf(", "fprintf(", "puts(", "fmt::print(", "std::clog"};

constexpr std::array<std::string_view, 9> kOutsideWorld{
    "sleep_for", "sleep_until",   "usleep", "nanosleep",        "sleep(",
    "rand(",     "random_device", "srand(", "system_clock::now"};

Complaints complain_of_words(const std::vector<std::string>& lines,
                             std::span<const std::string_view> words, std::string_view why) {
  Complaints complaints;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::string_view word : words) {
      if (find_word(lines[i], word) == std::string_view::npos) continue;
      complaints.push_back({i + 1, fmt::format("{}: {}", why, word)});
    }
  }
  return complaints;
}

bool has_head(std::string_view path) {
  if (!is_cpp(path) && !path.ends_with(".def")) return false;
  return is_below(path, "src") || is_below(path, "tools") || is_below(path, "bench");
}

// `sleep 1` in a shell, `time.sleep(1)` in Python.
bool script_sleeps(std::string_view line) {
  constexpr std::string_view kCommand = "sleep";
  const std::string_view code = line.substr(0, line.find('#'));
  const std::size_t at = find_word(code, kCommand);
  if (at == std::string_view::npos) return false;
  const std::string_view rest = code.substr(at + kCommand.size());
  return rest.starts_with('(') ||
         (rest.size() > 1 && std::isdigit(static_cast<unsigned char>(rest[1])) != 0);
}

}  // namespace

Complaints first_comment(const Source& source, const House&) {
  if (!has_head(source.path)) return {};
  if (!source.lines.empty() && source.lines.front().starts_with("// ")) return {};
  return {{1, "the first line must be a comment that says what the file does"}};
}

Complaints pragma_once(const Source& source, const House&) {
  if (!is_header(source.path)) return {};
  if (std::ranges::find(source.code, "#pragma once") != source.code.end()) return {};
  return {{1, "no #pragma once"}};
}

Complaints using_namespace(const Source& source, const House&) {
  constexpr std::array<std::string_view, 1> kWords{"using namespace"};
  return complain_of_words(source.code, kWords, "name what you use instead of");
}

Complaints printing(const Source& source, const House&) {
  const std::string_view path = source.path;
  if (!is_below(path, "src") || is_below(path, "src/cli") || is_below(path, "src/demo")) return {};
  return complain_of_words(source.code, kPrinting, "only cli and demo print");
}

// It throws at bytes that are no UTF-8, unless it is told not to.
Complaints json_text(const Source& source, const House&) {
  constexpr std::array<std::string_view, 1> kWords{"dump("};
  if (!is_below(source.path, "src") || source.path == "src/base/json_text.hpp") return {};
  return complain_of_words(source.code, kWords, "base/json_text.hpp writes JSON, not");
}

Complaints outside_world(const Source& source, const House&) {
  const std::string_view path = source.path;
  if (is_below(path, "src/base") || !(is_below(path, "src") || is_below(path, "tests"))) return {};
  Complaints complaints =
      complain_of_words(source.code, kOutsideWorld, "time and chance are passed in, not called");
  if (!is_script(path)) return complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    if (script_sleeps(source.lines[i])) complaints.push_back({i + 1, "a test does not wait"});
  }
  return complaints;
}

}  // namespace ado::tidy
