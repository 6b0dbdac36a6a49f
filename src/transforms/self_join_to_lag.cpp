// self_join_to_lag — the row before or after, read where the rows are numbered.
//
//   before   WITH v AS (SELECT k, d, x, row_number() OVER (PARTITION BY k ORDER BY d) AS n FROM t)
//            SELECT a.k, a.x - b.x FROM v AS a, v AS b WHERE a.k = b.k AND a.n = b.n + 1
//   after    WITH v AS (SELECT k, d, x, row_number() OVER (PARTITION BY k ORDER BY d) AS n,
//                              lag(x) OVER (PARTITION BY k ORDER BY d) AS x_before FROM t)
//            SELECT a.k, a.x - a.x_before FROM v AS a WHERE a.n > 1 AND a.k IS NOT NULL
//
// Valid:    both instances are of one CTE whose row_number(), or rank() of rows that cannot tie,
//           goes 1, 2, 3 in each partition; they are joined by all keys of the partition and by
//           numbers that differ by a constant, so that there is one such row at most, and LAG or
//           LEAD by as many places in the same window sees it. It is there when the number is
//           large enough, or when LEAD of a constant says so; of a LEFT JOIN it need not be. A NULL
//           key joins nothing. Further conditions of an inner join are asked of the row itself.
// Not for:  DISTINCT, QUALIFY, ORDER BY, LIMIT or GROUP BY ALL in the CTE, readers with a star or a
//           NATURAL JOIN, windows named by WINDOW, columns of the neighbour that are windows or
//           constants, or are read in a subquery, further conditions of a LEFT JOIN, keys that have
//           several forms of one value.
// Gains:    the rows need not be kept, hashed and joined; the window has sorted them anyway.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/numbered_neighbours.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform self_join_to_lag;

namespace {

// The distance may go, and LEAD of a constant tells whether there is a row.
patch::Allowance allowance() { return {.drops_literals = true, .new_literals = {"1"}}; }

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto join = numbered_join(query, index);
    if (!join) continue;
    const ir::CteNode& cte = query.ctes()[join->cte];
    Match match;
    match.block = index;
    match.target = query.block(index).select->id;
    match.label =
        fmt::format("{}: {} neighbour{} in {}", query.block(index).id, join->neighbours.size(),
                    join->neighbours.size() == 1 ? "" : "s", cte.table->name.text);
    match.why = "rows are joined to the ones before or after them, which the numbering has sorted";
    match.relations.push_back(cte.table->name.text);
    matches.push_back(std::move(match));
  }
  return matches;
}

// Adds columns to the CTE while its reader asks for them.
class NumberedCte {
 public:
  NumberedCte(const ir::QueryMap& query, ir::BlockIndex reader, const NumberedJoin& join)
      : query_(query),
        reader_(query.block(reader)),
        join_(join),
        block_(query.block(query.ctes()[join.cte].block)),
        body_(body_copy(block_)),
        names_(query) {}

  const Neighbour* neighbour(std::size_t item) const {
    const auto found = std::ranges::find(join_.neighbours, item, &Neighbour::item);
    return found == join_.neighbours.end() ? nullptr : &*found;
  }

  // What the reader reads of a neighbour, of the row itself.
  sql::Expr column(const Neighbour& neighbour, std::size_t output) {
    if (output == join_.numbering.output) {
      const long long places = neighbour.places;
      return sql::make_binary(places > 0 ? "+" : "-", number(),
                              sql::make_integer(std::abs(places)));
    }
    sql::Expr value = moved(neighbour, reader_.from[neighbour.item].columns[output].name,
                            shown_value(block_, output), output);
    if (!neighbour.outer) return value;
    std::vector<sql::Expr> known = known_keys();
    if (known.empty()) return value;
    sql::Case guarded;
    guarded.whens.push_back(
        {.condition = sql::make_and(std::move(known)), .result = std::move(value)});
    return guarded;
  }

  // What says that the neighbours of inner joins are there.
  std::vector<sql::Expr> conditions() {
    std::vector<sql::Expr> found;
    bool any_inner = false;
    for (const Neighbour& each : join_.neighbours) {
      if (each.outer) continue;
      any_inner = true;
      found.push_back(
          each.places < 0
              ? sql::make_binary(">", number(), sql::make_integer(-each.places))
              : sql::make_is_not_null(moved(each, "row", sql::make_integer(1), kExistence)));
    }
    if (!any_inner) return found;
    for (sql::Expr& key : known_keys()) found.push_back(std::move(key));
    return found;
  }

  const sql::Query& body() const { return body_; }

 private:
  static constexpr std::size_t kExistence = static_cast<std::size_t>(-1);

  sql::Expr number() const { return own(join_.numbering.output); }
  sql::Expr own(std::size_t output) const {
    const ir::FromItem& row = reader_.from[join_.item];
    return sql::make_column(row.name, row.columns[output].name);
  }

