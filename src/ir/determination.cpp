// The closure of a set of expressions under a block's keys and equalities.
#include "ir/determination.hpp"

#include <algorithm>
#include <variant>

#include "base/text.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// Equal values of these types are the same cell: a collation or a -0.0 cannot come between.
bool equality_is_identity(std::string_view type) {
  const std::string name = to_lower_ascii(type);
  return name.ends_with("int") || name.starts_with("integer") || name == "bigint" ||
         name == "date" || name == "boolean" || name == "uuid" || name == "timestamp" ||
         name.starts_with("timestamp without") || name.starts_with("decimal");
}

// Beside a floating constant the column is rounded: several of its values are equal to it.
bool is_floating(std::string_view type) {
  const std::string name = to_lower_ascii(type);
  return name == "double" || name == "float" || name == "real" || name == "double precision";
}

bool is_within(std::size_t item, std::size_t first, std::size_t last) {
  return item >= first && item < last;
}

bool is_asof(const FromJoin& join) { return std::get<sql::Join>(join.node->node).asof; }

}  // namespace

// The visible column of a side is that of its first item, unless a join in it chose otherwise.
std::optional<std::pair<std::size_t, std::size_t>> merged_owners(const FromJoin& join,
                                                                 std::string_view name,
                                                                 BlockIndex index,
                                                                 const QueryMap& map) {
  const Block& block = map.block(index);
  const auto chooses_otherwise = [&](const FromJoin& inner) {
    const bool is_below = &inner != &join && inner.first >= join.first && inner.last <= join.last;
    const bool keeps_left = inner.kind == sql::JoinKind::inner ||
                            inner.kind == sql::JoinKind::cross || inner.kind == sql::JoinKind::left;
    return is_below && (!keeps_left || inner.node->alias);
  };
  if (std::ranges::any_of(block.joins, chooses_otherwise)) return std::nullopt;
  const auto owner = [&](std::size_t first, std::size_t last) {
    const auto has_it = [&](std::size_t i) {
      return std::ranges::any_of(block.from[i].columns, [&](const FromColumn& column) {
        return is_named(column.name, name, map.dialect());
      });
    };
    while (first < last && !has_it(first)) ++first;
    return first;
  };
  const std::pair owners{owner(join.first, join.middle), owner(join.middle, join.last)};
  if (owners.first == join.middle || owners.second == join.last) return std::nullopt;
  return owners;
}

Determination::Determination(const QueryMap& map, BlockIndex block,
                             const std::vector<const sql::Expr*>& seeds)
    : map_(map), index_(block), block_(map.block(block)), known_(own_known_) {
  for (const sql::Expr* seed : seeds) {
    seeds_.push_back(qualified(*seed, map));
    add(*seed);
  }
  start();
}

Determination::Determination(const QueryMap& map, BlockIndex block,
                             const std::set<std::size_t>& outputs, KnownKeys& known)
    : map_(map), index_(block), block_(map.block(block)), known_(known) {
  for (const std::size_t output : outputs) add_output(output);
  start();
}

void Determination::start() {
  if (block_.kind != BlockKind::select) return;
  null_rejected_ = null_rejected_items(index_, map_);
  find_equal_columns();
  add_constant_columns();
  // Each round adds an item or a column, of which there are finitely many.
  while (close_items() || close_equalities()) {
  }
}

std::string Determination::fold(std::string_view name) const {
  return sql::fold(name, map_.dialect());
}

// The binding when the expression is a plain column of this block: a struct's field does not
// determine the struct.
const Binding* Determination::own_column(const sql::Expr& expr) const {
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  const Binding* binding = map_.binding(expr);
  if (reference == nullptr || binding == nullptr) return nullptr;
  if (binding->resolution != Resolution::column || binding->block != index_) return nullptr;
  if (binding->merged_full || binding->column_part + 1 != reference->parts.size()) return nullptr;
  return binding;
}

void Determination::add(const sql::Expr& column_ref) {
  const Binding* binding = own_column(column_ref);
  if (binding != nullptr) columns_.insert({binding->from_item, fold(binding->column)});
  if (map_.binding(column_ref) == nullptr || binding != nullptr) return;
  // An alias or a position stands for an output.
  const Binding& alias = *map_.binding(column_ref);
  if (alias.resolution == Resolution::output_alias && alias.block == index_) {
    add_output(alias.output);
  }
}

void Determination::add_output(std::size_t index) {
  outputs_.insert(index);
  if (block_.kind != BlockKind::select) return;  // Its expressions are one operand's only.
  const OutputColumn& output = block_.outputs[index];
  if (output.expr == nullptr) {
    if (output.merged_full || output.star == nullptr) return;
    columns_.insert({output.from_item, fold(output.column)});
    return;
  }
  if (is_volatile(*output.expr, map_.dialect())) return;  // Another value each time.
  seeds_.push_back(qualified(*output.expr, map_));
  const Binding* inner = own_column(*output.expr);
  if (inner != nullptr) columns_.insert({inner->from_item, fold(inner->column)});
}

