// Finds the subqueries, their keys and what they compute.
#include "transforms/correlated_aggregate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "transforms/guarded_division.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 4> kOperators = {"+", "-", "*", "/"};
// NULL for no rows; only the count is not.
constexpr std::array<std::string_view, 5> kAggregates = {"sum", "avg", "min", "max", "count"};
constexpr std::span<const std::string_view> kNullable = std::span(kAggregates).first(4);

// Constants and these aggregates under +, -, * and /: NULL as soon as one of them is.
bool is_made_of(const ir::QueryMap& query, const sql::Expr& expr,
                std::span<const std::string_view> aggregates) {
  if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
    return !call->over && call->arguments.size() == 1 &&
           is_one_of(ir::function_name(*call, query.dialect()), aggregates);
  }
  const auto* binary = sql::as<sql::Binary>(expr);
  if (binary == nullptr || !is_one_of(binary->op, kOperators)) return false;
  const bool left_is_constant = ir::is_constant(*binary->left);
  const bool right_is_constant = ir::is_constant(*binary->right);
  if (left_is_constant && right_is_constant) return false;
  return (left_is_constant || is_made_of(query, *binary->left, aggregates)) &&
         (right_is_constant || is_made_of(query, *binary->right, aggregates));
}

// The keys, when equalities are all that ties the subquery to its reader.
std::vector<CorrelationKey> keys_of(const ir::QueryMap& query, ir::BlockIndex reader,
                                    ir::BlockIndex inner) {
  const ir::Block& block = query.block(inner);
  std::vector<CorrelationKey> keys;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
    if (!conjunct->correlated) {
      if (!ir::may_raise(*conjunct->expr, query)) continue;
      const bool guardable =
          conjunct->clause == ir::Clause::where && raises_by_division_only(*conjunct->expr, query);
      if (!guardable) return {};
      continue;
    }
    const auto key = correlation_key(query, *conjunct->expr, reader, inner);
    if (!key || key->op != "=" || conjunct->clause != ir::Clause::where) return {};
    keys.push_back(*key);
  }
  if (keys.size() != block.outer_references.size()) return {};
  return keys;
}

// The only scalar subquery on a side of a comparison, reached through arithmetic with constants.
const sql::Expr* scalar_subquery(const sql::Expr& side) {
  if (sql::as<sql::ScalarSubquery>(side) != nullptr) return &side;
  const auto* binary = sql::as<sql::Binary>(side);
  if (binary == nullptr || !is_one_of(binary->op, kOperators)) return nullptr;
  if (ir::is_constant(*binary->left)) return scalar_subquery(*binary->right);
  if (ir::is_constant(*binary->right)) return scalar_subquery(*binary->left);
  return nullptr;
}

std::optional<CorrelatedAggregate> find_site(const ir::QueryMap& query, ir::BlockIndex index,
                                             const ir::Predicate& condition) {
  constexpr std::array<std::string_view, 6> kComparisons = {"=", "<>", "<", "<=", ">", ">="};
  const auto* comparison = sql::as<sql::Binary>(*condition.expr);
  if (condition.clause != ir::Clause::where || comparison == nullptr ||
      !is_one_of(comparison->op, kComparisons)) {
    return std::nullopt;
  }
  const sql::Expr* left = scalar_subquery(*comparison->left);
  const sql::Expr* right = scalar_subquery(*comparison->right);
  if ((left == nullptr) == (right == nullptr)) return std::nullopt;
  CorrelatedAggregate site{
      .condition = &condition, .subquery = left != nullptr ? left : right, .keys = {}};
  const auto block = query.block_of(*sql::as<sql::ScalarSubquery>(*site.subquery)->query);
  if (!block || !is_one_aggregate(query, query.block(*block))) return std::nullopt;
  site.block = *block;
  site.keys = keys_of(query, index, *block);
  if (site.keys.empty()) return std::nullopt;
  site.null_for_no_rows = is_null_for_no_rows(query, query.block(*block));
  return site;
}

}  // namespace

std::optional<CorrelationKey> correlation_key(const ir::QueryMap& query, const sql::Expr& conjunct,
                                              ir::BlockIndex reader, ir::BlockIndex inner) {
  struct Turned {
    std::string_view op;
    std::string_view other;
  };
  constexpr std::array<Turned, 5> kOps = {
      Turned{"=", "="}, {"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};
  const auto* comparison = sql::as<sql::Binary>(conjunct);
  if (comparison == nullptr) return std::nullopt;
  const auto op = std::ranges::find(kOps, comparison->op, &Turned::op);
  const std::string type = query.type_of(*comparison->left);
  if (op == kOps.end() || type.empty() || type != query.type_of(*comparison->right)) {
    return std::nullopt;
  }
  const sql::Expr& left = *comparison->left;
  const sql::Expr& right = *comparison->right;
  if (own_column(query, reader, left) != nullptr && own_column(query, inner, right) != nullptr) {
    return CorrelationKey{&left, &right, &conjunct, op->other};
  }
  if (own_column(query, reader, right) != nullptr && own_column(query, inner, left) != nullptr) {
    return CorrelationKey{&right, &left, &conjunct, op->op};
  }
  return std::nullopt;
}

bool is_one_aggregate(const ir::QueryMap& query, const ir::Block& block) {
  if (block.kind != ir::BlockKind::select || !ir::is_plain_inner_block(block)) return false;
  const sql::Select& select = *block.select;
  const bool plain = block.grouped && !select.group_by && !select.having && !block.has_windows &&
                     !block.query->limit && !block.query->with && !select.qualify &&
                     select.distinct == sql::DistinctKind::none && block.outputs.size() == 1;
  if (!plain || block.outputs[0].expr == nullptr) return false;
  const sql::Expr& value = *block.outputs[0].expr;
  return is_made_of(query, value, kAggregates) && !may_raise_per_row(value, query) &&
         !ir::is_volatile(*block.query, query.dialect());
}

bool is_null_for_no_rows(const ir::QueryMap& query, const ir::Block& block) {
  return is_made_of(query, *block.outputs[0].expr, kNullable);
}

std::vector<CorrelatedAggregate> correlated_aggregates(const ir::QueryMap& query,
                                                       ir::BlockIndex index) {
  std::vector<CorrelatedAggregate> sites;
  for (const ir::Predicate& condition : query.block(index).predicates) {
    if (auto site = find_site(query, index, condition)) sites.push_back(*std::move(site));
  }
  return sites;
}

}  // namespace ado::transforms
