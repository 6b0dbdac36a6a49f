// self_join_to_having — "has two different values" asked of groups instead of pairs of rows.
//
//   before   k IN (SELECT a.k FROM t a, t b WHERE a.k = b.k AND a.x <> b.x)
//   after    k IN (SELECT a.k FROM t a WHERE a.k IS NOT NULL
//                  GROUP BY a.k HAVING min(a.x) <> max(a.x))
//
// Valid:    two rows of one group differ in x exactly when its smallest and largest x do; NULL keys
//           and NULL x pass neither form. How often a key is there changes, so every reader must
//           see a set only: IN, EXISTS, ANY over a plain SELECT FROM WHERE. Nothing but the keys
//           may be read. Other filters must be there for both sides alike.
// Not for:  two differences, filters on one side, outputs besides the keys that somebody reads,
//           readers that count rows, LIMIT, samples; on PostgreSQL values of types without min and
//           with several forms of one value.
// Gains:    groups instead of all pairs of rows of a group.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform self_join_to_having;

namespace {

patch::Allowance allowance() { return {}; }

// a.c = b.c or a.c <> b.c with the same column on both sides.
struct SelfComparison {
  const sql::Expr* column = nullptr;  // Of the first item.
  std::string name;
  bool equal = false;
};
struct Site {
  std::vector<const sql::Expr*> keys;  // Of the first item.
  const sql::Expr* value = nullptr;    // What differs.
  std::vector<const sql::Expr*> filters;
};

// A column, not a field of it.
bool is_whole(const sql::Expr& expr, const ir::Binding& binding) {
  const auto* column = sql::as<sql::ColumnRef>(expr);
  return column != nullptr && binding.column_part + 1 == column->parts.size();
}

std::optional<SelfComparison> self_comparison(const ir::QueryMap& query,
                                              const sql::Expr& conjunct) {
  const auto* binary = sql::as<sql::Binary>(conjunct);
  if (binary == nullptr || (binary->op != "=" && binary->op != "<>")) return std::nullopt;
  const ir::Binding* left = query.binding(*binary->left);
  const ir::Binding* right = query.binding(*binary->right);
  const bool columns = left != nullptr && right != nullptr && is_whole(*binary->left, *left) &&
                       is_whole(*binary->right, *right) &&
                       left->resolution == ir::Resolution::column &&
                       right->resolution == ir::Resolution::column && !left->outer &&
                       !right->outer && left->from_item != right->from_item;
  if (!columns || left->column_index != right->column_index) return std::nullopt;
  const sql::Expr& first = left->from_item == 0 ? *binary->left : *binary->right;
  return SelfComparison{&first, left->column, binary->op == "="};
}

// The conjunct with the first item's name in the place of the second's: the same filter reads
// alike.
sql::Expr of_first_item(const ir::QueryMap& query, const ir::Block& block,
                        const sql::Expr& conjunct) {
  sql::Expr result = ir::qualified(conjunct, query);
  sql::transform(result, {.expr = [&](sql::Expr& node) {
                   auto* column = sql::as<sql::ColumnRef>(node);
                   if (column == nullptr || column->parts.size() != 2) return;
                   if (column->parts[0].text == block.from[1].name) {
                     column->parts[0] = sql::make_identifier(block.from[0].name);
                   }
                 }});
  return result;
}

// Whether each filter of one item has its like for the other.
bool are_alike(const ir::QueryMap& query, const ir::Block& block) {
  const auto texts = [&](std::size_t item) {
    std::vector<Hash128> hashes;
    for (const ir::Predicate* filter : ir::local_conjuncts(block, item)) {
      const sql::Expr alike = of_first_item(query, block, *filter->expr);
      hashes.push_back(sql::structural_hash(alike, query.dialect()));
    }
    std::ranges::sort(hashes);
    return hashes;
  };
  return texts(0) == texts(1);
}

bool is_self_join(const ir::QueryMap& query, const ir::Block& block) {
  if (!ir::is_select_project_join(block) || !ir::is_plain_inner_block(block)) return false;
  if (block.from.size() != 2 || !block.outputs_known || block.correlated) return false;
  const ir::FromItem& a = block.from[0];
  const ir::FromItem& b = block.from[1];
  return a.kind == ir::FromKind::table && b.kind == ir::FromKind::table && a.table != nullptr &&
         a.table == b.table && !a.name.empty() && !b.name.empty() &&
         (!a.node->alias || a.node->alias->columns.empty()) &&
         (!b.node->alias || b.node->alias->columns.empty()) &&
         !ir::is_volatile(*block.query, query.dialect());
}

// Keys, the value that differs, and the filters; none when the block asks for more.
std::optional<Site> take_apart(const ir::QueryMap& query, const ir::Block& block) {
  Site site;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
    if (conjunct->has_subquery || conjunct->from_items.empty()) return std::nullopt;
    if (conjunct->from_items.size() == 1) {
      if (conjunct->from_items.front() == 0) site.filters.push_back(conjunct->expr);
      continue;
    }
    const auto comparison = self_comparison(query, *conjunct->expr);
    if (!comparison) return std::nullopt;
    if (comparison->equal) {
      site.keys.push_back(comparison->column);
    } else if (site.value == nullptr) {
      site.value = comparison->column;
    } else {
      return std::nullopt;
    }
  }
  if (site.keys.empty() || site.value == nullptr || !are_alike(query, block)) return std::nullopt;
  if (!has_extremes(query.type_of(*site.value), query.dialect())) return std::nullopt;
  return site;
}