bool Determination::has(const sql::Expr& column_ref) const {
  const Binding* binding = own_column(column_ref);
  if (binding == nullptr) return false;
  return items_.contains(binding->from_item) ||
         columns_.contains({binding->from_item, fold(binding->column)});
}

// WHERE a = 1: the column has one value.
void Determination::add_constant_columns() {
  for (const Predicate* predicate : filter_conjuncts(block_)) {
    const auto* binary = sql::as<sql::Binary>(*predicate->expr);
    if (binary == nullptr || binary->op != "=") continue;
    if (!is_constant(*binary->right) || is_floating(map_.type_of(*binary->right))) continue;
    if (equality_is_identity(map_.type_of(*binary->left))) add(*binary->left);
  }
}

// --- columns that are equal ---

void Determination::find_equal_columns() {
  for (const Predicate& predicate : block_.predicates) {
    const auto* binary = sql::as<sql::Binary>(*predicate.expr);
    if (binary == nullptr) continue;
    // NULL on both sides is one value too.
    const bool matches_null = binary->op == "IS NOT DISTINCT FROM";
    if (binary->op != "=" && !matches_null) continue;
    if (predicate.clause == Clause::where) add_equal(*binary, nullptr);
    if (predicate.clause != Clause::on) continue;
    for (const FromJoin& join : block_.joins) {
      if (matches_null && join.kind != sql::JoinKind::inner) continue;
      if (join.node == predicate.join) add_equal(*binary, &join);
    }
  }
  for (const FromJoin& join : block_.joins) add_merged(join);
}

void Determination::add_equal(const sql::Binary& equality, const FromJoin* join) {
  const Binding* left = own_column(*equality.left);
  const Binding* right = own_column(*equality.right);
  if (left == nullptr || right == nullptr) return;
  add_equal({left->from_item, fold(left->column)}, {right->from_item, fold(right->column)}, join);
}

void Determination::add_merged(const FromJoin& join) {
  for (const std::string& name : join.merged_columns) {
    const auto owners = merged_owners(join, name, index_, map_);
    if (owners) add_equal({owners->first, fold(name)}, {owners->second, fold(name)}, &join);
  }
}

// An inner join's condition holds in each row, or both sides of it are null-extended by a join
// around it. An outer join's holds where it does not null-extend.
void Determination::add_equal(const Column& left, const Column& right, const FromJoin* join) {
  const std::string type = type_of(left);
  if (left.first == right.first || !equality_is_identity(type) || type != type_of(right)) return;
  if (join == nullptr) {
    equal_.push_back({left, right});
    return;
  }
  const auto on_left = [&](const Column& c) {
    return is_within(c.first, join->first, join->middle);
  };
  const auto on_right = [&](const Column& c) {
    return is_within(c.first, join->middle, join->last);
  };
  const bool in_order = on_left(left) && on_right(right);
  if ((!in_order && !(on_left(right) && on_right(left))) || is_asof(*join)) return;
  const Column& first = in_order ? left : right;
  const Column& second = in_order ? right : left;
  switch (join->kind) {
    case sql::JoinKind::inner:
      equal_.push_back({first, second});
      return;
    case sql::JoinKind::left:
      equal_.push_back({first, second, join});
      return;
    case sql::JoinKind::right:
      equal_.push_back({second, first, join});
      return;
    case sql::JoinKind::full:
    case sql::JoinKind::cross:
    case sql::JoinKind::semi:
    case sql::JoinKind::anti:
    case sql::JoinKind::positional:
      return;
  }
}

std::string Determination::type_of(const Column& column) const {
  for (const FromColumn& each : block_.from[column.first].columns) {
    if (is_named(each.name, column.second, map_.dialect())) return each.type;
  }
  return {};
}

bool Determination::close_equalities() {
  bool added = false;
  const auto is_known = [&](const Column& column) {
    return items_.contains(column.first) || columns_.contains(column);
  };
  for (const Equal& equal : equal_) {
    if (equal.outer != nullptr || is_known(equal.left) == is_known(equal.right)) continue;
    columns_.insert(is_known(equal.left) ? equal.right : equal.left);
    added = true;
  }
  return added;
}

// --- items ---

bool Determination::close_items() {
  bool added = false;
  for (std::size_t item = 0; item < block_.from.size(); ++item) {
    if (items_.contains(item) || !is_determined(item)) continue;
    added = items_.insert(item).second || added;
  }
  return added;
}

std::set<std::string> Determination::columns_of(std::size_t item) const {
  std::set<std::string> columns;
  for (const Column& column : columns_) {
    if (column.first == item) columns.insert(column.second);
  }
  return columns;
}

bool Determination::are_determined(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    if (!block_.from[i].hidden && !items_.contains(i)) return false;
  }
  return true;
}

