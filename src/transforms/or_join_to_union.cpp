// or_join_to_union — a join on p OR q as a join on p and a join on q that p did not make.
//
//   before   SELECT ... FROM a JOIN b ON a.x = b.x OR a.y = b.y
//   after    SELECT ... FROM (SELECT ... FROM a, b WHERE a.x = b.x
//                             UNION ALL
//                             SELECT ... FROM a, b
//                             WHERE a.y = b.y AND (a.x = b.x) IS NOT TRUE) AS u
//
// Valid:    each pair of rows for which the OR is true comes from exactly one branch: the first
//           whose condition is true. IS NOT TRUE keeps pairs for which an earlier condition is
//           NULL, so bags are equal, NULLs included. Filters of a or b alone go into every branch.
// Not for:  outer joins, volatile functions, a branch without an equality of both sides, a second
//           condition that joins the two anyway, correlated blocks.
// Gains:    an OR leaves the engine a nested loop; each branch is a hash join.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform or_join_to_union;

namespace {

constexpr std::size_t kBranchesMax = 4;

patch::Allowance allowance() { return {.doubles_tables = true, .new_literals = {"1"}}; }

struct Site {
  const ir::Predicate* condition = nullptr;
  std::size_t left = 0, right = 0;  // The two FROM items.
};

bool has_equality(const ir::QueryMap& query, ir::BlockIndex block, const sql::Expr& branch,
                  const Site& site) {
  for (const sql::Expr& conjunct : sql::conjuncts(sql::MaybeExpr(branch))) {
    const auto* equality = sql::as<sql::Binary>(conjunct);
    if (equality == nullptr || equality->op != "=") continue;
    const auto left = ir::items_read(*equality->left, block, query);
    const auto right = ir::items_read(*equality->right, block, query);
    if (left.size() != 1 || right.size() != 1 || left == right) continue;
    const std::set<std::size_t> both{*left.begin(), *right.begin()};
    if (both == std::set<std::size_t>{site.left, site.right}) return true;
  }
  return false;
}

bool joined_otherwise(const ir::Block& block, const Site& site) {
  return std::ranges::any_of(ir::filter_conjuncts(block), [&](const ir::Predicate* conjunct) {
    const auto* equality = sql::as<sql::Binary>(*conjunct->expr);
    return equality != nullptr && equality->op == "=" &&
           conjunct->from_items == std::vector<std::size_t>{site.left, site.right};
  });
}

bool is_movable(const ir::FromItem& item) {
  return (item.kind == ir::FromKind::table || item.kind == ir::FromKind::cte) && !item.lateral &&
         item.columns_known;
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !query.resolved() ||
      !ir::is_plain_inner_block(block) || !block.outer_references.empty() ||
      ir::is_volatile(*block.query, query.dialect()) || block.select->sample ||
      captures_names(query, index) || reads_whole_rows(query, index) ||
      !has_repeatable_ctes(query)) {
    return std::nullopt;
  }
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
    const auto* either = sql::as<sql::Logical>(*conjunct->expr);
    const bool is_join_or = either != nullptr &&
                            either->connective == sql::Connective::disjunction &&
                            either->operands.size() <= kBranchesMax &&
                            conjunct->from_items.size() == 2 && !conjunct->has_subquery;
    if (!is_join_or) continue;
    const Site site{conjunct, conjunct->from_items[0], conjunct->from_items[1]};
    const bool all_hash = std::ranges::all_of(either->operands, [&](const sql::Expr& branch) {
      return has_equality(query, index, branch, site) && !ir::may_raise(branch, query);
    });
    if (!all_hash || joined_otherwise(block, site)) continue;
    if (is_movable(block.from[site.left]) && is_movable(block.from[site.right])) return site;
  }
  return std::nullopt;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::optional<Site> site = find_site(query, index);
    if (!site) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = site->condition->expr->id;
    match.label = fmt::format("{}: {} and {} joined on an OR", block.id,
                              block.from[site->left].name, block.from[site->right].name);
    match.why = "an OR between two tables leaves no hash key";
    match.relations = {block.from[site->left].relation, block.from[site->right].relation};
    matches.push_back(std::move(match));
  }
  return matches;
}

// Builds the union and lifts the rest of the block onto it.
class Rewriter {
 public:
  Rewriter(const ir::QueryMap& query, ir::BlockIndex index, const Site& site)
      : query_(query),
        index_(index),
        block_(query.block(index)),
        site_(site),
        fresh_(query),
        alias_(fresh_.make("matched")) {}

