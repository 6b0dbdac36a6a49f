// hide_skewed_index — a join key that no index can look up.
//
//   before   FROM f, d WHERE f.k = d.k
//   after    FROM f, d WHERE f.k + 0 = d.k
//
// Valid:    both columns are whole numbers of one type. Adding 0 changes no value of them, cannot
//           overflow, and leaves NULL what it was.
// Not for:  other types: decimals, texts, dates; conditions of outer joins; columns that are unique
//           in their table, whose index finds one row; CTEs and derived tables, which have none.
// Gains:    a value that is much more frequent than the planner thinks makes it look up rows by the
//           thousand, once for each row of the other side. Without the index it hashes the table.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform hide_skewed_index;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

struct Site {
  const sql::Expr* conjunct = nullptr;
  const sql::Expr* column = nullptr;  // Whose index is hidden.
  std::size_t item = 0;
};

bool is_whole_number(const std::string& type) {
  constexpr std::array<std::string_view, 3> kTypes = {"smallint", "integer", "bigint"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

bool is_indexed_side(const ir::QueryMap& query, ir::BlockIndex index, const sql::Expr& column,
                     std::size_t item) {
  const ir::FromItem& table = query.block(index).from[item];
  const ir::Binding* binding = own_column(query, index, column);
  return binding != nullptr && binding->column_index != ir::kNoColumn &&
         table.kind == ir::FromKind::table && table.table != nullptr && !table.table->is_view &&
         !ir::contains_key(index, item, {binding->column}, query);
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  if (!query.resolved() || query.block(index).kind != ir::BlockKind::select) return sites;
  for (const ir::Equality& equality : ir::equalities(index, query)) {
    const std::string type = query.type_of(*equality.left);
    if (!is_whole_number(type) || type != query.type_of(*equality.right)) continue;
    if (is_indexed_side(query, index, *equality.left, equality.left_item)) {
      sites.push_back({equality.conjunct, equality.left, equality.left_item});
    }
    if (is_indexed_side(query, index, *equality.right, equality.right_item)) {
      sites.push_back({equality.conjunct, equality.right, equality.right_item});
    }
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    for (const Site& site : find_sites(query, index)) {
      Match match;
      match.block = index;
      match.target = site.column->id;
      match.label = fmt::format("{}: {}.{} without its index", block.id, block.from[site.item].name,
                                query.binding(*site.column)->column);
      match.why = "its rows may be looked up by a key that many of them have";
      match.relations = {block.from[site.item].relation};
      match.operators = {explain::OperatorKind::scan};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return each.column->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  sql::Binary equality = *sql::as<sql::Binary>(*site->conjunct);
  Box<sql::Expr>& side = equality.left->id == site->column->id ? equality.left : equality.right;
  side = Box<sql::Expr>(sql::make_binary("+", *site->column, sql::make_integer(0)));

  patch::PatchPlan plan =
      start_plan(query, hide_skewed_index, "rows are hashed once instead of looked up often");
  plan.target_ir = fmt::format("{} with a key that is computed", block.id);
  plan.expected_explain_delta = "another join in the place of index lookups";
  replace_expr(plan, query, block, *site->conjunct, sql::Expr(std::move(equality)));
  return plan;
}

}  // namespace

constinit const Transform hide_skewed_index{
    .id = "hide_skewed_index",
    .family = outcome::Family::join_topology,
    .summary = "Keep a join from looking up rows by a key that many rows have",
    .engines = kPostgresOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
