// The semantic operators: which words name them, what a call of one holds, and how to make one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/ast.hpp"

namespace ado::sql {

enum class SemanticOperator : std::uint8_t {
#define SEMANTIC_OPERATOR(id, name, infix, shape, result, operands, has_count, has_text) id,
#define SEMANTIC_ALIAS(word, id)
#include "sql/semantic_operators.def"
#undef SEMANTIC_ALIAS
#undef SEMANTIC_OPERATOR
};

// row_*: one value for each row. aggregate: one for each group. mapping: a label for each distinct
// value. structural: a part of a join.
enum class SemanticShape : std::uint8_t {
  row_boolean,
  row_score,
  row_text,
  aggregate,
  mapping,
  structural
};
constexpr bool is_row_shape(SemanticShape shape) {
  return shape == SemanticShape::row_boolean || shape == SemanticShape::row_score ||
         shape == SemanticShape::row_text;
}

enum class SemanticResult : std::uint8_t { boolean, score, text, json };  // A score is a DOUBLE.

struct SemanticOperatorInfo {
  SemanticOperator op = SemanticOperator::means;
  std::string_view name;   // Canonical, upper case.
  std::string_view infix;  // As documented, "ALIGNS [WITH]"; empty without such a form.
  SemanticShape shape = SemanticShape::row_boolean;
  SemanticResult result = SemanticResult::boolean;
  std::size_t operands = 0;
  bool may_have_count = false;
  bool may_have_text = false;
};

std::span<const SemanticOperatorInfo> semantic_operators();  // In the order of the table.
const SemanticOperatorInfo& info(SemanticOperator op);
// By its name or an alias of it, case aside. TOPICS is `topics`.
std::optional<SemanticOperator> find_semantic_operator(std::string_view word);

// How the operator of a call is written in errors and plans: "MEANS".
inline std::string_view to_string(SemanticOperator op) { return info(op).name; }

// A semantic call is a FunctionCall with CallSyntax::semantic, its name one canonical unquoted
// word, its arguments checked by the parser: the operands, then the count, then the text. `x MEANS
// y` and MEANS(x, y) are the same node; x NOT MEANS y is a Not round it. An aggregate may have
// DISTINCT, ORDER BY and FILTER, no other call has.
struct SemanticCall {
  SemanticOperator op = SemanticOperator::means;
  std::span<const Argument> operands;
  std::optional<std::int64_t> count;
  std::optional<std::string> text;
  const FunctionCall* call = nullptr;
};
// Points into the expression; nothing for any other expression.
std::optional<SemanticCall> as_semantic(const Expr& expr);
std::optional<SemanticCall> as_semantic(const FunctionCall& call);

// Made, not read: no ids and no spans. The number of operands must be the operator's.
Expr make_semantic_call(SemanticOperator op, std::vector<Expr> operands,
                        std::optional<std::int64_t> count = std::nullopt,
                        std::optional<std::string> text = std::nullopt);

// Whether anything of the query, at any depth, is semantic: a call, or SELECT SEMANTIC DISTINCT.
bool is_semantic(const Query& query);

}  // namespace ado::sql
