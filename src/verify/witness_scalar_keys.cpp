// Reads the equalities with constants below a scalar subquery.
#include "verify/witness_scalar_keys.hpp"

#include <tuple>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/print.hpp"
#include "verify/witness_range.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

// The one column of SELECT DISTINCT w FROM t WHERE ...; none for anything else.
std::optional<std::size_t> distinct_column(const ir::Block& block, const ir::QueryMap& map,
                                           const WitnessTable& table) {
  const sql::Select* select = block.select;
  if (select == nullptr || select->distinct != sql::DistinctKind::distinct || select->group_by ||
      select->having || select->qualify || block.query->limit || block.outputs.size() != 1 ||
      block.outputs[0].expr == nullptr) {
    return std::nullopt;
  }
  const ir::Binding* binding = map.binding(*block.outputs[0].expr);
  return binding == nullptr ? std::nullopt : table.column(binding->column);
}

}  // namespace

void add_scalar_keys(WitnessSchema& schema, const ir::QueryMap& map) {
  for (const ir::Block& block : map.blocks()) {
    const bool is_scalar =
        block.subquery != nullptr && sql::as<sql::ScalarSubquery>(*block.subquery) != nullptr;
    if (!is_scalar || block.from.size() != 1) continue;
    const auto table =
        block.from[0].table == nullptr ? std::nullopt : schema.table(*block.from[0].table);
    if (!table) continue;
    const auto distinct = distinct_column(block, map, schema.tables[*table]);
    if (!distinct && !ir::is_select_project_join(block)) continue;
    WitnessLookup lookup{.determines = distinct};
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
      const auto* equality = sql::as<sql::Binary>(*conjunct->expr);
      if (equality == nullptr || equality->op != "=") continue;
      const bool constant_left = ir::is_constant(*equality->left);
      if (constant_left == ir::is_constant(*equality->right)) continue;
      const auto& [side, constant] = constant_left ? std::tie(*equality->right, *equality->left)
                                                   : std::tie(*equality->left, *equality->right);
      const ir::Binding* binding = map.binding(side);
      const auto column =
          binding == nullptr ? std::nullopt : schema.tables[*table].column(binding->column);
      if (!column) continue;
      lookup.columns.push_back(*column);
      lookup.constants.push_back(sql::print(constant, map.dialect()));
    }
    if (!lookup.columns.empty()) schema.tables[*table].lookups.push_back(std::move(lookup));
  }
}

void settle_lookups(WitnessSchema& schema, Evaluator& evaluator) {
  for (WitnessTable& table : schema.tables) {
    for (WitnessLookup& lookup : table.lookups) {
      const std::vector<FoldedConstant> folded = evaluator.fold(lookup.constants);
      for (std::size_t i = 0; i < lookup.columns.size(); ++i) {
        const WitnessColumn& column = table.columns[lookup.columns[i]];
        std::vector<std::string>& cells = lookup.values.emplace_back();
        if (folded[i].text.empty()) continue;  // NULL, or it raises: no row is looked up.
        const Constant constant{folded[i].text, folded[i].type, ConstantUse::compared};
        for (const std::string& value : values_around(column, constant).exact) {
          cells.push_back(normal_form(column, value));
        }
      }
    }
  }
}

}  // namespace ado::verify
