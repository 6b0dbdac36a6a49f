// narrow_arithmetic — products of a wide integer and a decimal in 64 bits instead of 128.
//
//   before   sum(quantity * price)                     BIGINT x DECIMAL(7,2): DECIMAL(26,2)
//   after    sum(CAST(quantity AS INTEGER) * price)    INTEGER x DECIMAL(7,2): DECIMAL(17,2)
//
// Valid:    every value of the column fits INTEGER (a fact, of each table that a UNION takes it
//           from; if it does not hold, the cast raises and no row is ever wrong), and 10 digits
//           more than the decimal's fit 18. Only as what sum adds up or avg takes the mean of, or a
//           branch of a CASE there: both add up whole numbers of 128 bits either way, and avg
//           divides them once, so the results are the same to the last bit.
// Not for:  other aggregates and bare products (their type would change), products inside other
//           arithmetic, columns that are computed.
// Gains:    the engine multiplies decimals of up to 18 digits as machine words.
//           DuckDB only: PostgreSQL computes numeric in decimal digits.
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

extern const Transform narrow_arithmetic;

namespace {

constexpr int kIntegerDigits = 10;
constexpr int kWordDigits = 18;  // Of a decimal in 64 bits.
constexpr std::string_view kLow = "-2147483648";
constexpr std::string_view kHigh = "2147483647";

patch::Allowance allowance() { return {}; }

struct Site {
  const sql::Expr* factor = nullptr;    // The BIGINT column.
  std::vector<ir::BaseColumn> columns;  // That it is taken from.
};

// The precision of DECIMAL(p,s); 0 for another type.
int precision_of(std::string_view type) {
  constexpr std::string_view kPrefix = "DECIMAL(";
  int precision = 0;
  if (type.starts_with(kPrefix)) {
    std::from_chars(type.data() + kPrefix.size(), type.data() + type.size(), precision);
  }
  return precision;
}

void look_at_product(const ir::QueryMap& query, const sql::Binary& product,
                     std::vector<Site>& sites) {
  for (const auto& [factor, other] :
       {std::pair{&*product.left, &*product.right}, std::pair{&*product.right, &*product.left}}) {
    const int precision = precision_of(query.type_of(*other));
    if (precision == 0 || precision + kIntegerDigits > kWordDigits) continue;
    if (query.type_of(*factor) != "BIGINT") continue;
    std::vector<ir::BaseColumn> columns = query.origins(*factor);
    if (!columns.empty()) sites.push_back({factor, std::move(columns)});
  }
}

// The products whose value reaches the sum as it is: another operator around one would have to hold
// its own result in 64 bits too.
void look_inside(const ir::QueryMap& query, const sql::Expr& expr, std::vector<Site>& sites) {
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    if (binary->op == "*") look_at_product(query, *binary, sites);
  } else if (const auto* cases = sql::as<sql::Case>(expr)) {
    for (const sql::WhenClause& when : cases->whens) look_inside(query, *when.result, sites);
    if (cases->otherwise) look_inside(query, **cases->otherwise, sites);
  }
}

// Of the block itself, not of those below.
std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !query.resolved()) return sites;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr || call->arguments.size() != 1) return sql::Descend::yes;
    const std::string name = ir::function_name(*call, query.dialect());
    const bool adds_up = name == "sum" || name == "avg";
    if (adds_up && query.block_of(expr.id) == index)
      look_inside(query, *call->arguments[0].value, sites);
    return sql::Descend::yes;
  }};
  sql::visit(*block.select, visitor);
  return sites;
}

void need_range(patch::PatchPlan& plan, const ir::BaseColumn& column) {
  patch::Precondition fact;
  fact.kind = patch::FactKind::value_range;
  fact.columns = {fmt::format("{}.{}", column.table, column.column)};
  fact.low = kLow;
  fact.high = kHigh;
  if (std::ranges::find(plan.preconditions, fact) != plan.preconditions.end()) return;
  plan.preconditions.push_back(std::move(fact));
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::vector<Site> sites = find_sites(query, index);
    if (sites.empty()) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: {} product{} in 64 bits", block.id, sites.size(),
                              sites.size() == 1 ? "" : "s");
    match.why = "BIGINT times DECIMAL is computed in 128 bits";
    for (const Site& site : sites) {
      for (const ir::BaseColumn& column : site.columns) match.relations.push_back(column.table);
    }
    match.operators = {explain::OperatorKind::projection, explain::OperatorKind::aggregate};
    matches.push_back(std::move(match));
  }
  return matches;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const std::vector<Site> sites = find_sites(query, match.block);
  require(!sites.empty());
  patch::PatchPlan plan =
      start_plan(query, narrow_arithmetic, "machine words multiply faster than 128-bit integers");
  plan.target_ir = fmt::format("{} with INTEGER factors", block.id);
  plan.expected_explain_delta = "less time in projections below the aggregate";
  for (const Site& site : sites) {
    for (const ir::BaseColumn& column : site.columns) need_range(plan, column);
    replace_expr(plan, query, block, *site.factor, sql::make_cast(*site.factor, "INTEGER"));
  }
  return plan;
}

}  // namespace

constinit const Transform narrow_arithmetic{
    .id = "narrow_arithmetic",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Multiply decimals by INTEGER instead of BIGINT",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
