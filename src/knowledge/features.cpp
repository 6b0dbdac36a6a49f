// The vector of a query: counts of its nodes and blocks, and the signals of its plan.
#include "knowledge/features.hpp"

#include <array>
#include <limits>

#include "knowledge/feature_counter.hpp"
#include "sql/walk.hpp"

namespace ado::knowledge {
namespace {

constexpr std::array kNames = {
#define FEATURE(id, name) std::string_view(name),
#include "knowledge/features.def"
#undef FEATURE
};

constexpr std::size_t number_of(Feature feature) { return static_cast<std::size_t>(feature); }

// A new kind of node or signal needs a feature.
static_assert(number_of(Feature::expr_depth) == std::variant_size_v<sql::ExprNode>);
constexpr std::size_t kSignalKinds = kNames.size() - number_of(Feature::signal_first);
static_assert(kSignalKinds == static_cast<std::size_t>(explain::SignalKind::rerun_subplan) + 1);

// The expressions below that are nearest: the operands of an expression, all of a query's own.
struct Below {
  std::vector<const sql::Expr*> exprs;
  std::vector<const sql::Query*> queries;
};
template <typename Node>
Below directly_below(const Node& node) {
  Below below;
  const auto is_start = [&](const void* other) { return other == static_cast<const void*>(&node); };
  sql::visit(node, {.expr =
                        [&](const sql::Expr& expr) {
                          if (is_start(&expr)) return sql::Descend::yes;
                          below.exprs.push_back(&expr);
                          return sql::Descend::no;
                        },
                    .query =
                        [&](const sql::Query& query) {
                          if (is_start(&query)) return sql::Descend::yes;
                          below.queries.push_back(&query);
                          return sql::Descend::no;
                        }});
  return below;
}

}  // namespace

std::span<const std::string_view> feature_names() { return kNames; }

void count_nodes(const ir::QueryMap& query, FeatureCounter& counter) {
  struct Pending {
    const sql::Expr* expr;
    std::size_t depth;
  };
  std::vector<Pending> exprs;
  std::vector<const sql::Query*> queries{&query.statement().query};
  const auto keep = [&](const Below& below, std::size_t depth) {
    for (const sql::Expr* expr : below.exprs) exprs.push_back({expr, depth});
    queries.insert(queries.end(), below.queries.begin(), below.queries.end());
  };
  while (!queries.empty() || !exprs.empty()) {
    if (exprs.empty()) {
      const sql::Query* next = queries.back();
      queries.pop_back();
      keep(directly_below(*next), 1);
      continue;
    }
    const Pending next = exprs.back();
    exprs.pop_back();
    counter.add(static_cast<Feature>(next.expr->node.index()));
    counter.most(Feature::expr_depth, next.depth);
    keep(directly_below(*next.expr), next.depth + 1);
  }
}

vectors::Vector features_of(const ir::QueryMap& query, const SignalLevels* signals) {
  FeatureCounter counter;
  count_nodes(query, counter);
  count_blocks(query, counter);
  count_joins(query, counter);
  count_predicates(query, counter);
  count_groups(query, counter);
  vectors::Vector features = counter.logarithms();
  for (std::size_t i = 0; i < kSignalKinds; ++i) {
    float& value = features[number_of(Feature::signal_first) + i];
    value = std::numeric_limits<float>::quiet_NaN();
    if (signals == nullptr) continue;
    const auto level = signals->find(static_cast<explain::SignalKind>(i));
    value = level == signals->end() ? 0 : static_cast<float>(level->second);
  }
  return features;
}

}  // namespace ado::knowledge
