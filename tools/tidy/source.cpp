// Splits a file into lines and blanks what is not code.
#include "tidy/source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace ado::tidy {
namespace {

bool is_identifier_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Copies code from `text_` to `result_` and everything else as spaces.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text) { result_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) return blank(std::min(rest.find('\n'), rest.size()));
    if (rest.starts_with("/*")) return blank(end_after(rest, "*/", 2));
    if (rest.starts_with('"')) return text_is_raw() ? raw_string(rest) : quoted(rest, '"');
    if (rest.starts_with('\'') && !follows_digit()) return quoted(rest, '\'');
    result_ += text_[at_++];
  }

  static std::size_t end_after(std::string_view rest, std::string_view closing, std::size_t from) {
    const std::size_t found = rest.find(closing, from);
    return found == std::string_view::npos ? rest.size() : found + closing.size();
  }

  // The quotation mark at `at_` opens a raw string when an R stands before it, as in u8R"(...)".
  bool text_is_raw() const {
    if (at_ == 0 || text_[at_ - 1] != 'R') return false;
    std::size_t start = at_;
    while (start > 0 && is_identifier_character(text_[start - 1])) --start;
    constexpr std::array<std::string_view, 5> kPrefixes{"R", "u8R", "uR", "UR", "LR"};
    return std::ranges::find(kPrefixes, text_.substr(start, at_ - start)) != kPrefixes.end();
  }

  // 1'000 has a digit separator, u8'x' has a character.
  bool follows_digit() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           at_ + 1 < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[at_ + 1])) &&
           text_.substr(at_ + 2, 1) != "'";
  }

  void raw_string(std::string_view rest) {
    const std::size_t open = rest.find('(');
    if (open == std::string_view::npos) return blank(rest.size());
    std::string closing = ")";
    closing += rest.substr(1, open - 1);
    closing += '"';
    blank(end_after(rest, closing, open));
  }

  void quoted(std::string_view rest, char mark) {
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != mark && rest[end] != '\n') {
      end += rest[end] == '\\' ? 2 : 1;
    }
    const std::size_t closing = end < rest.size() && rest[end] == mark ? 1 : 0;
    end = std::min(end, rest.size());
    result_ += mark;
    ++at_;
    blank(end - 1);
    result_ += std::string(closing, mark);
    at_ += closing;
  }

  void blank(std::size_t count) {
    for (; count > 0; --count) result_ += text_[at_++] == '\n' ? '\n' : ' ';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

std::string blank_comments_and_literals(std::string_view text) { return Blanker(text).run(); }

Source make_source(std::string path, std::string text) {
  Source source{.path = std::move(path), .text = std::move(text), .lines = {}, .code = {}};
  source.lines = split_lines(source.text);
  if (is_cpp(source.path)) source.code = split_lines(blank_comments_and_literals(source.text));
  return source;
}

bool is_cpp(std::string_view path) { return path.ends_with(".cpp") || is_header(path); }

bool is_header(std::string_view path) { return path.ends_with(".hpp"); }

bool is_script(std::string_view path) {
  return path.ends_with(".sh") || path.ends_with(".py") || path == "dev" || path == ".ci/run";
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view stem_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('.', 1));
}

std::size_t find_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts =
        at == 0 || !is_identifier_character(line[at - 1]) || !is_identifier_character(word.front());
    const bool ends = end == line.size() || !is_identifier_character(line[end]) ||
                      !is_identifier_character(word.back());
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

}  // namespace ado::tidy
