// rank_limit_prefilter — only rows that can be among the first are ranked.
//
//   before   FROM (SELECT p, v, rank() OVER (PARTITION BY p ORDER BY v DESC) AS rk FROM f) AS z
//            WHERE rk <= 100
//   after    FROM (WITH unranked AS MATERIALIZED (SELECT p, v FROM f)
//                  SELECT p, v, rank() OVER (PARTITION BY p ORDER BY v DESC) AS rk
//                  FROM unranked JOIN (SELECT p, count(v) AS n, list_min(max(v, 100)) AS bound
//                                      FROM unranked GROUP BY p) AS bounds
//                    ON unranked.p IS NOT DISTINCT FROM bounds.p
//                  WHERE n < 100 OR v >= bound) AS z
//            WHERE rk <= 100
//
// Valid:    the bound is the 100th largest value of the partition. Where there is one, at least 100
//           rows come before any smaller one and before NULL, which sorts last; ties with the bound
//           stay. So the rows left out have a higher rank, and what stays is ranked as before; the
//           condition stays too. Of rows that tie, row_number may choose any in both forms. The
//           input is computed once. Ascending keys take min, list_max and <=.
// Not for:  NULLS FIRST, several sort keys, texts and intervals as sort keys, dense_rank and other
//           windows beside it, conditions below OR, CTEs with several readers, LIMIT or DISTINCT
//           below the condition, volatile functions, items that may raise (the CTE computes them
//           for the rows that are dropped too).
// Gains:    where partitions are much longer than what is kept: a window sorts all its rows, the
//           bounds are one aggregate. Loses where the input is small or short per partition.
//           DuckDB only: PostgreSQL has no aggregate that gives the n largest values.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/ranked_rows.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform rank_limit_prefilter;

namespace {

patch::Allowance allowance() { return {}; }

bool takes_first_values(const ir::QueryMap& query, const ir::Block& block) {
  bool found = false;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr) return sql::Descend::yes;
    const std::string name = ir::function_name(*call, query.dialect());
    found = found || name == "list_min" || name == "list_max";
    return sql::Descend::yes;
  }};
  for (const sql::TableRef& table : block.select->from) sql::visit(table, visitor);
  return found;
}

// The sort key of an ORDER BY may be an output or something that needs no window.
bool can_order(const ir::QueryMap& query, const ir::Block& block) {
  if (!block.query->order_by) return true;
  return std::ranges::all_of(block.query->order_by->items, [&](const sql::OrderItem& item) {
    const ir::Binding* binding = query.binding(item.expr);
    const bool output = binding != nullptr && binding->resolution == ir::Resolution::output_alias;
    return output || !ir::contains_window(ir::qualified(item.expr, query));
  });
}

// Whether an expression may be computed for rows that the condition drops: it is computed for them
// anyway, or it raises nothing.
bool can_come_early(const ir::QueryMap& query, const RankedRows& rows, const sql::Expr& expr) {
  const ir::Block& block = query.block(rows.block);
  const sql::Expr value = ir::qualified(expr, query);
  const auto is_value = [&](const sql::Expr* other) {
    return sql::equivalent_text(value, ir::qualified(*other, query), query.dialect());
  };
  const auto* call = sql::as<sql::FunctionCall>(expr);
  return (call != nullptr && ir::is_aggregate_call(*call, query.dialect())) ||
         is_value(&rows.ranking.order->expr) ||
         std::ranges::any_of(rows.ranking.partition_by, is_value) ||
         std::ranges::any_of(block.group_keys, is_value) || !may_raise_per_row(expr, query);
}

bool raises_nothing_new(const ir::QueryMap& query, const RankedRows& rows) {
  const ir::Block& block = query.block(rows.block);
  std::vector<const sql::Expr*> early;
  for (const ir::OutputColumn& output : block.outputs) {
    if (output.expr != nullptr && !ir::contains_window(*output.expr)) early.push_back(output.expr);
  }
  if (block.query->order_by) {
    for (const sql::OrderItem& item : block.query->order_by->items) early.push_back(&item.expr);
  }
  return std::ranges::all_of(early, [&](const sql::Expr* expr) {
    const ir::Binding* binding = query.binding(*expr);
    const bool output = binding != nullptr && binding->resolution == ir::Resolution::output_alias;
    return output || can_come_early(query, rows, *expr);
  });
}

