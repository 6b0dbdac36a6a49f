// Finds the aggregates, the facts below them and the dimensions that can join later.
#include "transforms/eager_split.hpp"

#include <algorithm>

#include "ir/functions.hpp"
#include "sql/walk.hpp"
#include "transforms/eager_pivot.hpp"
#include "transforms/guards.hpp"
#include "transforms/joined_sets.hpp"

namespace ado::transforms {
namespace {

// Walks what is evaluated after the join: select list, grouping, HAVING, windows, ORDER BY.
template <typename OnExpr>
void visit_above(const ir::Block& block, OnExpr on_expr) {
  const sql::Expr* where = block.select->where ? &**block.select->where : nullptr;
  sql::Visitor visitor;
  visitor.table = [](const sql::TableRef&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& expr) {
    return &expr == where ? sql::Descend::no : on_expr(expr);
  };
  sql::visit(*block.select, visitor);
  if (!block.query->order_by) return;
  for (const sql::OrderItem& item : block.query->order_by->items) sql::visit(item.expr, visitor);
}

// A derived table moves as it stands: nothing around it changes what it gives.
bool is_movable(const ir::QueryMap& query, const ir::FromItem& item) {
  if (ir::is_plain_item(item)) return true;
  const auto* derived = std::get_if<sql::DerivedTable>(&item.node->node);
  return derived != nullptr && !derived->sample && !item.lateral && !item.name.empty() &&
         ir::outer_scope_free(*derived->query, query);
}

std::string shape_problem(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || block.select == nullptr) return "not a SELECT";
  if (block.from.empty() || !std::ranges::all_of(block.joins, ir::is_plain_join)) {
    return "an outer or special join";
  }
  if (!block.outer_references.empty()) return "correlated";
  if (block.select->sample || ir::is_volatile(*block.query, query.dialect())) return "volatile";
  if (block.select->group_by && block.select->group_by->all) return "GROUP BY ALL";
  for (const ir::FromJoin& join : block.joins) {
    if (!join.merged_columns.empty()) return "USING or NATURAL";
  }
  for (const ir::FromItem& item : block.from) {
    if (!item.columns_known || item.hidden || !is_movable(query, item)) {
      return "a FROM item ado cannot move";
    }
  }
  for (const ir::OutputColumn& output : block.outputs) {
    if (output.star != nullptr) return "a star in the select list";
  }
  if (reads_whole_rows(query, index)) return "a whole row";
  return {};
}

std::set<std::size_t> largest_item(const ir::Block& block) {
  std::size_t best = 0;
  std::int64_t rows_max = -1;
  for (std::size_t i = 0; i < block.from.size(); ++i) {
    const sql::TableInfo* table = block.from[i].table;
    const std::int64_t rows = table == nullptr ? 0 : table->row_count_estimate.value_or(0);
    if (rows > rows_max) {
      rows_max = rows;
      best = i;
    }
  }
  return {best};
}

// Collects aggregates and, outside of them, the columns that are read above the join.
class AboveReader {
 public:
  AboveReader(const ir::QueryMap& query, ir::BlockIndex block, std::set<std::uint32_t> pivots)
      : query_(query) {
    result_.block = block;
    result_.pivots = std::move(pivots);
    result_.used_above.resize(query.block(block).from.size());
    const sql::Visitor visitor{.expr = [this](const sql::Expr& expr) { return see(expr); }};
    visit_above(query.block(block), visitor.expr);
    const auto named = result_.used_above;
    for (const sql::Expr* aggregate : result_.aggregates) {
      if (!result_.pivots.contains(aggregate->id.value)) continue;
      for (const sql::Expr* condition : pivot_of(*aggregate).conditions) {
        sql::visit(*condition, visitor);
      }
    }
    for (std::size_t i = 0; i < named.size(); ++i) {
      if (named[i].empty() && !result_.used_above[i].empty()) result_.asked_items.insert(i);
    }
  }
  AggregateBlock take() { return std::move(result_); }
  const std::string& problem() const { return problem_; }

