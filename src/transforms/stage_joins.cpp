// stage_joins — facts and the tables that filter them are joined first, what is looked up follows.
//
//   before   SELECT ... FROM f, d, g, n WHERE f.d = d.id AND d.year = 2001 AND f.k = g.k
//                                         AND f.n = n.id
//   after    WITH staged AS MATERIALIZED (SELECT f.k, f.n FROM f, d
//                                         WHERE f.d = d.id AND d.year = 2001)
//            SELECT ... FROM staged, g, n WHERE staged.k = g.k AND staged.n = n.id
//
// Valid:    inner joins may be made in any order: each condition is asked once, of the same rows,
//           as soon as all that it reads is there. No key is needed; keys only tell which tables
//           are looked up. NULLs and copies stay what they are. Conditions with subqueries and such
//           as may raise are asked above. LEFT JOINs of single tables drop no row and repeat each
//           by what is in it alone: they come last, and WHERE stays above them.
// Not for:  the nullable side of LEFT JOINs, other outer joins, correlated blocks, volatile
//           conditions, stars, whole rows, GROUP BY that rests on the key of a table that moves.
// Gains:    PostgreSQL multiplies the parts that conditions keep as if they did not depend on each
//           other. Of many tables it soon expects one row, and then any order looks as good as
//           another: tables that keep all rows are looked up before those that drop most. The stage
//           puts these first, and tells how many rows it has. Two plans for half of the tables each
//           are found much sooner than one for all of them. Loses where the stage is large.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/key_grouping.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform stage_joins;

namespace {

// Fewer are put in order well enough as they are.
constexpr std::size_t kItemsMin = 4;
constexpr std::size_t kPairsMax = 3;
constexpr std::size_t kSinglesMax = 2;
constexpr std::size_t kWiderMax = 1;

using Items = std::set<std::size_t>;

patch::Allowance allowance() { return {}; }

bool is_row_filter(const ir::QueryMap& query, const ir::Predicate& conjunct) {
  return !conjunct.has_subquery && !conjunct.correlated && !ir::may_raise(*conjunct.expr, query);
}

bool fits(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  const auto moving = std::ranges::count(block.from, false, &ir::FromItem::null_extended);
  if (block.kind != ir::BlockKind::select || static_cast<std::size_t>(moving) < kItemsMin ||
      !block.outer_references.empty() || !can_gather_below_left_joins(query, index) ||
      ir::is_volatile(*block.query, query.dialect())) {
    return false;
  }
  const bool has_own_with = block.query->with.has_value();
  return (!has_own_with || index == 0) && std::ranges::all_of(block.from, [&](const auto& item) {
           return keeps_meaning_at_top(query, item);
         });
}

// Which items look up which others, by columns that are a key of these.
class Lookups {
 public:
  Lookups(const ir::QueryMap& query, ir::BlockIndex index)
      : query_(query), index_(index), block_(query.block(index)), targets_(block_.from.size()) {
    std::map<std::pair<std::size_t, std::size_t>, std::set<std::string>> joined;
    const auto note = [&](std::size_t from, std::size_t to, const sql::Expr& column) {
      const ir::Binding* binding = own_column(query, index, column);
      if (binding != nullptr) joined[{from, to}].insert(binding->column);
    };
    for (const ir::Equality& each : ir::equalities(index, query)) {
      if (is_nullable(each.left_item) || is_nullable(each.right_item)) continue;
      joins_.emplace_back(each.left_item, each.right_item);
      note(each.left_item, each.right_item, *each.right);
      note(each.right_item, each.left_item, *each.left);
    }
    for (const auto& [ends, columns] : joined) add(ends.first, ends.second, columns);
  }

  // Items that look others up and are not looked up themselves, the largest first.
  std::vector<std::size_t> facts() const {
    std::vector<std::size_t> found;
    for (std::size_t item = 0; item < targets_.size(); ++item) {
      if (!is_target(item) && !targets_[item].empty()) found.push_back(item);
    }
    std::ranges::stable_sort(found, std::greater<>(), [&](std::size_t item) { return rows(item); });
    return found;
  }

