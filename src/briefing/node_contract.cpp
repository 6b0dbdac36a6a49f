// Conditions are compared as trees, without the qualifiers that a rewrite may change.
#include "briefing/node_contract.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "sql/compare.hpp"
#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::briefing {
namespace {

using outcome::Verdict;

constexpr std::string_view kContractGate = "node_contract";

Hash128 shape_of(sql::Expr expr, sql::Dialect dialect) {
  sql::Mutator mutator;
  mutator.expr = [](sql::Expr& each) {
    auto* column = sql::as<sql::ColumnRef>(each);
    if (column != nullptr) column->parts.erase(column->parts.begin(), column->parts.end() - 1);
  };
  sql::transform(expr, mutator);
  return sql::structural_hash(expr, dialect);
}

std::set<Hash128> shapes_in(const ir::QueryMap& map) {
  std::set<Hash128> shapes;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::Predicate& predicate : block.predicates) {
      shapes.insert(shape_of(*predicate.expr, map.dialect()));
    }
  }
  return shapes;
}

bool reads(const ir::QueryMap& map, const std::string& relation) {
  const std::string name = sql::fold(relation, map.dialect());
  return std::ranges::any_of(map.blocks(), [&](const ir::Block& block) {
    return std::ranges::any_of(block.from, [&](const ir::FromItem& item) {
      return sql::fold(item.relation, map.dialect()) == name ||
             sql::fold(item.name, map.dialect()) == name;
    });
  });
}

bool shows(const ir::QueryMap& map, const std::string& output) {
  return std::ranges::any_of(map.block(0).outputs, [&](const ir::OutputColumn& column) {
    return sql::fold(column.name, map.dialect()) == sql::fold(output, map.dialect());
  });
}

}  // namespace

Verdict check_contract(const NodeContract& contract, const ir::QueryMap& candidate) {
  const std::string gate(kContractGate);
  for (const std::string& relation : contract.from_must_include) {
    if (reads(candidate, relation)) continue;
    return Verdict::rejected(gate, fmt::format("{} is not read any more", relation));
  }
  for (const std::string& output : contract.output_must_preserve) {
    if (shows(candidate, output)) continue;
    return Verdict::rejected(gate, fmt::format("output column {} is lost", output));
  }
  const std::set<Hash128> shapes = shapes_in(candidate);
  for (const std::string& text : contract.where_must_preserve) {
    sql::NodeId next{1};
    auto condition = sql::parse_expression(text, candidate.dialect(), next);
    if (!condition) return Verdict::undecided(gate, "a condition does not parse: " + text);
    if (shapes.contains(shape_of(*std::move(condition), candidate.dialect()))) continue;
    return Verdict::rejected(gate, "the condition is lost: " + text);
  }
  return Verdict::accepted(gate);
}

}  // namespace ado::briefing