  sql::Query rewrite() {
    sql::Query body = body_copy(block_);
    sql::Select& select = *sql::as_select(body);
    select.from.clear();
    select.where.reset();
    std::vector<sql::Expr> above;
    std::vector<sql::Expr> inside;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block_)) {
      if (conjunct == site_.condition) continue;
      (is_local(*conjunct) ? inside : above).push_back(*conjunct->expr);
    }
    expand_stars(select);
    lift(body);
    for (sql::Expr& conjunct : above) lift(conjunct);
    if (!above.empty()) select.where = sql::make_and(std::move(above));
    for (sql::Expr& conjunct : inside) conjunct = ir::qualified(conjunct, query_);
    select.from.push_back(sql::make_derived(branches(inside), alias_));
    for (std::size_t i = 0; i < block_.from.size(); ++i) {
      if (i != site_.left && i != site_.right) select.from.push_back(*block_.from[i].node);
    }
    return body;
  }

 private:
  bool is_local(const ir::Predicate& conjunct) const {
    return !conjunct.has_subquery && conjunct.from_items.size() == 1 &&
           (conjunct.from_items[0] == site_.left || conjunct.from_items[0] == site_.right);
  }

  void expand_stars(sql::Select& select) {
    std::vector<sql::SelectItem> items;
    for (const ir::OutputColumn& output : block_.outputs) {
      sql::Expr value = output.expr != nullptr
                            ? *output.expr
                            : sql::make_column(block_.from[output.from_item].name, output.column);
      if (output.expr == nullptr && is_inside(output.from_item)) {
        value = column(output.from_item, output.column);
      }
      items.push_back(sql::make_item(std::move(value), output.name));
    }
    select.items = std::move(items);
  }

  bool is_inside(std::size_t item) const { return item == site_.left || item == site_.right; }

  sql::Expr column(std::size_t item, const std::string& name) {
    const auto key = std::pair(item, name);
    const auto [entry, is_new] = names_.try_emplace(key);
    if (is_new) entry->second = fresh_.make(fmt::format("{}_{}", block_.from[item].name, name));
    return sql::make_column(alias_, entry->second);
  }

  template <typename Node>
  void lift(Node& node) {
    sql::transform(node, {.expr = [this](sql::Expr& expr) {
                     const ir::Binding* binding = query_.binding(expr);
                     if (binding == nullptr || binding->resolution != ir::Resolution::column ||
                         binding->block != index_) {
                       return;
                     }
                     expr = is_inside(binding->from_item)
                                ? column(binding->from_item, binding->column)
                                : ir::qualified(expr, query_);
                   }});
  }

  sql::Query branches(const std::vector<sql::Expr>& filters) const {
    std::vector<sql::Query> queries;
    std::vector<sql::Expr> earlier;
    const auto& either = *sql::as<sql::Logical>(*site_.condition->expr);
    for (const sql::Expr& operand : either.operands) {
      const sql::Expr condition = ir::qualified(operand, query_);
      std::vector<sql::Expr> where{condition};
      for (const sql::Expr& other : earlier) {
        where.push_back(
            sql::IsTest{.operand = other, .test = sql::TruthTest::true_, .negated = true});
      }
      where.insert(where.end(), filters.begin(), filters.end());
      earlier.push_back(condition);
      sql::Select branch;
      for (const auto& [key, name] : names_) {
        branch.items.push_back(
            sql::make_item(sql::make_column(block_.from[key.first].name, key.second), name));
      }
      if (branch.items.empty()) branch.items.push_back(sql::make_item(sql::make_integer(1), "one"));
      branch.from = {*block_.from[site_.left].node, *block_.from[site_.right].node};
      branch.where = sql::make_and(std::move(where));
      queries.push_back(sql::make_query(std::move(branch)));
    }
    return sql::make_union_all(std::move(queries));
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  const Site& site_;
  FreshNames fresh_;
  std::string alias_;
  std::map<std::pair<std::size_t, std::string>, std::string> names_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::optional<Site> site = find_site(query, match.block);
  require(site.has_value());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, or_join_to_union, "each side of the OR has a hash key of its own");
  plan.target_ir = fmt::format("{} over a union of hash joins", block.id);
  plan.expected_explain_delta = "hash joins instead of a nested loop";
  replace_body(plan, block, Rewriter(query, match.block, *site).rewrite());
  return plan;
}

}  // namespace

constinit const Transform or_join_to_union{
    .id = "or_join_to_union",
    .family = outcome::Family::join_topology,
    .summary = "Split an inner join on an OR into disjoint hash joins",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
