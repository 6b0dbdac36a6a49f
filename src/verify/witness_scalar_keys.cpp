// Reads the equalities with constants below a scalar subquery.
#include "verify/witness_scalar_keys.hpp"

#include <utility>

#include "ir/rewrite_aid.hpp"

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
    std::vector<std::size_t> key;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
      const auto* equality = sql::as<sql::Binary>(*conjunct->expr);
      if (equality == nullptr || equality->op != "=") continue;
      const bool constant_left = ir::is_constant(*equality->left);
      if (constant_left == ir::is_constant(*equality->right)) continue;
      const ir::Binding* binding = map.binding(constant_left ? *equality->right : *equality->left);
      const auto column =
          binding == nullptr ? std::nullopt : schema.tables[*table].column(binding->column);
      if (column) key.push_back(*column);
    }
    if (key.empty()) continue;
    if (distinct) {
      schema.tables[*table].dependencies.push_back({std::move(key), {*distinct}});
    } else {
      schema.tables[*table].keys.push_back(std::move(key));
    }
  }
}

}  // namespace ado::verify
