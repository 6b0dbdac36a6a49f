// Finds the divisions that can be guarded, and guards them.
#include "transforms/guarded_division.hpp"

#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/number_room.hpp"

namespace ado::transforms {
namespace {

bool fails_by_zero_only(const sql::Expr& expr, const ir::QueryMap& query) {
  const auto* binary = sql::as<sql::Binary>(expr);
  return binary != nullptr && binary->op == "/" && divides_with_room(*binary, query);
}

}  // namespace

bool raises_by_division_only(const sql::Expr& condition, const ir::QueryMap& query) {
  sql::Expr rest = condition;
  sql::transform(rest, {.expr = [&](sql::Expr& node) {
                   // Multiplied, such numbers have room, too.
                   if (fails_by_zero_only(node, query)) sql::as<sql::Binary>(node)->op = "*";
                 }});
  return !may_raise_per_row(rest, query);
}

sql::Expr with_guarded_divisions(const sql::Expr& condition, const ir::QueryMap& query) {
  sql::Expr guarded = condition;
  sql::transform(guarded, {.expr = [&](sql::Expr& node) {
                   if (!fails_by_zero_only(node, query)) return;
                   Box<sql::Expr>& divisor = sql::as<sql::Binary>(node)->right;
                   divisor =
                       Box<sql::Expr>(sql::make_call("nullif", {*divisor, sql::make_integer(0)}));
                 }});
  return guarded;
}

}  // namespace ado::transforms
