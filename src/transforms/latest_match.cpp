// Reads the shape of such a subquery: its keys, its order, its limit, and what makes it one row.
#include "transforms/latest_match.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

// LIMIT 1.
bool keeps_one_row(const sql::Query& query) {
  if (!query.limit || !query.limit->count || query.limit->offset || query.limit->percent ||
      query.limit->with_ties) {
    return false;
  }
  const auto* count = sql::as<sql::Literal>(**query.limit->count);
  return count != nullptr && count->kind == sql::LiteralKind::integer && count->text == "1";
}

// SELECT expressions FROM t WHERE ... ORDER BY key LIMIT 1.
bool has_shape(const ir::QueryMap& query, const ir::Block& block) {
  if (block.kind != ir::BlockKind::select || !ir::is_plain_inner_block(block)) return false;
  const sql::Select& select = *block.select;
  const bool plain = block.from.size() == 1 && !block.grouped && !block.has_windows &&
                     select.windows.empty() && !select.qualify && !block.query->with &&
                     select.distinct == sql::DistinctKind::none && block.outputs_known &&
                     block.query->locking.empty() && keeps_one_row(*block.query);
  if (!plain || !block.query->order_by || block.query->order_by->all ||
      block.query->order_by->items.size() != 1) {
    return false;
  }
  return !ir::is_volatile(*block.query, query.dialect()) &&
         !ir::multiplies_rows(select, query.dialect());
}

// The table's rows are the same ones wherever it is read.
bool has_stable_rows(const ir::QueryMap& query, const ir::FromItem& item) {
  const bool is_plain = !item.node->alias || item.node->alias->columns.empty();
  if (!is_plain || item.name.empty() || !item.columns_known) return false;
  return item.kind != ir::FromKind::cte ||
         (!query.ctes()[*item.cte].recursive && has_repeatable_ctes(query));
}

// Looks at one subquery of one reader.
class MatchFinder {
 public:
  MatchFinder(const ir::QueryMap& query, ir::BlockIndex reader, ir::BlockIndex inner)
      : query_(query), reader_(reader), block_(query.block(inner)) {
    match_.inner = inner;
  }

  std::optional<LatestMatch> find() {
    if (!has_shape(query_, block_) || !has_stable_rows(query_, block_.from[0])) return std::nullopt;
    if (!has_plain_outputs() || !read_keys() || !is_sorted_by_key() || !has_one_row()) {
      return std::nullopt;
    }
    sql::Query rest = *block_.query;
    std::get<sql::Select>(rest.body).items.clear();
    match_.lookup = sql::structural_hash(rest, query_.dialect());
    return match_;
  }

 private:
  // Computed for each row of the table now.
  bool has_plain_outputs() const {
    return std::ranges::all_of(block_.outputs, [&](const ir::OutputColumn& output) {
      return output.star == nullptr && output.expr != nullptr &&
             !ir::contains_subquery(*output.expr) && !ir::may_raise(*output.expr, query_);
    });
  }

  bool read_keys() {
    std::optional<CorrelationKey> inequality;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (!conjunct->correlated) {
        if (conjunct->has_subquery || ir::may_raise(*conjunct->expr, query_)) return false;
        match_.conditions.push_back(conjunct);
        continue;
      }
      const auto key = correlation_key(query_, *conjunct->expr, reader_, match_.inner);
      if (!key || !is_sound(*key)) return false;
      if (key->op == "=") {
        match_.keys.push_back(*key);
      } else if (std::exchange(inequality, key)) {
        return false;
      }
    }
    if (!inequality) return false;
    match_.keys.push_back(*inequality);
    return match_.keys.size() == block_.outer_references.size();
  }

  bool is_sound(const CorrelationKey& key) const {
    return query_.binding(*key.inner)->column_index != ir::kNoColumn &&
           has_one_form_per_value(query_.type_of(*key.inner));
  }

  // By the column of the inequality, from the reader's row on.
  bool is_sorted_by_key() const {
    const sql::OrderItem& item = block_.query->order_by->items.front();
    const sql::Expr* expr = &item.expr;
    const ir::Binding* binding = query_.binding(*expr);
    if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) {
      expr = block_.outputs[binding->output].expr;
      binding = own_column(query_, match_.inner, *expr);
    } else {
      binding = own_column(query_, match_.inner, *expr);
    }
    const CorrelationKey& key = match_.keys.back();
    if (binding == nullptr || binding->column != query_.binding(*key.inner)->column) return false;
    const bool descends = item.direction == sql::SortDirection::descending;
    return item.using_operator.empty() && descends == (key.op.front() == '<');
  }

  // No two rows agree on the keys; on those that are equal to a constant neither.
  bool has_one_row() {
    const ir::FromItem& item = block_.from[0];
    std::set<std::string> columns;
    for (const CorrelationKey& key : match_.keys) {
      const auto base = query_.lineage(*key.inner);
      columns.insert(query_.binding(*key.inner)->column);
      if (base) match_.unique.push_back(fmt::format("{}.{}", base->table, base->column));
    }
    std::set<std::string> all = columns;
    for (const ir::Predicate* condition : match_.conditions) {
      const auto* equality = sql::as<sql::Binary>(*condition->expr);
      if (equality == nullptr || equality->op != "=" || !ir::is_constant(*equality->right))
        continue;
      const ir::Binding* binding = own_column(query_, match_.inner, *equality->left);
      const std::string type = query_.type_of(*equality->left);
      const bool is_same = type == query_.type_of(*equality->right) && has_one_form_per_value(type);
      if (binding != nullptr && is_same) all.insert(binding->column);
    }
    if (ir::contains_key(match_.inner, 0, all, query_)) {
      match_.unique.clear();
      return true;
    }
    return item.kind == ir::FromKind::table && match_.unique.size() == match_.keys.size();
  }

  const ir::QueryMap& query_;
  ir::BlockIndex reader_;
  const ir::Block& block_;
  LatestMatch match_;
};

}  // namespace

std::optional<LatestMatch> latest_match(const ir::QueryMap& query, ir::BlockIndex reader,
                                        ir::BlockIndex inner) {
  return MatchFinder(query, reader, inner).find();
}

}  // namespace ado::transforms
