// Says what a subquery says over its reader's copy of the tables.
#include "transforms/table_copies.hpp"

#include <algorithm>
#include <utility>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

bool has_plain_alias(const ir::FromItem& item) {
  return !item.node->alias || item.node->alias->columns.empty();
}

// ONLY t leaves out what inherits from t.
bool is_only(const ir::FromItem& item) {
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  return table != nullptr && table->only;
}

}  // namespace

bool is_same_source(const ir::QueryMap& query, const ir::FromItem& a, const ir::FromItem& b) {
  if (a.kind != b.kind || !has_plain_alias(a) || !has_plain_alias(b)) return false;
  if (is_only(a) != is_only(b)) return false;
  if (a.kind == ir::FromKind::table) return a.table != nullptr && a.table == b.table;
  return a.kind == ir::FromKind::cte && a.cte == b.cte && !query.ctes()[*a.cte].recursive &&
         has_repeatable_ctes(query);
}

sql::Expr over_copies(const ir::QueryMap& query, ir::BlockIndex block, const sql::Expr& expr,
                      const std::vector<std::string>& names) {
  sql::Expr result = expr;
  sql::transform(
      result, {.expr = [&](sql::Expr& node) {
        const ir::Binding* binding = query.binding(node);
        const bool is_own = binding != nullptr && binding->resolution == ir::Resolution::column &&
                            binding->block == block;
        if (!is_own) return;
        std::vector<sql::Identifier> parts = {sql::make_identifier(names[binding->from_item]),
                                              sql::make_identifier(binding->column)};
        if (const auto* column = sql::as<sql::ColumnRef>(node)) {
          const auto fields =
              column->parts.begin() + static_cast<std::ptrdiff_t>(binding->column_part + 1);
          parts.insert(parts.end(), fields, column->parts.end());
        }
        node.node = sql::ColumnRef{.parts = std::move(parts)};
      }});
  return result;
}

Hash128 condition_meaning(const ir::QueryMap& query, sql::Expr condition) {
  auto* binary = sql::as<sql::Binary>(condition);
  if (binary != nullptr && binary->op == "=") {
    const auto left = sql::structural_hash(*binary->left, query.dialect());
    const auto right = sql::structural_hash(*binary->right, query.dialect());
    if (right < left) std::swap(binary->left, binary->right);
  }
  return sql::structural_hash(condition, query.dialect());
}

bool bears_windows(const sql::Expr& value) {
  bool plain = true;
  sql::visit(value, {.expr = [&](const sql::Expr& expr) {
               const auto* call = sql::as<sql::FunctionCall>(expr);
               plain = plain && (call == nullptr || (!call->distinct && call->order_by.empty()));
               return sql::Descend::yes;
             }});
  return plain && !ir::contains_subquery(value);
}

sql::Expr over_window(const ir::QueryMap& query, sql::Expr value,
                      const std::vector<sql::Expr>& filters, const sql::WindowSpec& window) {
  sql::transform(value, {.expr = [&](sql::Expr& node) {
                   auto* call = sql::as<sql::FunctionCall>(node);
                   if (call == nullptr || !ir::is_aggregate_call(*call, query.dialect())) return;
                   std::vector<sql::Expr> filter = filters;
                   if (call->filter) filter.push_back(**call->filter);
                   if (!filter.empty()) call->filter = sql::make_and(std::move(filter));
                   call->over = window;
                 }});
  return value;
}

}  // namespace ado::transforms