// For each outer join that null-extends the item: the other side is determined, and with it
// whether the item is null-extended.
bool Determination::has_determined_sides(std::size_t item) const {
  return std::ranges::all_of(block_.joins, [&](const FromJoin& join) {
    const bool on_left = is_within(item, join.first, join.middle);
    const bool on_right = is_within(item, join.middle, join.last);
    switch (join.kind) {
      case sql::JoinKind::left:
        return !on_right || (!is_asof(join) && are_determined(join.first, join.middle));
      case sql::JoinKind::right:
        return !on_left || (!is_asof(join) && are_determined(join.middle, join.last));
      case sql::JoinKind::full:
      case sql::JoinKind::positional:
        return !on_left && !on_right;
      case sql::JoinKind::inner:
      case sql::JoinKind::cross:
      case sql::JoinKind::semi:
      case sql::JoinKind::anti:
        return true;
    }
    return false;
  });
}

bool Determination::is_determined_by_key(std::size_t item,
                                         const std::set<std::string>& columns) const {
  const auto key = contains_key(index_, item, columns, map_, known_);
  if (key != KeyNulls::possible) return key.has_value();
  std::set<std::string> without_null;
  std::ranges::copy_if(columns, std::inserter(without_null, without_null.end()),
                       [&](const std::string& column) {
                         return is_never_null_after_filters(index_, item, column, map_);
                       });
  // A key of these alone has no NULL in any row.
  return contains_key(index_, item, without_null, map_, known_).has_value();
}

bool Determination::is_determined(std::size_t index) const {
  const FromItem& item = block_.from[index];
  if (item.lateral && !are_determined(0, index)) return false;  // A key for each row to its left.
  std::set<std::string> columns = columns_of(index);
  const bool extended = item.null_extended && !null_rejected_.contains(index);
  if (!extended) return is_determined_by_key(index, columns);
  // A row of NULLs is told from a real one by a column that is NULL in no real one.
  std::set<std::string> never_null;
  for (const FromColumn& column : item.columns) {
    if (column.not_null && columns.contains(fold(column.name))) {
      never_null.insert(fold(column.name));
    }
  }
  const bool is_told =
      !never_null.empty() && contains_key(index_, index, columns, map_, known_) == KeyNulls::none;
  if (is_told) return true;
  if (!has_determined_sides(index)) return false;
  std::set<std::string> joined;  // Not NULL where the item is not null-extended.
  for (const Equal& equal : equal_) {
    if (equal.outer != nullptr && equal.right.first == index) joined.insert(equal.right.second);
  }
  if (contains_key(index_, index, joined, map_, known_)) return true;
  columns.merge(joined);
  return contains_key(index_, index, columns, map_, known_) == KeyNulls::none;
}

// --- answers ---

bool Determination::equals_seed(const sql::Expr& expr) const {
  const sql::Expr qualified_expr = qualified(expr, map_);
  return std::any_of(seeds_.begin(), seeds_.end(), [&](const sql::Expr& seed) {
    return sql::equivalent_text(seed, qualified_expr, map_.dialect());
  });
}

bool Determination::determines(const sql::Expr& expr) const {
  if (block_.kind != BlockKind::select) return false;
  if (is_constant(expr)) return true;
  if (is_volatile(expr, map_.dialect())) return false;
  if (equals_seed(expr)) return true;
  if (contains_subquery(expr) || contains_window(expr)) return false;
  if (contains_aggregate(expr, map_.dialect())) return determines_row();
  const auto references = column_references(expr);
  return std::all_of(references.begin(), references.end(), [&](const sql::Expr* reference) {
    const Binding* binding = map_.binding(*reference);
    // A column of an enclosing block is fixed while this block is evaluated.
    return has(*reference) || equals_seed(*reference) || (binding != nullptr && binding->outer);
  });
}

bool Determination::determines_source_row() const {
  return block_.kind == BlockKind::select && are_determined(0, block_.from.size());
}

bool Determination::determines_row() const {
  if (block_.kind != BlockKind::select) return false;
  if (multiplies_rows(*block_.select, map_.dialect())) return false;
  if (is_one_row(index_, map_)) return true;
  if (!block_.grouped) return determines_source_row();
  if (block_.grouping_sets) return false;  // (a, NULL) may be a group and a subtotal.
  return std::ranges::all_of(block_.group_keys, [&](const sql::Expr* key) {
    // GROUP BY count(*) is no SQL, and would ask for the row again.
    return !contains_aggregate(*key, map_.dialect()) && determines(*key);
  });
}

bool Determination::determines_outputs() const {
  if (!block_.outputs_known || block_.outputs.empty()) return false;
  if (determines_row()) return true;
  for (std::size_t index = 0; index < block_.outputs.size(); ++index) {
    if (!outputs_.contains(index) && !determines_output(block_.outputs[index])) return false;
  }
  return true;
}

bool Determination::determines_output(const OutputColumn& output) const {
  if (block_.kind != BlockKind::select) return false;
  if (output.expr != nullptr) return determines(*output.expr);
  if (output.star == nullptr || output.merged_full) return false;
  return items_.contains(output.from_item) ||
         columns_.contains({output.from_item, fold(output.column)});
}

}  // namespace ado::ir
