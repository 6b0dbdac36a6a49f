// implied_hull — simple filters that an OR of ANDs implies, beside the OR.
//
//   before   WHERE (d.k = f.k AND d.x = 1 AND f.y BETWEEN 5 AND 9)
//               OR (d.k = f.k AND d.x = 2 AND f.y BETWEEN 1 AND 6)
//   after    WHERE (... OR ...) AND d.k = f.k AND d.x IN (1, 2) AND f.y BETWEEN 1 AND 9
//
// Valid:    what every branch implies holds wherever the OR is true; the OR itself stays. Where a
//           branch is NULL or false the added filters may be anything: the row is dropped already.
//           Ranges only for numbers and dates with constants of that kind; text only as IN.
// Not for:  HAVING, outer ON, branches that leave a column open, volatile branches.
// Gains:    the engine pushes plain ranges and IN lists into scans and joins; an OR over several
//           tables it cannot push. More ORs would not help: measured.
#include <algorithm>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform implied_hull;

namespace {

patch::Allowance allowance() { return {.literals_from_original_arithmetic = true}; }

// What one branch says about one column: a set of values, or bounds.
struct Restriction {
  sql::Expr column;
  std::vector<sql::Expr> values;  // Not empty: the column is one of them.
  sql::MaybeExpr low, high;       // Bounds, inclusive (a strict bound is inside them).
};
using Restrictions = std::map<std::string, Restriction>;  // By the column's qualified text.

enum class Kind { integer, decimal, text, date, other };

// Longer numbers do not compare exactly as long double; decimals of that size hardly stand in SQL.
constexpr std::size_t kDigitsMax = 18;

Kind kind_of_type(const std::string& type) {
  if (type == "VARCHAR") return Kind::text;
  if (type == "DATE") return Kind::date;
  if (type.starts_with("DECIMAL")) return Kind::decimal;
  const bool is_integer =
      type == "INTEGER" || type == "BIGINT" || type == "SMALLINT" || type == "TINYINT";
  return is_integer ? Kind::integer : Kind::other;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }) == 8;
}

Kind kind_of_constant(const sql::Expr& expr) {
  if (const auto* literal = sql::as<sql::Literal>(expr)) {
    if (literal->kind == sql::LiteralKind::string) return Kind::text;
    if (literal->text.size() > kDigitsMax) return Kind::other;
    if (literal->kind == sql::LiteralKind::integer) return Kind::integer;
    return literal->kind == sql::LiteralKind::decimal ? Kind::decimal : Kind::other;
  }
  const auto* typed = sql::as<sql::TypedLiteral>(expr);
  const bool is_date = typed != nullptr && typed->type.name.size() == 1 &&
                       sql::fold(typed->type.name.front().text, sql::Dialect::duckdb) == "date" &&
                       is_iso_date(typed->text);
  return is_date ? Kind::date : Kind::other;
}

// A constant of the column's kind. Whole numbers are decimals too, not the other way round: the
// engine might round the column's side.
bool fits(Kind column, const sql::Expr& constant) {
  const Kind kind = kind_of_constant(constant);
  return kind == column || (column == Kind::decimal && kind == Kind::integer);
}

// Order of two constants of one column. ISO dates sort as text.
bool less(const sql::Expr& a, const sql::Expr& b) {
  if (const auto* date = sql::as<sql::TypedLiteral>(a)) {
    return date->text < sql::as<sql::TypedLiteral>(b)->text;
  }
  return std::strtold(sql::as<sql::Literal>(a)->text.c_str(), nullptr) <
         std::strtold(sql::as<sql::Literal>(b)->text.c_str(), nullptr);
}

// Reads the conjuncts of one branch.
class BranchReader {
 public:
  BranchReader(const ir::QueryMap& query, const sql::Expr& branch) : query_(query) {
    for (const sql::Expr& conjunct : sql::conjuncts(sql::MaybeExpr(branch))) read(conjunct);
  }
  Restrictions take() { return std::move(found_); }