std::optional<RankedRows> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  const auto rows = ranked_rows(query, index);
  if (!rows || !can_order(query, query.block(index)) || !raises_nothing_new(query, *rows)) {
    return std::nullopt;
  }
  // Its rows are those between bounds already.
  if (takes_first_values(query, query.block(index))) return std::nullopt;
  return rows;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto rows = find_site(query, index);
    if (!rows) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: the first {} of each partition", block.id,
                              sql::as<sql::Literal>(*rows->limit)->text);
    match.why = "all rows are sorted and the first few are kept";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::window};
    matches.push_back(std::move(match));
  }
  return matches;
}

// The block in two: a CTE without windows, and the windows over those rows of it that can matter.
class Prefilter {
 public:
  Prefilter(const ir::QueryMap& query, const RankedRows& rows)
      : query_(query),
        rows_(rows),
        block_(query.block(rows.block)),
        names_(query),
        cte_(names_.make("unranked")),
        bounds_(names_.make("bounds")) {}

  sql::Query rewrite() {
    sql::Select ranked;
    // What is shown comes first and keeps its names.
    for (const ir::OutputColumn& output : block_.outputs) {
      if (!is_window(output)) show(output);
    }
    for (const ir::OutputColumn& output : block_.outputs) {
      ranked.items.push_back(is_window(output) ? sql::make_item(window(*output.expr), output.name)
                                               : item(value_of(output), output.name));
    }
    if (block_.select->qualify) ranked.qualify = Box<sql::Expr>(qualify());
    sql::Query outer = sql::make_query({});
    outer.order_by = order_by();
    outer.limit = block_.query->limit;
    ranked.from.push_back(bounded_rows());
    ranked.where = Box<sql::Expr>(condition());
    outer.body = std::move(ranked);
    outer.with = sql::With{};
    outer.with->tables.push_back(
        sql::make_cte(cte_, unranked(), sql::Materialization::materialized));
    return outer;
  }

 private:
  struct Column {
    sql::Expr value;
    std::string name;
  };

  static bool is_window(const ir::OutputColumn& output) {
    return output.expr != nullptr && ir::contains_window(*output.expr);
  }

  sql::Expr value_of(const ir::OutputColumn& output) const {
    if (output.expr != nullptr) return ir::qualified(*output.expr, query_);
    return sql::make_column(block_.from[output.from_item].name, output.column);
  }

  const Column* find(const sql::Expr& value) const {
    const auto found = std::ranges::find_if(columns_, [&](const Column& column) {
      return sql::equivalent_text(column.value, value, query_.dialect());
    });
    return found == columns_.end() ? nullptr : &*found;
  }

  void show(const ir::OutputColumn& output) {
    sql::Expr value = value_of(output);
    if (find(value) != nullptr) return;
    const std::string key = sql::fold(output.name, query_.dialect());
    const bool taken = std::ranges::any_of(columns_, [&](const Column& column) {
      return sql::fold(column.name, query_.dialect()) == key;
    });
    std::string name = taken || output.generated ? names_.make("value") : output.name;
    columns_.push_back({std::move(value), std::move(name)});
  }

  // The CTE's column for something that is computed below the windows.
  sql::Expr carried(const sql::Expr& value, std::string_view stem) {
    if (const Column* known = find(value)) return sql::make_column(cte_, known->name);
    columns_.push_back({value, names_.make(stem)});
    return sql::make_column(cte_, columns_.back().name);
  }

  sql::SelectItem item(const sql::Expr& value, const std::string& name) const {
    const Column& column = *find(value);
    return sql::make_item(sql::make_column(cte_, column.name), column.name == name ? "" : name);
  }

  sql::Expr sort_key() { return carried(ir::qualified(order().expr, query_), "sort_key"); }
  const sql::OrderItem& order() const { return *rows_.ranking.order; }
  bool descends() const { return order().direction == sql::SortDirection::descending; }

  std::vector<sql::Expr> partition_keys() {
    std::vector<sql::Expr> keys;
    for (const sql::Expr* key : rows_.ranking.partition_by) {
      keys.push_back(carried(ir::qualified(*key, query_), "partition_key"));
    }
    return keys;
  }

  sql::Expr window(const sql::Expr& expr) {
    sql::FunctionCall call = *sql::as<sql::FunctionCall>(expr);
    sql::WindowSpec spec{.partition_by = partition_keys(), .order_by = {order()}};
    spec.order_by.front().expr = sort_key();
    call.over = Box<sql::WindowSpec>(std::move(spec));
    return call;
  }

