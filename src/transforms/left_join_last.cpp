// left_join_last — outer joins after the inner joins that thin their rows out.
//
//   before   FROM f LEFT JOIN r ON f.k = r.k, d WHERE f.d = d.id AND d.year = 2000
//   after    FROM f CROSS JOIN d LEFT JOIN r ON f.k = r.k WHERE f.d = d.id AND d.year = 2000
//
// Valid:    a LEFT JOIN adds columns to the rows of its left side and drops none of them, so it may
//           come after any inner join whose own condition does not read its right side. WHERE stays
//           above all of them, whatever it reads. The LEFT JOINs keep their order.
// Not for:  ON conditions of inner joins that read the right side, USING and NATURAL, other kinds
//           of joins, ASOF, lateral items and functions (they read what stands before them), SELECT
//           * (the order of its columns), aliases on joins, samples.
// Gains:    the engine leaves outer joins where they are written: below the selective joins they
//           meet every row, and their right side is built in full.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform left_join_last;

namespace {

patch::Allowance allowance() { return {}; }

// FROM taken apart: what is joined inwardly, in order, and the LEFT JOINs, in order.
struct Parts {
  struct Joined {
    const sql::TableRef* right = nullptr;
    const sql::Join* join = nullptr;  // Null for an element of a comma list.
  };
  std::vector<Joined> inner;
  std::vector<Joined> left;
  bool any_after = false;  // Some inner join stands after a LEFT JOIN.
};

bool is_movable(const sql::TableRef& table, const sql::Join& join) {
  const bool kind =
      join.kind == sql::JoinKind::cross ||
      (join.condition && (join.kind == sql::JoinKind::inner || join.kind == sql::JoinKind::left));
  return kind && !join.natural && !join.asof && join.using_columns.empty() && !table.alias;
}

// Follows the left spine of one element of FROM. False when some join cannot be taken apart.
bool take_apart(const sql::TableRef& table, Parts& parts) {
  const auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr) {
    parts.any_after = parts.any_after || !parts.left.empty();
    parts.inner.push_back({&table, nullptr});
    return true;
  }
  if (!is_movable(table, *join) || !take_apart(*join->left, parts)) return false;
  if (join->kind == sql::JoinKind::left) {
    parts.left.push_back({&*join->right, join});
    return true;
  }
  parts.any_after = parts.any_after || !parts.left.empty();
  parts.inner.push_back({&*join->right, join});
  return true;
}

// Items on the right side of LEFT JOINs of the spine.
std::set<std::size_t> right_items(const ir::Block& block, const Parts& parts) {
  std::set<std::size_t> items;
  for (const ir::FromJoin& join : block.joins) {
    const bool moved = std::ranges::any_of(parts.left, [&](const Parts::Joined& each) {
      return &std::get<sql::Join>(join.node->node) == each.join;
    });
    for (std::size_t item = join.middle; moved && item < join.last; ++item) items.insert(item);
  }
  return items;
}

bool conditions_allow(const ir::QueryMap& query, ir::BlockIndex index, const Parts& parts) {
  const std::set<std::size_t> moved = right_items(query.block(index), parts);
  return std::ranges::all_of(parts.inner, [&](const Parts::Joined& each) {
    if (each.join == nullptr || !each.join->condition) return true;
    const std::set<std::size_t> read = ir::items_read(**each.join->condition, index, query);
    return std::ranges::none_of(read, [&](std::size_t item) { return moved.contains(item); });
  });
}

bool has_movable_items(const ir::Block& block) {
  return block.outputs_known && !block.select->sample &&
         std::ranges::all_of(
             block.outputs,
             [](const ir::OutputColumn& output) { return output.star == nullptr; }) &&
         std::ranges::all_of(block.from, [](const ir::FromItem& item) {
           return !item.lateral && item.kind != ir::FromKind::function &&
                  item.kind != ir::FromKind::join && item.columns_known;
         });
}

std::optional<Parts> find_parts(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !has_movable_items(block)) return std::nullopt;
  Parts parts;
  for (const sql::TableRef& table : block.select->from) {
    if (!take_apart(table, parts)) return std::nullopt;
  }
  if (!parts.any_after || reads_whole_rows(query, index) || captures_names(query, index)) {
    return std::nullopt;
  }
  if (!conditions_allow(query, index, parts)) return std::nullopt;
  return parts;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto parts = find_parts(query, index);
    if (!parts) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: {} outer join{} last", block.id, parts->left.size(),
                              parts->left.size() == 1 ? "" : "s");
    match.why = "inner joins that come after an outer join could thin out its rows";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::hash_join};
    matches.push_back(std::move(match));
  }
  return matches;
}

// Conditions see more items than before: their columns are qualified.
sql::TableRef joined(const ir::QueryMap& query, sql::TableRef left, const Parts::Joined& next) {
  if (next.join == nullptr || !next.join->condition) {
    return sql::make_join(sql::JoinKind::cross, std::move(left), *next.right, {});
  }
  return sql::make_join(next.join->kind, std::move(left), *next.right,
                        ir::qualified(**next.join->condition, query));
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto parts = find_parts(query, match.block);
  require(parts.has_value());
  const ir::Block& block = query.block(match.block);
  sql::TableRef from = *parts->inner.front().right;
  for (std::size_t i = 1; i < parts->inner.size(); ++i) {
    from = joined(query, std::move(from), parts->inner[i]);
  }
  for (const Parts::Joined& each : parts->left) from = joined(query, std::move(from), each);

  patch::PatchPlan plan =
      start_plan(query, left_join_last, "outer joins meet only the rows that the others keep");
  plan.target_ir = fmt::format("{} with its outer joins after its inner joins", block.id);
  plan.expected_explain_delta = "fewer rows into the outer join";
  replace_from(plan, block, {std::move(from)});
  return plan;
}

}  // namespace

constinit const Transform left_join_last{.id = "left_join_last",
                                         .family = outcome::Family::join_topology,
                                         .summary = "Join outwardly after all inner joins",
                                         .engines = kBothEngines,
                                         .allowance = allowance,
                                         .detect = detect,
                                         .rewrite = rewrite,
                                         .near_misses = nullptr};

}  // namespace ado::transforms
