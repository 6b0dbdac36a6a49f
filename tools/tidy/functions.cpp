// Walks the braces of a file and tells functions from namespaces, types and data.
#include "tidy/functions.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "tidy/source.hpp"

namespace ado::tidy {
namespace {

enum class Scope { open, function, data };  // open: a namespace or a type, where functions live.

// Just behind the mark that closes the one at `open`; the size when there is none.
std::size_t behind_closing(std::string_view text, std::size_t open, char opening, char closing) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == opening) ++depth;
    if (text[at] == closing && --depth == 0) return at + 1;
  }
  return text.size();
}

std::string_view without_template_header(std::string_view head) {
  while (head.starts_with("template")) {
    const std::size_t open = head.find('<');
    if (open == std::string_view::npos) return head;
    head = trimmed(head.substr(behind_closing(head, open, '<', '>')));
  }
  return head;
}

// What may stand between the parameters of a function and its body.
bool may_follow_parameters(std::string_view rest) {
  constexpr std::array<std::string_view, 11> kStarts{
      "(", "const", "noexcept", "override", "final", "&", "->", ":", "requires", "try", "["};
  return rest.empty() || std::ranges::any_of(kStarts, [rest](std::string_view start) {
           return rest.starts_with(start);
         });
}

Scope scope_of(std::string_view head) {
  head = without_template_header(trimmed(head));
  const std::size_t open = head.find('(');
  const std::string_view before = head.substr(0, open);
  for (const std::string_view word : {"namespace", "class", "struct", "union", "enum", "extern"}) {
    if (find_word(before, word) == std::string_view::npos) continue;
    return word == "enum" ? Scope::data : Scope::open;
  }
  if (open == std::string_view::npos || head.ends_with('=')) return Scope::data;
  const std::string_view rest = trimmed(head.substr(behind_closing(head, open, '(', ')')));
  return may_follow_parameters(rest) ? Scope::function : Scope::data;
}

class Walker {
 public:
  explicit Walker(const std::vector<std::string>& code) : code_(code) {}

  std::vector<Function> run() {
    bool in_directive = false;
    for (line_ = 0; line_ < code_.size(); ++line_) {
      const std::string& text = code_[line_];
      if (in_directive || trimmed(text).starts_with('#')) {
        in_directive = text.ends_with('\\');
        continue;
      }
      for (at_ = 0; at_ < text.size(); ++at_) take(text[at_]);
      if (!head_.empty()) head_ += ' ';
    }
    return std::move(functions_);
  }

 private:
  struct Opened {
    Scope scope;
    std::size_t function;  // Index of the function it opened.
  };

  void take(char c) {
    if (inside_body()) return take_in_body(c);
    switch (c) {
      case '(':
        ++parentheses_;
        break;
      case ')':
        --parentheses_;
        break;
      case '{':
        return open();
      case '}':
        return close();
      case ';':
        if (parentheses_ == 0) return head_.clear();
        break;
      default:
        break;
    }
    append(c);
  }

  bool inside_body() const { return body_depth_ > 0; }

  // In a function or in data only the braces count.
  void take_in_body(char c) {
    if (c == '{') ++body_depth_;
    if (c == '}' && --body_depth_ == 0) close();
  }

  void append(char c) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (blank && (head_.empty() || head_.back() == ' ')) return;
    if (head_.empty()) head_line_ = line_;
    head_ += c;
  }

  void open() {
    // Braces inside parentheses are values, as in `void f(Options options = {})`.
    const Scope scope = parentheses_ > 0 ? Scope::data : scope_of(head_);
    if (head_.empty()) head_line_ = line_;
    if (scope == Scope::function) {
      functions_.push_back(
          {.head = std::string(trimmed(head_)), .line = head_line_ + 1, .lines = 0});
    }
    scopes_.push_back({scope, functions_.size() - 1});
    if (scope == Scope::open) {
      head_.clear();
    } else {
      body_depth_ = 1;
    }
  }

  void close() {
    if (scopes_.empty()) return;
    const Opened opened = scopes_.back();
    scopes_.pop_back();
    // A brace that a head goes on behind was a value: `: a_{1}, b_{2} {` or `= {}) {`.
    if (opened.scope != Scope::open && (parentheses_ > 0 || goes_on())) {
      if (opened.scope == Scope::function) functions_.pop_back();
      return;
    }
    if (opened.scope == Scope::function) {
      Function& function = functions_[opened.function];
      function.lines = line_ + 2 - function.line;
    }
    head_.clear();
  }

  // Whether the next character that is not blank continues the head.
  bool goes_on() const {
    std::size_t at = at_ + 1;
    for (std::size_t line = line_; line < code_.size(); ++line, at = 0) {
      at = code_[line].find_first_not_of(" \t", at);
      if (at != std::string::npos) return code_[line][at] == ',' || code_[line][at] == '{';
    }
    return false;
  }

  const std::vector<std::string>& code_;
  std::size_t line_ = 0;
  std::size_t at_ = 0;
  std::string head_;
  std::size_t head_line_ = 0;
  int parentheses_ = 0;
  int body_depth_ = 0;
  std::vector<Opened> scopes_;
  std::vector<Function> functions_;
};

}  // namespace

std::vector<Function> find_functions(const std::vector<std::string>& code) {
  return Walker(code).run();
}

}  // namespace ado::tidy
