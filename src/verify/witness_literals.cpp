// Finds the thresholds of counts and ranks through CTEs and scalar subqueries.
#include "verify/witness_literals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>

#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

constexpr int kLineageDepthMax = 8;

std::int64_t value_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// rank() and its like say how many rows stand before.
constexpr std::array<std::string_view, 5> kCounting = {"count", "rank", "dense_rank", "rank_dense",
                                                       "row_number"};

// Whether the expression's value counts rows: count(...), rank(), a subquery or a column that does.
bool counts_rows(const sql::Expr& expr, const ir::QueryMap& map, int depth) {
  if (depth > kLineageDepthMax) return false;
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    if (const auto* call = sql::as<sql::FunctionCall>(node)) {
      const std::string name = ir::function_name(*call, map.dialect());
      if (std::ranges::find(kCounting, name) != kCounting.end()) found = true;
    }
    const ir::FromItem* source = map.source(node);
    const ir::Binding* binding = map.binding(node);
    if (source == nullptr || binding == nullptr || !source->block) return sql::Descend::yes;
    const ir::Block& block = map.block(*source->block);
    if (binding->column_index < block.outputs.size()) {
      const sql::Expr* output = block.outputs[binding->column_index].expr;
      if (output != nullptr && counts_rows(*output, map, depth + 1)) found = true;
    }
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

bool is_comparison(const std::string& op) {
  return op == "=" || op == "<>" || op == "<" || op == "<=" || op == ">" || op == ">=";
}

const sql::Literal* integer_literal(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && literal->kind == sql::LiteralKind::integer ? literal : nullptr;
}

// max(x, 3) and min(x, 3) give the first three: the expression of the three, or null.
const sql::Expr* length_of_list(const sql::Expr& expr, sql::Dialect dialect) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || call->arguments.size() != 2) return nullptr;
  const std::string name = ir::function_name(*call, dialect);
  return name == "max" || name == "min" ? call->arguments[1].value.get() : nullptr;
}

// The literals that counts are compared with, and those that say how many values a list gets, by
// node id.
std::map<std::uint32_t, std::string> thresholds(const ir::QueryMap& map) {
  std::map<std::uint32_t, std::string> found;
  const auto compare = [&](const sql::Expr& counted, const sql::Expr& constant) {
    const sql::Literal* literal = integer_literal(constant);
    if (literal == nullptr || !counts_rows(counted, map, 0)) return;
    found[constant.id.value] = literal->text;
  };
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* binary = sql::as<sql::Binary>(expr);
    if (binary != nullptr && is_comparison(binary->op)) {
      compare(*binary->left, *binary->right);
      compare(*binary->right, *binary->left);
    }
    if (const auto* between = sql::as<sql::Between>(expr)) {
      compare(*between->operand, *between->low);
      compare(*between->operand, *between->high);
    }
    const sql::Expr* length = length_of_list(expr, map.dialect());
    const sql::Literal* literal = length == nullptr ? nullptr : integer_literal(*length);
    if (literal != nullptr) found[length->id.value] = literal->text;
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

std::set<std::int64_t> values_of(const std::map<std::uint32_t, std::string>& literals) {
  std::set<std::int64_t> values;
  for (const auto& [id, text] : literals) values.insert(value_of(text));
  return values;
}

}  // namespace

LiteralChange small_thresholds(const ir::QueryMap& original, const ir::QueryMap& candidate,
                               std::int64_t least) {
  const auto before = values_of(thresholds(original));
  const auto after = values_of(thresholds(candidate));
  LiteralChange change;
  if (before != after || before.empty() || *before.rbegin() <= least) return change;
  std::int64_t small = least - 1;
  for (const std::int64_t value : before) {
    // Those that are small stay; the others follow in order, as small as they can be.
    small = value <= least ? value : small + 1;
    change[std::to_string(value)] = std::to_string(small);
  }
  return change;
}

sql::Statement with_thresholds(const ir::QueryMap& map, sql::Statement statement,
                               const LiteralChange& change) {
  for (const auto& [id, text] : thresholds(map)) {
    const auto found = change.find(std::to_string(value_of(text)));
    sql::Expr* expr = sql::find_expr(statement.query, sql::NodeId{id});
    auto* literal = expr == nullptr ? nullptr : sql::as<sql::Literal>(*expr);
    if (found != change.end() && literal != nullptr) literal->text = found->second;
  }
  return statement;
}

sql::Statement with_limit(sql::Statement statement, std::int64_t limit) {
  statement.query.limit->count = Box<sql::Expr>(sql::make_integer(limit));
  return statement;
}

}  // namespace ado::verify