 private:
  sql::Descend see(const sql::Expr& expr) {
    if (is_subquery(expr)) return subquery(expr);
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      if (ir::is_aggregate_call(*call, query_.dialect())) return aggregate(expr, *call);
    }
    const ir::Binding* binding = query_.binding(expr);
    if (binding == nullptr) return sql::Descend::yes;
    if (binding->resolution == ir::Resolution::row) problem_ = "a whole row as a value";
    const auto* column = sql::as<sql::ColumnRef>(expr);
    if (column != nullptr && binding->column_part + 1 < column->parts.size()) {
      problem_ = "a field of a column";
    }
    if (binding->resolution == ir::Resolution::column && binding->block == result_.block) {
      result_.used_above[binding->from_item].insert(binding->column);
    }
    return sql::Descend::no;
  }

  sql::Descend subquery(const sql::Expr& expr) {
    if (ir::is_correlated(expr, query_) || !ir::items_read(expr, result_.block, query_).empty()) {
      problem_ = "a subquery above the join that reads it";
    }
    return sql::Descend::no;
  }

  sql::Descend aggregate(const sql::Expr& expr, const sql::FunctionCall& call) {
    if (!splits_into_partials(call, query_)) problem_ = "an aggregate that does not split";
    result_.aggregates.push_back(&expr);
    return sql::Descend::no;
  }

  const ir::QueryMap& query_;
  AggregateBlock result_;
  std::string problem_;
};

// Items that `late` cuts off from every fact must go with it: they would be a cross product.
void keep_connected(const ir::QueryMap& query, const AggregateBlock& aggregate, EagerSplit& split) {
  std::set<std::size_t> reached = aggregate.fact_items;
  bool grew = true;
  while (grew) {
    grew = false;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(aggregate.block))) {
      const auto& items = conjunct->from_items;
      const bool early =
          std::ranges::all_of(items, [&](auto i) { return split.early.contains(i); });
      const bool touches = std::ranges::any_of(items, [&](auto i) { return reached.contains(i); });
      if (!early || !touches) continue;
      for (std::size_t item : items) grew |= reached.insert(item).second;
    }
  }
  for (auto it = split.early.begin(); it != split.early.end();) {
    if (reached.contains(*it)) {
      ++it;
      continue;
    }
    split.late.insert(*it);
    it = split.early.erase(it);
  }
}

// Without a key the partial aggregate would be one row even over no rows.
bool has_sound_keys(const ir::QueryMap& query, const AggregateBlock& aggregate,
                    const EagerSplit& split) {
  const ir::Block& block = query.block(aggregate.block);
  bool has_key = false;
  for (const std::size_t item : split.early) {
    std::set<std::string> keys = aggregate.used_above[item];
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
      const bool below = std::ranges::all_of(
          conjunct->from_items, [&](std::size_t read) { return split.early.contains(read); });
      if (below) continue;
      keys.merge(ir::columns_read_in(*conjunct->expr, aggregate.block, item, query));
    }
    for (const ir::FromColumn& column : block.from[item].columns) {
      if (keys.contains(column.name) && !has_one_form_per_value(column.type)) return false;
    }
    has_key |= !keys.empty();
  }
  return has_key;
}

bool has_text_column(const ir::FromItem& item, const std::set<std::string>& columns) {
  return std::ranges::any_of(item.columns, [&](const ir::FromColumn& column) {
    return columns.contains(column.name) && (column.type.empty() || is_text_type(column.type));
  });
}

}  // namespace

std::optional<AggregateBlock> qualify(const ir::QueryMap& query, ir::BlockIndex block,
                                      std::string* why_not) {
  if (query.block(block).from.size() >= 2) return qualify_any(query, block, why_not);
  if (why_not != nullptr) *why_not = "a single FROM item";
  return std::nullopt;
}

