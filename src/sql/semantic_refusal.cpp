// Names the first semantic operator of a text, for those who cannot run one.
#include "sql/semantic_refusal.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/pipeline.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

Error refusal(std::string_view text, std::string_view what, std::uint32_t place) {
  return {.kind = ErrorKind::unsupported,
          .message = std::string(what),
          .position = position_at(text, place),
          .hint = "semantic SQL is run with `ado pipeline run`"};
}

// Most texts have none of the words, and are not read a second time.
bool has_semantic_word(std::string_view text, Dialect dialect) {
  const auto tokens = tokenize(text, dialect);
  return tokens && std::ranges::any_of(*tokens, [&](const Token& token) {
           if (token.kind != TokenKind::word) return false;
           const std::string_view word = token_text(text, token);
           return equals_ignore_case(word, "semantic") || equals_ignore_case(word, "relevance") ||
                  find_semantic_operator(word).has_value();
         });
}

}  // namespace

std::optional<Error> semantic_refusal(std::string_view text, Dialect dialect) {
  if (starts_pipeline(text, dialect)) return refusal(text, "RVBBIT PIPELINE", 0);
  if (!has_semantic_word(text, dialect)) return std::nullopt;
  const auto pipeline = parse_pipeline(text, dialect);
  if (!pipeline) return std::nullopt;
  std::optional<Error> found;
  const auto note = [&](std::string_view what, const NodeBase& node) {
    found = refusal(text, what, node.span.begin);
    return Descend::stop;
  };
  Visitor visitor;
  visitor.select = [&](const Select& select) {
    const bool is_semantic = select.distinct == DistinctKind::semantic;
    return is_semantic ? note("SELECT SEMANTIC DISTINCT", select) : Descend::yes;
  };
  visitor.expr = [&](const Expr& expr) {
    const auto call = as_semantic(expr);
    if (!call) return Descend::yes;
    const bool is_join = call->op == SemanticOperator::semantic_match;
    return note(
        is_join ? "SEMANTIC JOIN" : fmt::format("semantic operator {}", to_string(call->op)), expr);
  };
  visit(pipeline->final_query, visitor);
  return found;
}

}  // namespace ado::sql