  sql::Expr qualify() {
    sql::Expr condition = ir::qualified(**block_.select->qualify, query_);
    sql::transform(condition, {.expr = [this](sql::Expr& node) {
                     const auto* call = sql::as<sql::FunctionCall>(node);
                     if (call != nullptr && ir::is_window_call(*call)) node = window(node);
                   }});
    return condition;
  }

  std::optional<sql::OrderBy> order_by() {
    std::optional<sql::OrderBy> order = block_.query->order_by;
    if (!order) return order;
    for (sql::OrderItem& item : order->items) {
      const ir::Binding* binding = query_.binding(item.expr);
      if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) continue;
      item.expr = carried(ir::qualified(item.expr, query_), "order_key");
    }
    return order;
  }

  sql::TableRef bounded_rows() {
    sql::Select bounds;
    const std::vector<sql::Expr> keys = partition_keys();
    std::vector<sql::Expr> matches;
    for (const sql::Expr& key : keys) {
      const std::string& name = sql::as<sql::ColumnRef>(key)->parts.back().text;
      bounds.items.push_back(sql::make_item(key));
      matches.push_back(
          sql::make_binary("IS NOT DISTINCT FROM", key, sql::make_column(bounds_, name)));
    }
    value_count_ = names_.make("value_count");
    bound_ = names_.make("bound");
    bounds.items.push_back(sql::make_item(sql::make_call("count", {sort_key()}), value_count_));
    bounds.items.push_back(sql::make_item(
        sql::make_call(descends() ? "list_min" : "list_max",
                       {sql::make_call(descends() ? "max" : "min", {sort_key(), *rows_.limit})}),
        bound_));
    bounds.from.push_back(sql::make_table(cte_));
    if (!keys.empty()) bounds.group_by = sql::make_group_by(keys);
    sql::MaybeExpr on;
    if (!keys.empty()) on = Box<sql::Expr>(sql::make_and(std::move(matches)));
    return sql::make_join(
        keys.empty() ? sql::JoinKind::cross : sql::JoinKind::inner, sql::make_table(cte_),
        sql::make_derived(sql::make_query(std::move(bounds)), bounds_), std::move(on));
  }

  sql::Expr condition() {
    return sql::make_or(
        {sql::make_binary("<", sql::make_column(bounds_, value_count_), *rows_.limit),
         sql::make_binary(descends() ? ">=" : "<=", sort_key(),
                          sql::make_column(bounds_, bound_))});
  }

  void qualify_keys(std::vector<sql::GroupingElement>& elements) const {
    for (sql::GroupingElement& element : elements) {
      for (sql::Expr& key : element.exprs) key = ir::qualified(key, query_);
      qualify_keys(element.elements);
    }
  }

  // What stands below the windows: FROM, WHERE, grouping and HAVING as they are.
  sql::Query unranked() const {
    sql::Select select;
    for (const Column& column : columns_) {
      const auto* reference = sql::as<sql::ColumnRef>(column.value);
      const bool named = reference != nullptr && reference->parts.back().text == column.name;
      select.items.push_back(sql::make_item(column.value, named ? "" : column.name));
    }
    select.from = block_.select->from;
    if (const auto& where = block_.select->where) select.where = qualified(**where);
    if (const auto& having = block_.select->having) select.having = qualified(**having);
    select.group_by = block_.select->group_by;
    if (select.group_by) qualify_keys(select.group_by->elements);
    return sql::make_query(std::move(select));
  }
  Box<sql::Expr> qualified(const sql::Expr& expr) const {
    return Box<sql::Expr>(ir::qualified(expr, query_));
  }

  const ir::QueryMap& query_;
  const RankedRows& rows_;
  const ir::Block& block_;
  FreshNames names_;
  std::string cte_;
  std::string bounds_;
  std::string value_count_;
  std::string bound_;
  std::vector<Column> columns_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto rows = find_site(query, match.block);
  require(rows.has_value());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, rank_limit_prefilter, "rows that cannot be among the first need no rank");
  plan.target_ir = fmt::format("{} over rows within the bounds of their partition", block.id);
  plan.expected_explain_delta = "fewer rows into the window";
  replace_body(plan, block, Prefilter(query, *rows).rewrite());
  return plan;
}

}  // namespace

constinit const Transform rank_limit_prefilter{
    .id = "rank_limit_prefilter",
    .family = outcome::Family::early_filtering,
    .summary = "Rank only rows that can be among the first",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