  // A fact, the items that filter it, and those on the way to them.
  Items star(std::size_t fact) const {
    Items star = {fact};
    Items seen = {fact};
    collect(fact, star, seen);
    return star;
  }

  // The star with what its conditions choose of the tables that another fact looks up: the days of
  // some weeks.
  Items star_and_beyond(std::size_t fact) const {
    const Items star = this->star(fact);
    Items wider = star;
    for (const auto& [a, b] : joins_) {
      for (const auto& [inside, outside] : {std::pair{a, b}, std::pair{b, a}}) {
        if (star.contains(inside) && !targets_[inside].contains(outside) && is_target(outside)) {
          wider.insert(outside);
        }
      }
    }
    return wider;
  }

  // By equalities: what is not would be multiplied.
  bool are_connected(const Items& items) const {
    Items reached = {*items.begin()};
    for (bool again = true; again;) {
      again = false;
      for (const auto& [a, b] : joins_) {
        if (!items.contains(a) || !items.contains(b)) continue;
        if (reached.contains(a) == reached.contains(b)) continue;
        reached.insert({a, b});
        again = true;
      }
    }
    return reached.size() == items.size();
  }

 private:
  bool is_nullable(std::size_t item) const { return block_.from[item].null_extended; }

  bool is_target(std::size_t item) const {
    return std::ranges::any_of(targets_,
                               [&](const Items& targets) { return targets.contains(item); });
  }

  std::int64_t rows(std::size_t item) const {
    const sql::TableInfo* table = block_.from[item].table;
    return table == nullptr ? 0 : table->row_count_estimate.value_or(0);
  }

  // Tables that share a key of several columns, such as sales and returns, have it from the larger:
  // few of its rows have one in the other.
  void add(std::size_t from, std::size_t to, const std::set<std::string>& columns) {
    if (!ir::contains_key(index_, to, columns, query_)) return;
    const bool is_by_one = std::ranges::any_of(columns, [&](const std::string& column) {
      return ir::contains_key(index_, to, {column}, query_).has_value();
    });
    if (!is_by_one) {
      if (rows(from) <= rows(to)) return;
      parts_.insert(to);
    }
    targets_[from].insert(to);
  }

  bool filters(std::size_t item) const {
    if (block_.from[item].kind != ir::FromKind::table || parts_.contains(item)) return true;
    return std::ranges::any_of(
        ir::local_conjuncts(block_, item),
        [&](const ir::Predicate* conjunct) { return is_row_filter(query_, *conjunct); });
  }

  // Returns whether the item is in the star, or leads to one that is.
  bool collect(std::size_t item, Items& star, Items& seen) const {
    bool leads_on = false;
    for (const std::size_t target : targets_[item]) {
      if (!seen.insert(target).second) {
        leads_on = leads_on || star.contains(target);
      } else if (collect(target, star, seen) || filters(target)) {
        star.insert(target);
        leads_on = true;
      }
    }
    return leads_on;
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  std::vector<Items> targets_;                              // By item.
  std::vector<std::pair<std::size_t, std::size_t>> joins_;  // Items that an equality joins.
  Items parts_;  // Those that have a row for few of those that look them up.
};

bool are_joined(const ir::QueryMap& query, ir::BlockIndex index, std::size_t a, std::size_t b) {
  return std::ranges::any_of(ir::equalities(index, query), [&](const ir::Equality& each) {
    return (each.left_item == a && each.right_item == b) ||
           (each.left_item == b && each.right_item == a);
  });
}

// All that filters; two facts with their filters; one, and what its conditions choose.
std::vector<Items> find_stages(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Items> stages;
  if (!query.resolved() || !fits(query, index)) return stages;
  const Lookups lookups(query, index);
  const std::vector<std::size_t> facts = lookups.facts();
  const auto add = [&](const Items& stage) {
    const bool is_part = stage.size() >= 2 && stage.size() < query.block(index).from.size() &&
                         lookups.are_connected(stage);
    if (!is_part || std::ranges::find(stages, stage) != stages.end()) return false;
    stages.push_back(stage);
    return true;
  };
  std::vector<Items> stars;
  Items all;
  for (const std::size_t fact : facts) {
    const Items& star = stars.emplace_back(lookups.star(fact));
    all.insert(star.begin(), star.end());
  }
  add(all);
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < facts.size(); ++a) {
    for (std::size_t b = a + 1; b < facts.size() && pairs < kPairsMax; ++b) {
      if (!are_joined(query, index, facts[a], facts[b])) continue;
      Items both = stars[a];
      both.insert(stars[b].begin(), stars[b].end());
      if (add(both)) ++pairs;
    }
  }
  std::size_t singles = 0;
  for (const Items& star : stars) {
    if (singles < kSinglesMax && add(star)) ++singles;
  }
  std::size_t wider = 0;
  for (const std::size_t fact : facts) {
    if (wider < kWiderMax && add(lookups.star_and_beyond(fact))) ++wider;
  }
  return stages;
}

// Conditions over the stage alone.
std::set<std::uint32_t> conditions_of(const ir::QueryMap& query, ir::BlockIndex index,
                                      const Items& stage) {
  std::set<std::uint32_t> ids;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    const bool inside =
        !conjunct->from_items.empty() &&
        std::ranges::all_of(conjunct->from_items, [&](auto item) { return stage.contains(item); });
    if (inside && is_row_filter(query, *conjunct)) ids.insert(conjunct->expr->id.value);
  }
  return ids;
}

