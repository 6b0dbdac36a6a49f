// The random queries of AstGenerator, and a test that it makes every kind of them.
#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "tests/unit/sql/ast_generator.hpp"

namespace ado::sql {

Expr AstGenerator::star(int depth) {
  Star made;
  if (!is_duckdb()) {
    if (chance(0.4)) made.qualifier = path();
    return made;
  }
  const auto column = [&] { return some(1, 3, [&] { return name(); }); };
  if (chance(0.4)) made.qualifier = {name()};
  if (chance(0.1)) return ColumnsExpr{.selector = expr(depth), .unpack = chance(0.3)};
  if (chance(0.2)) made.exclude = some(1, 2, column);
  if (chance(0.2)) {
    made.replace = some(
        1, 2, [&] { return StarReplacement{.value = Box<Expr>(expr(depth)), .column = name()}; });
  }
  if (chance(0.2)) {
    made.rename = some(1, 2, [&] { return StarRename{.column = column(), .to = name()}; });
  }
  return made;
}

TableAlias AstGenerator::alias() {
  TableAlias made{.name = name(), .columns = {}};
  if (chance(0.2)) made.columns = some(1, 3, [&] { return name(); });
  return made;
}

TableRef AstGenerator::table(int depth) {
  if (depth > 0 && chance(0.35)) return join(depth - 1);
  TableRef made;
  const bool is_sampled = chance(0.05);
  const std::optional<Sample> sample =
      is_sampled ? std::optional<Sample>({.text = "BERNOULLI(10)"}) : std::nullopt;
  if (depth > 0 && chance(0.3)) {
    made = DerivedTable{
        .query = query(depth - 1), .lateral = !sample && chance(0.2), .sample = sample};
  } else if (chance(0.15)) {
    TableFunction function{.call = make_call("unnest", exprs(0, 2, depth - 1)),
                           .lateral = chance(0.2),
                           .with_ordinality = chance(0.2)};
    if (!is_duckdb() && chance(0.2)) {
      function.columns = some(1, 3, [&] { return ColumnDefinition{name(), type(0), {}}; });
      made.node = std::move(function);
      if (chance(0.5)) made.alias = TableAlias{.name = name(), .columns = {}};
      return made;
    }
    made = std::move(function);
  } else if (chance(0.1)) {
    made = syntax_table(depth - 1);
  } else {
    made = BaseTable{.name = path(), .only = !is_duckdb() && chance(0.1), .sample = sample};
  }
  if (chance(0.5)) made.alias = alias();
  return made;
}

SyntaxTable AstGenerator::syntax_table(int depth) {
  SyntaxTable made;
  if (!is_duckdb()) {
    made.pieces.push_back({"ROWS FROM (", Box<Expr>(make_call("unnest", exprs(0, 2, depth)))});
    made.pieces.push_back({")", std::nullopt});
    return made;
  }
  made.source = Box<TableRef>(BaseTable{.name = path()});
  made.pieces.push_back({"PIVOT (", Box<Expr>(expr(depth))});
  made.pieces.push_back({"FOR", Box<Expr>(ColumnRef{.parts = path()})});
  made.pieces.push_back({"IN (", Box<Expr>(expr(depth))});
  made.pieces.push_back({"))", std::nullopt});
  return made;
}

TableRef AstGenerator::join(int depth) {
  Join made;
  made.kind =
      one_of({JoinKind::inner, JoinKind::left, JoinKind::right, JoinKind::full, JoinKind::cross});
  if (is_duckdb() && chance(0.3)) {
    made.kind = one_of({JoinKind::semi, JoinKind::anti, JoinKind::positional});
  }
  const bool takes_condition = made.kind != JoinKind::cross && made.kind != JoinKind::positional;
  made.natural = takes_condition && chance(0.1);
  made.asof = is_duckdb() && takes_condition && !made.natural && chance(0.1);
  made.left = table(depth);
  made.right = table(depth);
  if (takes_condition && !made.natural) {
    if (chance(0.7)) {
      made.condition = Box<Expr>(expr(depth));
    } else {
      made.using_columns = some(1, 2, [&] { return name(); });
      if (!is_duckdb() && chance(0.2)) made.using_alias = name();
    }
  }
  TableRef reference = std::move(made);
  if (chance(0.1)) reference.alias = alias();
  return reference;
}

GroupingElement AstGenerator::grouping_element(int depth) {
  GroupingElement made;
  made.kind = one_of({GroupingKind::expression, GroupingKind::expression, GroupingKind::expression,
                      GroupingKind::rollup, GroupingKind::cube, GroupingKind::grouping_sets,
                      GroupingKind::empty});
  if (made.kind == GroupingKind::grouping_sets && depth > 0) {
    made.elements = some(1, 3, [&] { return grouping_element(depth - 1); });
  } else if (made.kind == GroupingKind::rollup || made.kind == GroupingKind::cube) {
    made.exprs = exprs(1, 3, depth - 1);
  } else if (made.kind != GroupingKind::empty) {
    made.kind = GroupingKind::expression;
    made.exprs = exprs(1, 1, depth - 1);
  }
  return made;
}

GroupBy AstGenerator::group_by(int depth) {
  GroupBy made;
  made.all = is_duckdb() && chance(0.2);
  if (made.all) return made;
  made.distinct = !is_duckdb() && chance(0.2);
  made.elements = some(1, 3, [&] { return grouping_element(depth); });
  return made;
}

Select AstGenerator::select(int depth) {
  Select made;
  if (chance(0.3)) {
    made.distinct = one_of({DistinctKind::all, DistinctKind::distinct, DistinctKind::on});
  }
  if (made.distinct == DistinctKind::on) made.distinct_on = exprs(1, 2, depth);
  const bool may_be_empty = !is_duckdb() && made.distinct == DistinctKind::none;
  made.items = some(may_be_empty ? 0 : 1, 4, [&] {
    if (chance(0.1)) return SelectItem{.expr = star(depth), .alias = std::nullopt};
    SelectItem item = make_item(expr(depth));
    if (chance(0.4)) item.alias = label();
    return item;
  });
  if (chance(0.8)) made.from = some(1, 3, [&] { return table(depth); });
  made.where = maybe(0.5, depth);
  if (chance(0.3)) made.group_by = group_by(depth);
  made.having = maybe(0.2, depth);
  if (chance(0.1)) {
    made.windows = some(1, 2, [&] {
      NamedWindow window{.name = name(), .spec = this->window(depth)};
      if (!window.spec.parentheses) window.spec.parentheses = true;
      return window;
    });
  }
  if (!is_duckdb()) return made;
  made.qualify = maybe(0.1, depth);
  if (chance(0.05)) made.sample = Sample{.text = one_of({"10%", "reservoir(20 ROWS)"})};
  return made;
}

QueryBody AstGenerator::body(int depth) {
  if (depth > 0 && chance(0.2)) {
    SetOperation made;
    made.op = one_of({SetOperator::union_, SetOperator::intersect, SetOperator::except});
    made.all = chance(0.5);
    made.by_name = is_duckdb() && made.op == SetOperator::union_ && chance(0.2);
    made.left = query(depth - 1);
    made.right = query(depth - 1);
    return made;
  }
  if (chance(0.1)) {
    Values made;
    made.rows = some(1, 3, [&] { return exprs(1, 3, depth); });
    return made;
  }
  return select(depth);
}

With AstGenerator::with(int depth) {
  With made;
  made.recursive = chance(0.3);
  made.tables = some(1, 3, [&] {
    CommonTable table;
    table.name = name();
    if (chance(0.3)) table.columns = some(1, 3, [&] { return name(); });
    table.query = query(depth);
    table.materialization = one_of({Materialization::unspecified, Materialization::materialized,
                                    Materialization::not_materialized});
    if (is_duckdb() && chance(0.1)) table.using_key = some(1, 2, [&] { return name(); });
    if (!is_duckdb() && chance(0.1)) table.search_and_cycle = "CYCLE a SET b USING c";
    return table;
  });
  return made;
}

OrderBy AstGenerator::order_by(int depth) {
  OrderBy made;
  if (is_duckdb() && chance(0.1)) {
    made.all = true;
    made.direction = SortDirection::descending;
    return made;
  }
  made.items = some(1, 3, [&] { return order_item(depth); });
  return made;
}

Limit AstGenerator::limit(int depth) {
  Limit made;
  made.count = maybe(0.8, depth);
  if (!made.count || chance(0.3)) made.offset = Box<Expr>(expr(depth));
  if (made.count && is_duckdb()) made.percent = chance(0.2);
  if (made.count && !is_duckdb()) made.with_ties = chance(0.2);
  return made;
}

Query AstGenerator::query(int depth) {
  Query made;
  const int below = depth - 1;
  if (depth > 0 && chance(0.15)) made.with = with(below);
  made.body = body(below);
  if (chance(0.2)) made.order_by = order_by(below);
  if (chance(0.2)) made.limit = limit(below);
  if (!is_duckdb() && chance(0.05)) made.locking = {"FOR UPDATE OF a SKIP LOCKED", "FOR SHARE"};
  return made;
}

TEST(AstGenerator, MakesEveryKindOfTableAndBody) {
  std::vector<int> tables(std::variant_size_v<TableNode>);
  std::vector<int> bodies(std::variant_size_v<QueryBody>);
  Visitor visitor;
  visitor.table = [&](const TableRef& table) {
    ++tables[table.node.index()];
    return Descend::yes;
  };
  visitor.query = [&](const Query& query) {
    ++bodies[query.body.index()];
    return Descend::yes;
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    visit(AstGenerator(seed, Dialect::duckdb).query(4), visitor);
  }
  for (const int count : tables) EXPECT_GT(count, 0);
  for (const int count : bodies) EXPECT_GT(count, 0);
}

}  // namespace ado::sql
