// A SQL script taken apart by our lexer.
#include "corpus/script.hpp"

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"
#include "sql/lexer.hpp"

namespace ado::corpus {
namespace {

using sql::Token;
using sql::TokenKind;

// Walks over the script and starts lexing anew behind what is no SQL.
class Splitter {
 public:
  Splitter(std::string_view script, sql::Dialect dialect) : script_(script), dialect_(dialect) {}

  std::vector<ScriptStatement> run() {
    while (offset_ < script_.size()) take_tokens();
    return std::move(statements_);
  }

 private:
  // Up to the end of the script, or behind the first thing that is no token.
  void take_tokens() {
    const std::size_t base = offset_;
    sql::Lexer lexer(script_.substr(base), dialect_);
    int depth = 0;
    for (;;) {
      const Token token = lexer.next();
      if (token.kind == TokenKind::end) return finish(script_.size(), script_.size());
      if (token.kind == TokenKind::error) return skip_error(base + token.begin);
      if (token.kind == TokenKind::left_parenthesis) ++depth;
      if (token.kind == TokenKind::right_parenthesis) --depth;
      if (token.kind == TokenKind::semicolon && depth <= 0) {
        finish(base + token.begin, base + token.end);
        depth = 0;
      } else if (!has_tokens_) {
        begin_ = base + token.begin;
        has_tokens_ = true;
      }
    }
  }

  void skip_error(std::size_t at) {
    if (at < script_.size() && script_[at] == '\\') {
      return finish(at, std::min(script_.find('\n', at), script_.size()));
    }
    if (!has_tokens_) begin_ = at;
    has_tokens_ = true;
    std::size_t end = script_.find(";\n", at);
    if (end == std::string_view::npos) end = script_.size();
    finish(end, std::min(end + 1, script_.size()));
  }

  void finish(std::size_t end, std::size_t resumed) {
    offset_ = resumed;
    if (!has_tokens_) return;
    has_tokens_ = false;
    const std::string_view text = trim(script_.substr(begin_, end - begin_));
    statements_.push_back({.text = text,
                           .line = sql::position_at(script_, begin_).line,
                           .kind = kind_of(text, dialect_)});
  }

  std::string_view script_;
  sql::Dialect dialect_;
  std::size_t offset_ = 0;
  std::size_t begin_ = 0;
  bool has_tokens_ = false;
  std::vector<ScriptStatement> statements_;
};

constexpr std::string_view kQueryWords[] = {"select", "values", "table", "from"};
constexpr std::string_view kChangeWords[] = {"insert", "update", "delete", "merge"};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view each) { return equals_ignore_case(word, each); });
}

// The words of a statement with the depth of their parentheses.
struct Word {
  std::string_view text;
  int depth = 0;
  bool starts_cte = false;  // It stands behind AS ( or AS MATERIALIZED (.
};

std::vector<Word> words_of(std::string_view statement, sql::Dialect dialect) {
  std::vector<Word> words;
  sql::Lexer lexer(statement, dialect);
  int depth = 0;
  bool is_behind_as = false;           // Behind AS or MATERIALIZED,
  bool is_behind_parenthesis = false;  // and the parenthesis that follows it.
  for (Token token = lexer.next(); token.kind != TokenKind::end && token.kind != TokenKind::error;
       token = lexer.next()) {
    if (token.kind == TokenKind::word) {
      words.push_back({.text = sql::token_text(statement, token),
                       .depth = depth,
                       .starts_cte = is_behind_parenthesis});
    }
    const bool opens = token.kind == TokenKind::left_parenthesis;
    is_behind_parenthesis = opens && is_behind_as;
    is_behind_as = token.keyword == sql::Keyword::as || token.keyword == sql::Keyword::materialized;
    if (opens) ++depth;
    if (token.kind == TokenKind::right_parenthesis) --depth;
  }
  return words;
}

}  // namespace

std::vector<ScriptStatement> split_statements(std::string_view script, sql::Dialect dialect) {
  return Splitter(script, dialect).run();
}

StatementKind kind_of(std::string_view statement, sql::Dialect dialect) {
  const std::vector<Word> words = words_of(statement, dialect);
  if (words.empty()) return StatementKind::other;
  const Word& first = words.front();
  const bool has_with = equals_ignore_case(first.text, "with");
  const bool starts_query = has_with || is_one_of(first.text, kQueryWords);
  // (SELECT 1) is a query; `a (b)` and EXPLAIN (...) are not, whatever follows.
  const bool leads = first.depth == 0 || statement.starts_with('(');
  if (!starts_query || !leads) return StatementKind::other;
  if (dialect == sql::Dialect::postgres && equals_ignore_case(first.text, "from")) {
    return StatementKind::other;
  }
  // What follows the CTEs; the UPDATE of a locking clause comes later.
  const auto is_verb = [&](const Word& word) {
    const bool is_query = is_one_of(word.text, kQueryWords);
    return word.depth == first.depth && (is_query || is_one_of(word.text, kChangeWords));
  };
  const auto verb = std::ranges::find_if(words, is_verb);
  const auto changes_data = [&](const Word& word) {
    if (equals_ignore_case(word.text, "into")) return word.depth == first.depth;
    const bool is_verb_or_cte = word.starts_cte || (verb != words.end() && &word == &*verb);
    return has_with && is_verb_or_cte && is_one_of(word.text, kChangeWords);
  };
  const bool changes = std::ranges::any_of(words, changes_data);
  return changes ? StatementKind::other : StatementKind::query;
}

}  // namespace ado::corpus