  // Of each key one output, where it may be NULL.
  std::vector<sql::Expr> known_keys() const {
    std::vector<sql::Expr> known;
    std::set<std::size_t> done;
    for (const auto& [output, partition] : join_.numbering.partition_of) {
      if (!done.insert(partition).second) continue;
      if (reader_.from[join_.item].columns[output].not_null) continue;
      known.push_back(sql::make_is_not_null(own(output)));
    }
    return known;
  }

  sql::Expr moved(const Neighbour& neighbour, const std::string& stem, const sql::Expr& value,
                  std::size_t output) {
    auto [entry, is_new] = added_.try_emplace({output, neighbour.places});
    if (is_new) {
      entry->second =
          names_.make(fmt::format("{}_{}", stem, neighbour.places < 0 ? "before" : "after"));
      const long long places = std::abs(neighbour.places);
      std::vector<sql::Expr> arguments{value};
      if (places > 1) arguments.push_back(sql::make_integer(places));
      sql::Expr call = sql::make_call(neighbour.places < 0 ? "lag" : "lead", std::move(arguments));
      sql::WindowSpec window = **join_.numbering.call->over;
      window.frame.reset();
      sql::as<sql::FunctionCall>(call)->over = Box<sql::WindowSpec>(std::move(window));
      // PostgreSQL forgets the length of a text there, and the scale of a number.
      const bool has_length = output != kExistence && query_.dialect() == sql::Dialect::postgres &&
                              block_.outputs[output].type.find('(') != std::string::npos;
      if (has_length) call = sql::make_cast(std::move(call), block_.outputs[output].type);
      sql::as_select(body_)->items.push_back(sql::make_item(std::move(call), entry->second));
    }
    return sql::make_column(reader_.from[join_.item].name, entry->second);
  }

  const ir::QueryMap& query_;
  const ir::Block& reader_;
  const NumberedJoin& join_;
  const ir::Block& block_;
  sql::Query body_;
  FreshNames names_;
  std::map<std::pair<std::size_t, long long>, std::string> added_;  // (output, places) -> name.
};

sql::Query reader_of_one(const ir::QueryMap& query, ir::BlockIndex index, const NumberedJoin& join,
                         NumberedCte& cte) {
  const ir::Block& block = query.block(index);
  std::set<std::size_t> items;
  std::set<std::uint32_t> moved;
  std::map<std::uint32_t, sql::Expr> replaced;  // So that nothing is read for what goes.
  for (const Neighbour& each : join.neighbours) {
    items.insert(each.item);
    moved.insert(each.conjuncts.begin(), each.conjuncts.end());
    for (const std::uint32_t conjunct : each.conjuncts) replaced[conjunct] = sql::make_null();
  }
  Lifted lifted_block =
      lifted(query, {.block = index,
                     .items = items,
                     .moved = moved,
                     .replaced = replaced,
                     .column = [&](std::size_t item, const ir::Binding& binding) {
                       return cte.column(*cte.neighbour(item), binding.column_index);
                     }});
  sql::Select& select = *sql::as_select(lifted_block.query);
  std::vector<sql::Expr> where = sql::conjuncts(select.where);
  for (sql::Expr& condition : cte.conditions()) where.push_back(std::move(condition));
  select.where.reset();
  if (!where.empty()) select.where = sql::make_and(std::move(where));
  std::vector<sql::TableRef> left_joins;
  std::size_t next = 0;
  for (const ir::FromJoin& each : block.joins) {
    if (each.kind != sql::JoinKind::left) continue;
    sql::TableRef& left_join = lifted_block.left_joins[next++];
    if (!items.contains(each.middle)) left_joins.push_back(std::move(left_join));
  }
  join_last(select, std::move(left_joins));
  return std::move(lifted_block.query);
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto join = numbered_join(query, match.block);
  require(join.has_value());
  const ir::CteNode& cte = query.ctes()[join->cte];
  const ir::Block& block = query.block(match.block);
  NumberedCte numbered(query, match.block, *join);
  const sql::Query reader = reader_of_one(query, match.block, *join, numbered);
  patch::PatchPlan plan =
      start_plan(query, self_join_to_lag, "the numbering knows the rows before and after");
  plan.target_ir = fmt::format("{} reads {} once", block.id, cte.table->name.text);
  plan.expected_explain_delta = "joins of the numbered rows with themselves go";
  replace_body(plan, query.block(cte.block), numbered.body());
  replace_body(plan, block, reader);
  return plan;
}

}  // namespace

constinit const Transform self_join_to_lag{
    .id = "self_join_to_lag",
    .family = outcome::Family::join_topology,
    .summary = "Read the row before or after by LAG and LEAD where rows are numbered",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
