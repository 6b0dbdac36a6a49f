// The table of the semantic operators, and the calls of them in trees.
#include "sql/semantic_operator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/require.hpp"
#include "base/text.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

constexpr auto kOperators = std::to_array<SemanticOperatorInfo>({
#define SEMANTIC_OPERATOR(id, name, infix, shape, result, operands, has_count, has_text) \
  {SemanticOperator::id,   name,     infix,     SemanticShape::shape,                    \
   SemanticResult::result, operands, has_count, has_text},
#define SEMANTIC_ALIAS(word, id)
#include "sql/semantic_operators.def"
#undef SEMANTIC_ALIAS
#undef SEMANTIC_OPERATOR
});

struct OperatorAlias {
  std::string_view word;
  SemanticOperator op;
};
constexpr auto kAliases = std::to_array<OperatorAlias>({
#define SEMANTIC_OPERATOR(id, name, infix, shape, result, operands, has_count, has_text)
#define SEMANTIC_ALIAS(word, id) {word, SemanticOperator::id},
#include "sql/semantic_operators.def"
#undef SEMANTIC_ALIAS
#undef SEMANTIC_OPERATOR
});

}  // namespace

std::span<const SemanticOperatorInfo> semantic_operators() { return kOperators; }

const SemanticOperatorInfo& info(SemanticOperator op) {
  return kOperators.at(static_cast<std::size_t>(op));
}

std::optional<SemanticOperator> find_semantic_operator(std::string_view word) {
  for (const SemanticOperatorInfo& each : kOperators) {
    if (equals_ignore_case(each.name, word)) return each.op;
  }
  for (const OperatorAlias& alias : kAliases) {
    if (equals_ignore_case(alias.word, word)) return alias.op;
  }
  return std::nullopt;
}

std::optional<SemanticCall> as_semantic(const FunctionCall& call) {
  if (call.syntax != CallSyntax::semantic) return std::nullopt;
  require(call.name.size() == 1);
  const auto op = find_semantic_operator(call.name.front().text);
  require(op.has_value());
  const std::size_t operands = info(*op).operands;
  require(call.arguments.size() >= operands);
  SemanticCall result{.op = *op, .operands = std::span(call.arguments).first(operands)};
  for (const Argument& option : std::span(call.arguments).subspan(operands)) {
    const Literal* literal = as<Literal>(*option.value);
    require(literal != nullptr);
    if (literal->kind == LiteralKind::integer) {
      std::int64_t count = 0;
      std::from_chars(literal->text.data(), literal->text.data() + literal->text.size(), count);
      result.count = count;
    } else {
      result.text = literal->text;
    }
  }
  result.call = &call;
  return result;
}

std::optional<SemanticCall> as_semantic(const Expr& expr) {
  const FunctionCall* call = as<FunctionCall>(expr);
  return call == nullptr ? std::nullopt : as_semantic(*call);
}

Expr make_semantic_call(SemanticOperator op, std::vector<Expr> operands,
                        std::optional<std::int64_t> count, std::optional<std::string> text) {
  const SemanticOperatorInfo& found = info(op);
  require(operands.size() == found.operands);
  require(!count || found.may_have_count);
  require(!text || found.may_have_text);
  FunctionCall call;
  call.name = {{.text = std::string(found.name)}};
  call.syntax = CallSyntax::semantic;
  for (Expr& operand : operands) call.arguments.push_back({.value = std::move(operand)});
  if (count) {
    Expr literal = Literal{.kind = LiteralKind::integer, .text = std::to_string(*count)};
    call.arguments.push_back({.value = std::move(literal)});
  }
  if (text) {
    Expr literal = Literal{.kind = LiteralKind::string, .text = *std::move(text)};
    call.arguments.push_back({.value = std::move(literal)});
  }
  return call;
}

bool is_semantic(const Query& query) {
  bool found = false;
  const auto look = [&](bool is_found) {
    found = found || is_found;
    return found ? Descend::stop : Descend::yes;
  };
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) { return look(as_semantic(expr).has_value()); };
  visitor.select = [&](const Select& select) {
    return look(select.distinct == DistinctKind::semantic);
  };
  visit(query, visitor);
  return found;
}

}  // namespace ado::sql