 private:
  Restriction* column(const sql::Expr& expr, std::initializer_list<const sql::Expr*> constants) {
    const ir::Binding* binding = query_.binding(expr);
    const bool is_column = sql::as<sql::ColumnRef>(expr) != nullptr && binding != nullptr &&
                           binding->resolution == ir::Resolution::column && !binding->outer;
    if (!is_column) return nullptr;
    const Kind kind = kind_of_type(query_.type_of(expr));
    if (kind == Kind::other) return nullptr;
    for (const sql::Expr* constant : constants) {
      if (!fits(kind, *constant)) return nullptr;
    }
    sql::Expr name = ir::qualified(expr, query_);
    const std::string key = to_hex(sql::structural_hash(name, query_.dialect()));
    Restriction& restriction = found_[key];
    restriction.column = std::move(name);
    return &restriction;
  }

  void read(const sql::Expr& conjunct) {
    if (const auto* in = sql::as<sql::InList>(conjunct)) return read_in(*in);
    if (const auto* between = sql::as<sql::Between>(conjunct)) return read_between(*between);
    if (const auto* comparison = sql::as<sql::Binary>(conjunct)) return read_binary(*comparison);
  }

  void read_in(const sql::InList& in) {
    if (in.negated || in.items.empty()) return;
    const Kind kind = kind_of_type(query_.type_of(*in.operand));
    const bool all_fit =
        std::ranges::all_of(in.items, [&](const sql::Expr& item) { return fits(kind, item); });
    if (!all_fit) return;
    Restriction* restriction = column(*in.operand, {});
    if (restriction != nullptr && restriction->values.empty()) restriction->values = in.items;
  }

  void read_between(const sql::Between& between) {
    if (between.negated || between.symmetric) return;
    Restriction* restriction = column(*between.operand, {&*between.low, &*between.high});
    if (restriction == nullptr) return;
    if (!restriction->low) restriction->low = between.low;
    if (!restriction->high) restriction->high = between.high;
  }

  void read_binary(const sql::Binary& comparison) {
    const bool column_left = sql::as<sql::ColumnRef>(*comparison.left) != nullptr;
    const sql::Expr& operand = column_left ? *comparison.left : *comparison.right;
    const sql::Expr& constant = column_left ? *comparison.right : *comparison.left;
    const std::string& op = comparison.op;
    const bool less_than = op == "<" || op == "<=";
    const bool greater_than = op == ">" || op == ">=";
    if (op != "=" && !less_than && !greater_than) return;
    Restriction* restriction = column(operand, {&constant});
    if (restriction == nullptr) return;
    if (op == "=") {
      if (restriction->values.empty()) restriction->values = {constant};
      return;
    }
    const bool is_high = less_than == column_left;
    sql::MaybeExpr& bound = is_high ? restriction->high : restriction->low;
    if (!bound) bound = constant;
  }

  const ir::QueryMap& query_;
  Restrictions found_;
};

// The filter on one column that all branches imply together, if there is one.
std::optional<sql::Expr> hull(const std::vector<const Restriction*>& branches) {
  const auto add_values = [](std::vector<sql::Expr>& values, const Restriction& branch) {
    for (const sql::Expr& value : branch.values) {
      if (std::ranges::count(values, value) == 0) values.push_back(value);
    }
  };
  const bool all_values = std::ranges::all_of(
      branches, [](const Restriction* branch) { return !branch->values.empty(); });
  const sql::Expr& column = branches.front()->column;
  if (all_values) {
    std::vector<sql::Expr> values;
    for (const Restriction* branch : branches) add_values(values, *branch);
    return sql::Expr(sql::InList{.operand = column, .items = std::move(values)});
  }
  std::optional<sql::Expr> low;
  std::optional<sql::Expr> high;
  for (const Restriction* branch : branches) {
    std::vector<sql::Expr> lows = branch->values;
    std::vector<sql::Expr> highs = branch->values;
    if (lows.empty()) {
      if (!branch->low || !branch->high) return std::nullopt;
      lows = {**branch->low};
      highs = {**branch->high};
    }
    for (const sql::Expr& value : lows) {
      if (kind_of_constant(value) == Kind::text) return std::nullopt;
      if (!low || less(value, *low)) low = value;
    }
    for (const sql::Expr& value : highs) {
      if (kind_of_constant(value) == Kind::text) return std::nullopt;
      if (!high || less(*high, value)) high = value;
    }
  }
  return sql::Expr(sql::Between{.operand = column, .low = *low, .high = *high});
}

