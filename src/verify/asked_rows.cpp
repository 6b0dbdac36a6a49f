// Says yes where a query is so plain that nothing else can decide.
#include "verify/asked_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

constexpr int kDepthMax = 16;

bool is_null(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && literal->kind == sql::LiteralKind::null;
}

// A column or a constant: what stands beside the part and cannot be a NULL that makes the engine
// leave the whole out.
bool is_plain(const sql::Expr& expr) {
  const bool is_written = sql::as<sql::ColumnRef>(expr) != nullptr ||
                          sql::as<sql::Literal>(expr) != nullptr ||
                          sql::as<sql::TypedLiteral>(expr) != nullptr;
  return is_written && !is_null(expr);
}

// Through operators and casts alone: AND, OR, CASE, IN and BETWEEN may stop before the part.
bool is_always_computed(const sql::Expr& part, const sql::Expr& within) {
  if (&part == &within) return true;
  if (const auto* cast = sql::as<sql::Cast>(within)) {
    return is_always_computed(part, *cast->operand);
  }
  if (const auto* negation = sql::as<sql::Not>(within)) {
    return is_always_computed(part, *negation->operand);
  }
  if (const auto* unary = sql::as<sql::Unary>(within)) {
    return is_always_computed(part, *unary->operand);
  }
  const auto* binary = sql::as<sql::Binary>(within);
  if (binary == nullptr) return false;
  return (is_plain(*binary->right) && is_always_computed(part, *binary->left)) ||
         (is_plain(*binary->left) && is_always_computed(part, *binary->right));
}

bool has_plain_constants(const sql::Expr& part) {
  bool plain = true;
  sql::visit(part, {.expr = [&](const sql::Expr& node) {
               if (is_null(node)) plain = false;
               return sql::Descend::yes;
             }});
  return plain;
}

// The base table's row behind a column.
using BaseRow = std::pair<ir::BlockIndex, std::size_t>;

std::optional<BaseRow> base_row(const sql::Expr& column, const ir::QueryMap& map, int depth);

std::optional<BaseRow> base_row(ir::BlockIndex block, std::size_t item, std::size_t column,
                                const ir::QueryMap& map, int depth) {
  if (depth > kDepthMax || column == ir::kNoColumn) return std::nullopt;
  const ir::FromItem& from = map.block(block).from[item];
  if (from.null_extended) return std::nullopt;
  if (from.kind == ir::FromKind::table) return BaseRow{block, item};
  if (!from.block) return std::nullopt;
  const ir::Block& inside = map.block(*from.block);
  if (inside.kind != ir::BlockKind::select || column >= inside.outputs.size()) return std::nullopt;
  const ir::OutputColumn& output = inside.outputs[column];
  if (output.expr != nullptr) return base_row(*output.expr, map, depth + 1);
  if (output.merged_full) return std::nullopt;
  const auto& columns = inside.from[output.from_item].columns;
  const auto found = std::ranges::find(columns, output.column, &ir::FromColumn::name);
  if (found == columns.end()) return std::nullopt;
  return base_row(*from.block, output.from_item, static_cast<std::size_t>(found - columns.begin()),
                  map, depth + 1);
}

std::optional<BaseRow> base_row(const sql::Expr& column, const ir::QueryMap& map, int depth) {
  const ir::Binding* binding = map.binding(column);
  const bool is_column =
      binding != nullptr && !binding->merged && binding->resolution == ir::Resolution::column;
  if (!is_column) return std::nullopt;
  return base_row(binding->block, binding->from_item, binding->column_index, map, depth);
}

}  // namespace

bool is_asked_of_all_rows(const sql::Expr& part, const ir::Predicate& condition,
                          const ir::Block& block, const ir::QueryMap& map) {
  const bool is_outermost = block.query == &map.statement().query && !block.parent;
  if (!is_outermost || block.kind != ir::BlockKind::select || block.query->limit) return false;
  if (block.select->sample || block.from.size() != 1) return false;
  const ir::FromItem& table = block.from.front();
  const bool is_base = table.kind == ir::FromKind::table && ir::is_plain_item(table);
  return is_base && block.predicates.size() == 1 && condition.clause == ir::Clause::where &&
         has_plain_constants(part) && is_always_computed(part, *condition.expr);
}

bool reads_one_base_row(const sql::Expr& expr, const ir::QueryMap& map) {
  std::optional<BaseRow> first;
  for (const sql::Expr* column : ir::column_references(expr)) {
    const auto row = base_row(*column, map, 0);
    if (!row || (first && *first != *row)) return false;
    first = row;
  }
  return first.has_value();
}

}  // namespace ado::verify
