// The closure of a set of expressions under a block's keys and equalities.
#include "verify/determination.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "verify/contract.hpp"

namespace ado::verify {
namespace {

// Equal values of these types are the same cell: a collation or a -0.0 cannot come between.
bool equality_is_identity(std::string_view type) {
  const std::string name = to_lower_ascii(type);
  return name.ends_with("int") || name.starts_with("integer") || name == "bigint" ||
         name == "date" || name == "boolean" || name == "uuid" || name == "timestamp" ||
         name.starts_with("decimal");
}

bool multiplies_rows(const ir::Block& block, sql::Dialect dialect) {
  bool found = false;
  const auto look = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call != nullptr) {
      const std::string name = ir::function_name(*call, dialect);
      found = found || name == "unnest" || name.starts_with("generate_") ||
              name.starts_with("regexp_split_to_table") || name == "json_each";
    }
    return sql::Descend::yes;
  };
  for (const sql::SelectItem& item : block.select->items) sql::visit(item.expr, {.expr = look});
  return found;
}

}  // namespace

Determination::Determination(const ir::QueryMap& map, ir::BlockIndex block,
                             const std::vector<const sql::Expr*>& seeds)
    : map_(map), index_(block), block_(map.block(block)) {
  for (const sql::Expr* seed : seeds) {
    seeds_.push_back(ir::qualified(*seed, map));
    add(*seed);
  }
  if (block_.kind != ir::BlockKind::select) return;
  add_constant_columns();
  close();
}

std::string Determination::fold(std::string_view name) const {
  return sql::fold(name, map_.dialect());
}

// The binding when the expression is a plain column of this block: a struct's field does not
// determine the struct.
const ir::Binding* Determination::own_column(const sql::Expr& expr) const {
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  const ir::Binding* binding = map_.binding(expr);
  if (reference == nullptr || binding == nullptr) return nullptr;
  if (binding->resolution != ir::Resolution::column || binding->block != index_) return nullptr;
  if (binding->merged_full || binding->column_part + 1 != reference->parts.size()) return nullptr;
  return binding;
}

void Determination::add(const sql::Expr& column_ref) {
  const ir::Binding* binding = own_column(column_ref);
  if (binding != nullptr) columns_.insert({binding->from_item, fold(binding->column)});
  if (map_.binding(column_ref) == nullptr || binding != nullptr) return;
  // An alias or a position stands for an output.
  const ir::Binding& alias = *map_.binding(column_ref);
  if (alias.resolution != ir::Resolution::output_alias || alias.block != index_) return;
  outputs_.insert(alias.output);
  const ir::OutputColumn& output = block_.outputs[alias.output];
  if (block_.kind != ir::BlockKind::select) return;  // Its expressions are one operand's only.
  if (output.expr == nullptr) {
    columns_.insert({output.from_item, fold(output.column)});
  } else {
    seeds_.push_back(ir::qualified(*output.expr, map_));
    const ir::Binding* inner = own_column(*output.expr);
    if (inner != nullptr) columns_.insert({inner->from_item, fold(inner->column)});
  }
}

bool Determination::has(const sql::Expr& column_ref) const {
  const ir::Binding* binding = own_column(column_ref);
  if (binding == nullptr) return false;
  return items_.contains(binding->from_item) ||
         columns_.contains({binding->from_item, fold(binding->column)});
}

// WHERE a = 1: the column has one value.
void Determination::add_constant_columns() {
  for (const ir::Predicate* predicate : ir::filter_conjuncts(block_)) {
    const auto* binary = sql::as<sql::Binary>(*predicate->expr);
    if (binary == nullptr || binary->op != "=") continue;
    if (ir::is_constant(*binary->right) && equality_is_identity(map_.type_of(*binary->left))) {
      add(*binary->left);
    }
  }
}

void Determination::close() {
  // Each round adds an item or a column, of which there are finitely many.
  while (close_items() || close_equalities()) {
  }
}

bool Determination::close_items() {
  bool added = false;
  for (std::size_t item = 0; item < block_.from.size(); ++item) {
    if (items_.contains(item)) continue;
    std::set<std::string> columns;
    for (const Column& column : columns_) {
      if (column.first == item) columns.insert(column.second);
    }
    const auto& inner = block_.from[item].block;
    const bool one_row = inner && !block_.from[item].lateral && ir::is_one_row(*inner, map_);
    const bool keyed =
        !columns.empty() && ir::contains_key(index_, item, columns, map_) == ir::KeyNulls::none;
    if (one_row || keyed) added = items_.insert(item).second || added;
  }
  return added;
}

bool Determination::close_equalities() {
  bool added = false;
  for (const ir::Equality& equality : ir::equalities(index_, map_)) {
    if (equality.left == nullptr || equality.right == nullptr) continue;
    const std::string type = map_.type_of(*equality.left);
    if (!equality_is_identity(type) || type != map_.type_of(*equality.right)) continue;
    const bool left = has(*equality.left);
    if (left == has(*equality.right)) continue;
    const sql::Expr& other = left ? *equality.right : *equality.left;
    if (own_column(other) == nullptr) continue;
    add(other);
    added = true;
  }
  return added;
}

bool Determination::equals_seed(const sql::Expr& expr) const {
  const sql::Expr qualified = ir::qualified(expr, map_);
  return std::any_of(seeds_.begin(), seeds_.end(), [&](const sql::Expr& seed) {
    return sql::equivalent_text(seed, qualified, map_.dialect());
  });
}

bool Determination::determines(const sql::Expr& expr) const {
  if (block_.kind != ir::BlockKind::select) return false;
  if (ir::is_constant(expr) || equals_seed(expr)) return true;
  if (ir::contains_subquery(expr) || ir::contains_window(expr)) return false;
  if (ir::contains_aggregate(expr, map_.dialect())) return determines_row();
  if (ir::is_volatile(expr, map_.dialect())) return false;
  const auto references = ir::column_references(expr);
  return std::all_of(references.begin(), references.end(), [&](const sql::Expr* reference) {
    const ir::Binding* binding = map_.binding(*reference);
    // A column of an enclosing block is fixed while this block is evaluated.
    return has(*reference) || equals_seed(*reference) || (binding != nullptr && binding->outer);
  });
}

bool Determination::determines_source_row() const {
  if (block_.kind != ir::BlockKind::select) return false;
  for (std::size_t item = 0; item < block_.from.size(); ++item) {
    if (!block_.from[item].hidden && !items_.contains(item)) return false;
  }
  return true;
}

bool Determination::determines_row() const {
  if (block_.kind != ir::BlockKind::select || multiplies_rows(block_, map_.dialect())) return false;
  if (ir::is_one_row(index_, map_)) return true;
  if (!block_.grouped) return determines_source_row();
  if (block_.grouping_sets) return false;  // (a, NULL) may be a group and a subtotal.
  return std::all_of(block_.group_keys.begin(), block_.group_keys.end(),
                     [&](const sql::Expr* key) { return determines(*key); });
}

bool Determination::determines_outputs() const {
  if (!block_.outputs_known || block_.outputs.empty()) return false;
  if (determines_row()) return true;
  for (std::size_t index = 0; index < block_.outputs.size(); ++index) {
    if (!outputs_.contains(index) && !determines_output(block_.outputs[index])) return false;
  }
  return true;
}

bool Determination::determines_output(const ir::OutputColumn& output) const {
  if (block_.kind != ir::BlockKind::select) return false;
  if (output.expr != nullptr) return determines(*output.expr);
  if (output.star == nullptr) return false;
  return items_.contains(output.from_item) ||
         columns_.contains({output.from_item, fold(output.column)});
}

}  // namespace ado::verify