bool has_conjunct(const ir::QueryMap& query, const sql::Expr& branch, const sql::Expr& wanted) {
  return std::ranges::any_of(
      sql::conjuncts(sql::MaybeExpr(branch)), [&](const sql::Expr& conjunct) {
        return sql::equivalent_text(ir::qualified(conjunct, query), wanted, query.dialect());
      });
}

// Equalities between tables that every branch repeats.
std::vector<sql::Expr> common_joins(const ir::QueryMap& query, ir::BlockIndex block,
                                    const sql::Logical& either) {
  std::vector<sql::Expr> joins;
  for (const sql::Expr& conjunct : sql::conjuncts(sql::MaybeExpr(either.operands.front()))) {
    const auto* equality = sql::as<sql::Binary>(conjunct);
    if (equality == nullptr || equality->op != "=") continue;
    if (ir::items_read(conjunct, block, query).size() < 2) continue;
    const sql::Expr wanted = ir::qualified(conjunct, query);
    const bool common = std::ranges::all_of(either.operands, [&](const sql::Expr& branch) {
      return has_conjunct(query, branch, wanted);
    });
    if (common) joins.push_back(wanted);
  }
  return joins;
}

std::vector<sql::Expr> implied(const ir::QueryMap& query, ir::BlockIndex block,
                               const sql::Logical& either) {
  std::vector<sql::Expr> filters = common_joins(query, block, either);
  std::vector<Restrictions> branches;
  for (const sql::Expr& branch : either.operands) {
    branches.push_back(BranchReader(query, branch).take());
  }
  for (const auto& [key, restriction] : branches.front()) {
    std::vector<const Restriction*> same;
    for (const Restrictions& branch : branches) {
      const auto found = branch.find(key);
      if (found != branch.end()) same.push_back(&found->second);
    }
    if (same.size() != branches.size()) continue;
    if (std::optional<sql::Expr> filter = hull(same)) filters.push_back(*std::move(filter));
  }
  std::erase_if(filters, [&](const sql::Expr& filter) {
    return std::ranges::any_of(ir::filter_conjuncts(query.block(block)),
                               [&](const ir::Predicate* conjunct) {
                                 return sql::equivalent_text(ir::qualified(*conjunct->expr, query),
                                                             filter, query.dialect());
                               });
  });
  return filters;
}

// The OR of a WHERE conjunct that reads several tables and implies something.
const sql::Logical* as_site(const ir::QueryMap& query, const ir::Predicate& predicate) {
  const auto* either = sql::as<sql::Logical>(*predicate.expr);
  const bool fits = either != nullptr && either->connective == sql::Connective::disjunction &&
                    predicate.clause == ir::Clause::where && predicate.from_items.size() >= 2 &&
                    !predicate.has_subquery && !predicate.correlated &&
                    !ir::is_volatile(*predicate.expr, query.dialect());
  return fits ? either : nullptr;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    for (const ir::Predicate& predicate : block.predicates) {
      const sql::Logical* either = as_site(query, predicate);
      if (either == nullptr) continue;
      const std::size_t filters = implied(query, index, *either).size();
      if (filters == 0) continue;
      Match match;
      match.block = index;
      match.target = predicate.expr->id;
      match.label = fmt::format("{}: {} filters implied by an OR of {} branches", block.id, filters,
                                either->operands.size());
      match.why = "an OR over several tables cannot be pushed into a scan";
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
  const auto predicate = std::ranges::find_if(
      block.predicates,
      [&](const ir::Predicate& candidate) { return candidate.expr->id == match.target; });
  require(predicate != block.predicates.end());
  const sql::Logical* either = as_site(query, *predicate);
  require(either != nullptr);
  std::vector<sql::Expr> where = sql::conjuncts(block.select->where);
  for (sql::Expr& filter : implied(query, match.block, *either)) where.push_back(std::move(filter));
  patch::PatchPlan plan =
      start_plan(query, implied_hull, "plain filters reach the scans, the OR does not");
  plan.target_ir = fmt::format("{} with the implied filters beside the OR", block.id);
  plan.expected_explain_delta = "fewer rows out of the scans and into the join";
  replace_where(plan, block, sql::make_and(std::move(where)));
  return plan;
}

}  // namespace

constinit const Transform implied_hull{
    .id = "implied_hull",
    .family = outcome::Family::early_filtering,
    .summary = "Add the ranges, IN lists and joins that every branch of an OR implies",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
