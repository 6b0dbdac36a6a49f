// A command line into words, without a shell.
#include <optional>

#include "llm/child_process.hpp"

namespace ado::llm {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  Result<std::vector<std::string>> run() {
    for (at_ = 0; at_ < line_.size(); ++at_) {
      const char c = line_[at_];
      if (is_blank(c)) {
        end_word();
      } else if (c == '\'' || c == '"') {
        ADO_CHECK(take_quoted(c));
      } else {
        take(c == '\\' && at_ + 1 < line_.size() ? line_[++at_] : c);
      }
    }
    end_word();
    if (words_.empty()) return fail(ErrorKind::invalid_input, "the command is empty");
    return std::move(words_);
  }

 private:
  void take(char c) {
    if (!word_) word_.emplace();
    *word_ += c;
  }

  Result<void> take_quoted(char quote) {
    if (!word_) word_.emplace();
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      const bool escapes = quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size();
      take(escapes ? line_[++at_] : line_[at_]);
    }
    if (at_ >= line_.size()) {
      // Not the command itself: people put keys into it.
      return fail(ErrorKind::invalid_input, "the command has a quote that is not closed");
    }
    return {};
  }

  void end_word() {
    if (word_) words_.push_back(*std::move(word_));
    word_.reset();
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::optional<std::string> word_;
  std::vector<std::string> words_;
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view line) {
  return Splitter(line).run();
}

}  // namespace ado::llm