// Some column of the stage is read above it, and none for which GROUP BY rests on a key.
bool can_move(const ir::QueryMap& query, ir::BlockIndex index, const Items& stage) {
  const std::set<std::uint32_t> moved = conditions_of(query, index, stage);
  bool is_read = false;
  for (const std::size_t item : stage) {
    const std::set<std::string> read = ir::columns_read_outside(index, item, query, moved);
    if (grouping_rests_on_key(query, index, item, read)) return false;
    is_read = is_read || !read.empty();
  }
  return is_read && !moved.empty();
}

struct Site {
  ir::BlockIndex block = 0;
  Items stage;
};

std::vector<Site> find_sites(const ir::QueryMap& query) {
  std::vector<Site> sites;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (Items& stage : find_stages(query, index)) {
      if (can_move(query, index, stage)) sites.push_back({index, std::move(stage)});
    }
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const ir::Block& block = query.block(site.block);
    std::vector<std::string> names;
    for (const std::size_t item : site.stage) names.push_back(block.from[item].name);
    Match match;
    match.block = site.block;
    match.target = block.select->id;
    match.variant = static_cast<int>(matches.size());
    match.label = fmt::format("{}: {} first", block.id, fmt::join(names, ", "));
    match.why = fmt::format("{} tables are joined at once, and {} of them filter",
                            block.from.size(), names.size());
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::nested_loop_join, explain::OperatorKind::hash_join,
                       explain::OperatorKind::other_join};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(site.block);
  const std::string name = ir::fresh_name("staged", query);
  Gathered gathered = gather(query, {.block = site.block,
                                     .items = site.stage,
                                     .moved = conditions_of(query, site.block, site.stage),
                                     .alias = name,
                                     .replaced = {}});
  sql::Select& above = *sql::as_select(gathered.above);
  above.from.insert(above.from.begin(), sql::make_table(name));
  join_last(above, std::move(gathered.left_joins));

  patch::PatchPlan plan =
      start_plan(query, stage_joins, "what filters is joined before what is only looked up");
  plan.target_ir = fmt::format("{} over the joins that filter", block.id);
  plan.expected_explain_delta = "fewer rows into the joins that drop none";
  insert_cte(plan, sql::make_cte(name, sql::make_query(std::move(gathered.below)),
                                 sql::Materialization::materialized));
  replace_body(plan, block, gathered.above);
  return plan;
}

}  // namespace

constinit const Transform stage_joins{
    .id = "stage_joins",
    .family = outcome::Family::materialization,
    .summary = "Join facts with what filters them first, and look the other tables up afterwards",
    .engines = kPostgresOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
