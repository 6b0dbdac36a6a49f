// Groups of two rows: the spread of one row is NULL or 0, so what is asked of it asks for two.
#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"

namespace ado::verify {
namespace {

constexpr std::array<std::string_view, 6> kSpreads = {"stddev",   "stddev_samp", "stddev_pop",
                                                      "variance", "var_samp",    "var_pop"};
constexpr std::string_view kHalf = "0.5";
constexpr std::string_view kQuarter = "0.25";
constexpr std::string_view kRootOfHalf = "0.7071";  // Conditions over aggregates are approximate.

using UseCall = std::function<void(const sql::Expr&, const sql::FunctionCall&)>;

// The aggregates of a block's own level.
void visit_aggregates(const sql::Expr& expr, sql::Dialect dialect, const UseCall& use) {
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& node) {
    const auto* call = sql::as<sql::FunctionCall>(node);
    if (call != nullptr && ir::is_aggregate_call(*call, dialect)) use(node, *call);
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
}

bool asks_for_spread(const ir::Block& block, sql::Dialect dialect) {
  bool found = false;
  const auto look = [&](const sql::Expr& expr) {
    visit_aggregates(expr, dialect, [&](const sql::Expr&, const sql::FunctionCall& call) {
      const std::string name = ir::function_name(call, dialect);
      found = found || std::ranges::find(kSpreads, name) != kSpreads.end();
    });
  };
  for (const ir::OutputColumn& output : block.outputs) {
    if (output.expr != nullptr) look(*output.expr);
  }
  for (const ir::Predicate& predicate : block.predicates) {
    if (predicate.clause == ir::Clause::having) look(*predicate.expr);
  }
  return found;
}

}  // namespace

std::optional<sql::Expr> over_two_rows(std::string_view aggregate, const sql::Expr& first,
                                       const sql::Expr& second) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, aggregate) != names.end();
  };
  const auto times = [](sql::Expr value, std::string_view factor) {
    sql::Expr number{sql::Literal{sql::LiteralKind::decimal, std::string(factor)}};
    return sql::make_binary("*", std::move(value), std::move(number));
  };
  const auto sum = [&] { return sql::make_binary("+", first, second); };
  const auto distance = [&] { return sql::make_binary("-", first, second); };
  if (is_one_of({"sum"})) return sum();
  if (is_one_of({"avg", "mean", "median"})) return times(sum(), kHalf);
  if (is_one_of({"min"})) return sql::make_call("least", {first, second});
  if (is_one_of({"max"})) return sql::make_call("greatest", {first, second});
  if (is_one_of({"any_value", "first", "last"})) return first;
  if (is_one_of({"stddev", "stddev_samp"})) {
    return times(sql::make_call("abs", {distance()}), kRootOfHalf);
  }
  if (is_one_of({"stddev_pop"})) return times(sql::make_call("abs", {distance()}), kHalf);
  const bool is_of_sample = is_one_of({"variance", "var_samp"});
  if (!is_of_sample && !is_one_of({"var_pop"})) return std::nullopt;
  return times(sql::make_binary("*", distance(), distance()), is_of_sample ? kHalf : kQuarter);
}

// Its rows fulfil the same conditions and have the same group key.
void TableauBuilder::enter_twin(std::size_t frame) {
  const ir::Block& block = map_.block(frames_[frame].block);
  if (frames_[frame].is_twin || !asks_for_spread(block, map_.dialect())) return;
  const std::size_t group = frames_[frame].group;
  const std::size_t twin = frames_.size();
  frames_.push_back({.block = frames_[frame].block,
                     .parent = frames_[frame].parent,
                     .group = group,
                     .join = twin,
                     .items = {},
                     .is_twin = true});
  enter_select(twin);
  frames_[frame].twin = twin;
  const Place place{frame, group, tableau_.conjuncts.size()};
  tableau_.conjuncts.emplace_back();
  for (const sql::Expr* key : block.group_keys) {
    Term own = substitute(*key, place);
    Term other = substitute(*key, {twin, group, place.conjunct});
    const Strength strength = std::max(own.strength, other.strength);
    add_condition(sql::make_binary("=", std::move(own.expr), std::move(other.expr)), strength,
                  place);
  }
}

std::map<std::uint32_t, sql::Expr> TableauBuilder::arguments_of_twin(const sql::Expr& expr,
                                                                     const Place& place) {
  std::map<std::uint32_t, sql::Expr> arguments;
  const std::size_t twin = frames_[place.frame].twin;
  if (twin == kNoFrame) return arguments;
  visit_aggregates(expr, map_.dialect(), [&](const sql::Expr& node, const sql::FunctionCall& call) {
    if (call.arguments.empty()) return;
    const Place there{twin, place.group, place.conjunct};
    arguments[node.id.value] = substitute(*call.arguments[0].value, there).expr;
  });
  return arguments;
}

}  // namespace ado::verify
