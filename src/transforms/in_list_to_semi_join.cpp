// in_list_to_semi_join — a long IN list as a hash join with a list of values.
//
//   before   WHERE t.code IN ('a', 'b', ... hundreds)
//   after    WHERE t.code IN (SELECT v.item FROM (VALUES ('a'), ('b'), ...) AS v(item))
//
// Valid:    IN is the same for a list and for a subquery that gives the list, NULL operands
//           included; the list holds no NULL. Only where the operand's type is that of the items
//           (text with text, whole numbers with whole numbers), so that comparisons bind alike.
// Not for:  NOT IN, short lists, items that are no plain literals, HAVING and ON.
// Gains:    the engine tests a long list item by item; a hash join looks each value up once.
//           Of no use on PostgreSQL, which hashes such a list itself.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform in_list_to_semi_join;

namespace {

// Below this the engine's own filter wins (9 constants: measured loss).
constexpr std::size_t kItemsMin = 50;

patch::Allowance allowance() { return {}; }

bool is_small_integer(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool binds_alike(const std::string& type, const std::vector<sql::Expr>& items) {
  const bool is_text = type == "VARCHAR";
  const bool is_integer = type == "INTEGER" || type == "BIGINT";
  return std::ranges::all_of(items, [&](const sql::Expr& item) {
    const auto* literal = sql::as<sql::Literal>(item);
    if (literal == nullptr) return false;
    if (is_text) return literal->kind == sql::LiteralKind::string;
    return is_integer && literal->kind == sql::LiteralKind::integer &&
           is_small_integer(literal->text);
  });
}

// COLLATE says how the list compares; a join may compare otherwise.
bool has_collation(const sql::Expr& expr) {
  bool found = false;
  const sql::Visitor visitor{.expr = [&found](const sql::Expr& node) {
    found = found || sql::as<sql::Collate>(node) != nullptr;
    return sql::Descend::yes;
  }};
  sql::visit(expr, visitor);
  return found;
}

bool fires(const ir::QueryMap& query, const ir::Predicate& predicate) {
  const auto* in = sql::as<sql::InList>(*predicate.expr);
  return in != nullptr && !in->negated && !has_collation(*in->operand) &&
         predicate.clause == ir::Clause::where && in->items.size() >= kItemsMin &&
         !predicate.has_subquery && !ir::is_volatile(*predicate.expr, query.dialect()) &&
         binds_alike(query.type_of(*in->operand), in->items);
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    for (const ir::Predicate& predicate : block.predicates) {
      if (!fires(query, predicate)) continue;
      Match match;
      match.block = index;
      match.target = predicate.expr->id;
      match.label = fmt::format("{}: IN list of {} items", block.id,
                                sql::as<sql::InList>(*predicate.expr)->items.size());
      match.why = "a long list is tested item by item";
      for (const std::size_t item : predicate.from_items) {
        match.relations.push_back(block.from[item].relation);
      }
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const sql::Expr* old_expr = sql::find_expr(query.statement().query, match.target);
  require(old_expr != nullptr && sql::as<sql::InList>(*old_expr) != nullptr);
  const auto& in = *sql::as<sql::InList>(*old_expr);
  const std::string alias = ir::fresh_name("listed", query);
  sql::Values values;
  for (const sql::Expr& item : in.items) values.rows.push_back({item});
  sql::Query list;
  list.body = std::move(values);
  sql::TableRef table = sql::make_derived(std::move(list), alias);
  table.alias->columns.push_back(sql::make_identifier("item"));
  sql::Select select;
  select.items.push_back(sql::make_item(sql::make_column(alias, "item")));
  select.from.push_back(std::move(table));
  const sql::Expr new_expr =
      sql::InSubquery{.operand = in.operand, .query = sql::make_query(std::move(select))};

  patch::PatchPlan plan =
      start_plan(query, in_list_to_semi_join, "a hash lookup replaces the test against every item");
  plan.target_ir = fmt::format("{} with a semi-join against a list of values", block.id);
  plan.expected_explain_delta = "a semi-join instead of a long filter";
  replace_expr(plan, query, block, *old_expr, new_expr);
  return plan;
}

}  // namespace

constinit const Transform in_list_to_semi_join{
    .id = "in_list_to_semi_join",
    .family = outcome::Family::early_filtering,
    .summary = "Turn a long IN list into a semi-join with a list of values",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
