// Parses the condition, and guards each divisor that is no constant.
#include "verify/witness_divisors.hpp"

#include <utility>
#include <vector>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

constexpr sql::Dialect kDialect = sql::Dialect::postgres;

// Null for a node that divides by nothing, or by a constant, which is the same in every row.
Box<sql::Expr>* divisor_of(sql::Expr& node) {
  Box<sql::Expr>* divisor = nullptr;
  if (auto* binary = sql::as<sql::Binary>(node)) {
    if (binary->op == "/" || binary->op == "%") divisor = &binary->right;
  }
  if (auto* call = sql::as<sql::FunctionCall>(node); call && call->arguments.size() == 2) {
    const std::string name = ir::function_name(*call, kDialect);
    if (name == "div" || name == "mod") divisor = &call->arguments[1].value;
  }
  return divisor == nullptr || ir::is_constant(**divisor) ? nullptr : divisor;
}

}  // namespace

DividingCondition read_divisors(std::string_view condition) {
  sql::NodeId next_id{1};
  auto expr = sql::parse_expression(condition, kDialect, next_id);
  if (!expr) return {std::string(condition), {}};
  std::vector<sql::Expr> zeros;
  sql::transform(*expr, {.expr = [&](sql::Expr& node) {
    Box<sql::Expr>* divisor = divisor_of(node);
    if (divisor == nullptr) return;
    zeros.push_back(sql::make_binary("=", **divisor, sql::make_integer(0)));
    *divisor = Box<sql::Expr>(sql::make_call("nullif", {**divisor, sql::make_integer(0)}));
  }});
  if (zeros.empty()) return {std::string(condition), {}};
  return {sql::print(*expr, kDialect), sql::print(sql::make_or(std::move(zeros)), kDialect)};
}

}  // namespace ado::verify