// Which key an output is, from either side.
const sql::Expr* key_of_output(const ir::QueryMap& query, const Site& site,
                               const ir::OutputColumn& output) {
  const ir::Binding* binding = output.expr == nullptr ? nullptr : query.binding(*output.expr);
  if (binding == nullptr || binding->resolution != ir::Resolution::column || binding->outer ||
      !is_whole(*output.expr, *binding)) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(site.keys, [&](const sql::Expr* key) {
    return query.binding(*key)->column_index == binding->column_index;
  });
  return found == site.keys.end() ? nullptr : *found;
}

// The names of the outputs that somebody reads, if all readers see only a set of rows.
std::optional<std::set<std::string>> outputs_read(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  std::set<std::string> names;
  if (ir::is_seen_as_set(index, query)) {
    for (const ir::OutputColumn& output : block.outputs) names.insert(output.name);
    return names;
  }
  const auto cte = std::ranges::find(query.ctes(), index, &ir::CteNode::block);
  if (cte == query.ctes().end() || cte->recursive || !cte->table->columns.empty()) {
    return std::nullopt;
  }
  for (const sql::TableRef* reader : cte->readers) {
    const auto reading = query.block_of(reader->id);
    if (!reading || !ir::is_seen_as_set(*reading, query)) return std::nullopt;
    const auto& from = query.block(*reading).from;
    const auto item = std::ranges::find(from, reader, &ir::FromItem::node);
    if (item == from.end() || (reader->alias && !reader->alias->columns.empty())) {
      return std::nullopt;
    }
    names.merge(ir::columns_read(*reading, static_cast<std::size_t>(item - from.begin()), query));
  }
  return names;
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !is_self_join(query, block)) return std::nullopt;
  const auto site = take_apart(query, block);
  const auto read = site ? outputs_read(query, index) : std::nullopt;
  if (!read || read->empty()) return std::nullopt;
  for (const ir::OutputColumn& output : block.outputs) {
    const bool is_read = std::ranges::any_of(*read, [&](const std::string& name) {
      return sql::fold(name, query.dialect()) == sql::fold(output.name, query.dialect());
    });
    if (is_read && key_of_output(query, *site, output) == nullptr) return std::nullopt;
  }
  return site;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto site = find_site(query, index);
    if (!site) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: groups of {} with two different {}", block.id,
                              block.from[0].relation, query.binding(*site->value)->column);
    match.why = "every pair of rows of a group is made to learn whether there is one";
    match.relations = {block.from[0].relation};
    matches.push_back(std::move(match));
  }
  return matches;
}

sql::Query groups(const ir::QueryMap& query, const ir::Block& block, const Site& site) {
  sql::Select select;
  std::vector<sql::Expr> where;
  std::vector<sql::Expr> keys;
  for (const sql::Expr* filter : site.filters) where.push_back(ir::qualified(*filter, query));
  for (const sql::Expr* key : site.keys) {
    keys.push_back(ir::qualified(*key, query));
    if (!ir::is_never_null(*key, query)) where.push_back(sql::make_is_not_null(keys.back()));
  }
  for (const ir::OutputColumn& output : block.outputs) {
    const sql::Expr* key = key_of_output(query, site, output);
    if (key == nullptr) continue;
    const bool same_name = query.binding(*key)->column == output.name;
    select.items.push_back(
        sql::make_item(ir::qualified(*key, query), same_name ? "" : output.name));
  }
  const sql::Expr value = ir::qualified(*site.value, query);
  select.from.push_back(*block.from[0].node);
  if (!where.empty()) select.where = sql::make_and(std::move(where));
  select.group_by = sql::make_group_by(std::move(keys));
  select.having =
      sql::make_binary("<>", sql::make_call("min", {value}), sql::make_call("max", {value}));
  return sql::make_query(std::move(select));
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto site = find_site(query, match.block);
  require(site.has_value());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, self_join_to_having, "one pass over the groups finds those that differ");
  plan.target_ir = fmt::format("{} as groups with min <> max", block.id);
  plan.expected_explain_delta = "an aggregate instead of a self join";
  replace_body(plan, block, groups(query, block, *site));
  return plan;
}

}  // namespace

constinit const Transform self_join_to_having{
    .id = "self_join_to_having",
    .family = outcome::Family::decorrelation,
    .summary = "Ask groups, not pairs of rows, whether values differ",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
