// cast_small_side — a number compared as a text, as a number.
//
//   before   FROM f, c WHERE CAST(f.k AS VARCHAR) = c.code
//   after    FROM f, c WHERE f.k = TRY_CAST(c.code AS INTEGER)
//                        AND CAST(TRY_CAST(c.code AS INTEGER) AS VARCHAR) = c.code
//   and      CAST(f.k AS VARCHAR) IN (SELECT c.code ...) as f.k IN (SELECT TRY_CAST(c.code ...)
//   ...)
//
// Valid:    a whole number has one text, so a code is equal to it exactly if it reads as that
//           number and is the text of what it reads as ('01', ' 1' and '1.0' read as 1, but are
//           not its text). What does not read as a number of the type is NULL and equal to none,
//           as before. Only as a condition of its own, where false and NULL are alike.
// Not for:  decimals, dates and floating numbers (they have several texts), texts under a
//           collation, outer joins, NOT IN, a code in the larger table.
// Gains:    the text is read once for each row of the small side; the large side is joined by its
//           number, without a text for each of its rows.
//           DuckDB only: PostgreSQL has no cast that gives NULL for what it cannot read.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/numeric_type.hpp"
#include "ir/rewrite_aid.hpp"
#include "ir/types.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform cast_small_side;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  const sql::Expr* condition = nullptr;
  const sql::Expr* number = nullptr;       // A column, below the cast.
  const sql::Expr* code = nullptr;         // A column of another FROM item, or of the subquery.
  std::optional<ir::BlockIndex> set = {};  // The subquery of an IN.
};

const ir::FromItem* item_of(const ir::QueryMap& query, ir::BlockIndex index,
                            const sql::Expr& expr) {
  const ir::Binding* column = own_column(query, index, expr);
  return column == nullptr ? nullptr : &query.block(index).from[column->from_item];
}

const sql::Expr* number_below_cast(const ir::QueryMap& query, const sql::Expr& expr) {
  const auto* cast = sql::as<sql::Cast>(expr);
  if (cast == nullptr || ir::type_text(cast->type, query.dialect()) != "VARCHAR") return nullptr;
  return ir::is_integer(query.type_of(*cast->operand), query.dialect()) ? &*cast->operand : nullptr;
}

std::int64_t rows_of(const ir::FromItem& item) {
  return item.table == nullptr ? 0 : item.table->row_count_estimate.value_or(0);
}

// A number that is written as a text, in one FROM item, and a code in another one, not larger.
bool is_pair(const ir::QueryMap& query, const ir::FromItem* large, const ir::FromItem* small,
             const sql::Expr& code) {
  if (large == nullptr || small == nullptr || large == small) return false;
  // Without a size nothing is known of a derived table: worth a try.
  const bool turned = rows_of(*large) > 0 && rows_of(*small) > rows_of(*large);
  return !turned && query.type_of(code) == "VARCHAR";
}

std::optional<Site> set_of(const ir::QueryMap& query, ir::BlockIndex index,
                           const sql::Expr& condition) {
  const auto* in = sql::as<sql::InSubquery>(condition);
  if (in == nullptr || in->negated) return std::nullopt;
  const auto set = query.block_of(*in->query);
  const sql::Expr* number = number_below_cast(query, *in->operand);
  if (number == nullptr || !set || !ir::is_seen_as_set(*set, query)) return std::nullopt;
  if (captures_names(query, *set)) return std::nullopt;
  const std::vector<ir::OutputColumn>& outputs = query.block(*set).outputs;
  if (outputs.size() != 1 || outputs.front().expr == nullptr) return std::nullopt;
  const sql::Expr* code = outputs.front().expr;
  const ir::FromItem* small = item_of(query, *set, *code);
  if (!is_pair(query, item_of(query, index, *number), small, *code)) return std::nullopt;
  return Site{&condition, number, code, set};
}

std::optional<Site> site_of(const ir::QueryMap& query, ir::BlockIndex index,
                            const sql::Expr& condition) {
  if (auto site = set_of(query, index, condition)) return site;
  const auto* equality = sql::as<sql::Binary>(condition);
  if (equality == nullptr || equality->op != "=") return std::nullopt;
  for (const auto& [cast, code] : {std::pair{&*equality->left, &*equality->right},
                                   std::pair{&*equality->right, &*equality->left}}) {
    const sql::Expr* number = number_below_cast(query, *cast);
    if (number == nullptr) continue;
    const ir::FromItem* large = item_of(query, index, *number);
    if (is_pair(query, large, item_of(query, index, *code), *code)) {
      return Site{&condition, number, code};
    }
  }
  return std::nullopt;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (const auto site = site_of(query, index, *conjunct->expr)) sites.push_back(*site);
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const Site& site : find_sites(query, index)) {
      Match match;
      match.block = index;
      match.target = site.condition->id;
      match.label = fmt::format("{}: {} joined as a number", query.block(index).id,
                                query.binding(*site.number)->column);
      match.why = "each row of the large side is written as a text to be compared";
      match.relations = {query.source(*site.number)->relation, query.source(*site.code)->relation};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

// The condition, with the code read as a number.
sql::Expr as_numbers(const ir::QueryMap& query, const Site& site) {
  const sql::Expr code = site.set ? ir::qualified(*site.code, query) : *site.code;
  sql::Expr read = sql::make_cast(code, query.type_of(*site.number));
  sql::as<sql::Cast>(read)->style = sql::CastStyle::try_cast;
  sql::Expr is_its_text = sql::make_binary("=", sql::make_cast(read, "VARCHAR"), code);
  if (!site.set) {
    return sql::make_and(
        {sql::make_binary("=", *site.number, std::move(read)), std::move(is_its_text)});
  }
  sql::Query numbers = *query.block(*site.set).query;
  sql::Select& select = *sql::as_select(numbers);
  select.items = {sql::make_item(std::move(read))};
  std::vector<sql::Expr> where;
  for (const sql::Expr* each : sql::conjunct_refs(query.block(*site.set).select->where)) {
    where.push_back(ir::qualified(*each, query));
  }
  where.push_back(std::move(is_its_text));
  select.where = sql::make_and(std::move(where));
  return sql::InSubquery{.operand = *site.number, .query = std::move(numbers)};
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return each.condition->id == match.target; });
  require(site != sites.end());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, cast_small_side, "the small side is read as numbers, once a row");
  plan.target_ir = fmt::format("{} with a join of numbers", block.id);
  plan.expected_explain_delta = "no cast in the projection over the large side";
  replace_expr(plan, query, block, *site->condition, as_numbers(query, *site));
  return plan;
}

}  // namespace

constinit const Transform cast_small_side{
    .id = "cast_small_side",
    .family = outcome::Family::join_topology,
    .summary = "Join a number with a text as numbers, by casting the small side",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