std::optional<AggregateBlock> qualify_any(const ir::QueryMap& query, ir::BlockIndex block,
                                          std::string* why_not) {
  const auto refuse = [&](std::string reason) -> std::optional<AggregateBlock> {
    if (why_not != nullptr) *why_not = std::move(reason);
    return std::nullopt;
  };
  if (!query.resolved()) return refuse("not every name resolves");
  if (!query.block(block).grouped) return refuse("no aggregation");
  if (captures_names(query, block)) return refuse("a subquery that hides a name");
  if (std::string problem = shape_problem(query, block); !problem.empty()) {
    return refuse(std::move(problem));
  }
  AboveReader plain(query, block, {});
  if (!plain.problem().empty()) return refuse(plain.problem());
  AboveReader reader(
      query, block,
      find_pivots(query, block, plain.take().aggregates, largest_item(query.block(block))));
  if (!reader.problem().empty()) return refuse(reader.problem());
  AggregateBlock result = reader.take();
  if (result.aggregates.empty()) return refuse("grouping without aggregates");
  for (const sql::Expr* aggregate : result.aggregates) {
    // Partial aggregation meets rows that the late joins drop: its arguments must not raise.
    if (may_raise_per_row(*aggregate, query)) {
      return refuse("an aggregate argument that may raise");
    }
    if (ir::contains_subquery(*aggregate)) return refuse("a subquery inside an aggregate");
    if (!result.pivots.contains(aggregate->id.value)) {
      result.fact_items.merge(ir::items_read(*aggregate, block, query));
      continue;
    }
    for (const sql::Expr* value : pivot_of(*aggregate).values) {
      result.fact_items.merge(ir::items_read(*value, block, query));
    }
  }
  if (result.fact_items.empty()) result.fact_items = largest_item(query.block(block));
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(block))) {
    if (conjunct->correlated) return refuse("a correlated filter");
  }
  return result;
}

std::optional<AggregateBlock> qualify_distinct(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!query.resolved() || !shape_problem(query, index).empty() || block.from.size() < 2 ||
      captures_names(query, index) || !ignores_multiplicity(query, index)) {
    return std::nullopt;
  }
  AboveReader reader(query, index, {});
  AggregateBlock result = reader.take();
  if (!reader.problem().empty() || !result.aggregates.empty()) return std::nullopt;
  result.fact_items = largest_item(block);
  return result;
}

std::optional<EagerSplit> split_of_all(const ir::QueryMap& query, const AggregateBlock& aggregate) {
  EagerSplit split;
  for (std::size_t i = 0; i < query.block(aggregate.block).from.size(); ++i) split.early.insert(i);
  if (!has_sound_keys(query, aggregate, split)) return std::nullopt;
  return split;
}

std::vector<EagerSplit> splits(const ir::QueryMap& query, const AggregateBlock& aggregate) {
  const ir::Block& block = query.block(aggregate.block);
  std::set<std::size_t> text, unfiltered, named, all;
  for (std::size_t i = 0; i < block.from.size(); ++i) {
    if (aggregate.fact_items.contains(i) || aggregate.used_above[i].empty()) continue;
    const bool filtered = !ir::local_conjuncts(block, i).empty();
    all.insert(i);
    if (!aggregate.asked_items.contains(i)) named.insert(i);
    if (!filtered) unfiltered.insert(i);
    if (!filtered && has_text_column(block.from[i], aggregate.used_above[i])) text.insert(i);
  }
  std::vector<EagerSplit> result;
  for (const std::set<std::size_t>& late : {text, unfiltered, named, all}) {
    if (late.empty()) continue;
    EagerSplit split{.early = {}, .late = late};
    for (std::size_t i = 0; i < block.from.size(); ++i) {
      if (!late.contains(i)) split.early.insert(i);
    }
    keep_connected(query, aggregate, split);
    const bool known = std::ranges::any_of(
        result, [&](const EagerSplit& other) { return other.late == split.late; });
    if (!known && has_sound_keys(query, aggregate, split)) result.push_back(std::move(split));
  }
  return result;
}

}  // namespace ado::transforms
