// Looks for the one equality that ties an EXISTS to its reader.
#include "transforms/exists_set.hpp"

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"

namespace ado::transforms {
namespace {

bool is_column_of(const ir::QueryMap& query, const sql::Expr& expr, ir::BlockIndex block) {
  const ir::Binding* binding = query.binding(expr);
  return binding != nullptr && binding->resolution == ir::Resolution::column &&
         binding->block == block && !binding->merged && sql::as<sql::ColumnRef>(expr) != nullptr;
}

}  // namespace

std::optional<ExistsSet> exists_set(const ir::QueryMap& query, const sql::Expr& expr,
                                    ir::BlockIndex reader) {
  const auto* exists = sql::as<sql::Exists>(expr);
  const auto index = exists == nullptr ? std::nullopt : query.block_of(*exists->query);
  if (!index || !ir::is_seen_as_set(*index, query)) return std::nullopt;
  const ir::Block& block = query.block(*index);
  if (block.outer_references.size() != 1) return std::nullopt;
  for (const ir::Predicate& predicate : block.predicates) {
    const auto* equality = sql::as<sql::Binary>(*predicate.expr);
    if (predicate.clause != ir::Clause::where || !predicate.correlated) continue;
    if (equality == nullptr || equality->op != "=") return std::nullopt;
    for (const auto& [outer, inner] : {std::pair{&*equality->left, &*equality->right},
                                       std::pair{&*equality->right, &*equality->left}}) {
      if (!is_column_of(query, *outer, reader) || !is_column_of(query, *inner, *index)) continue;
      const std::string type = query.type_of(*inner);
      if (type.empty() || type != query.type_of(*outer)) return std::nullopt;
      return ExistsSet{&expr, *index, outer, inner, predicate.expr};
    }
  }
  return std::nullopt;
}

sql::Query keys_of(const ir::QueryMap& query, const ExistsSet& set) {
  sql::Query keys = *query.block(set.block).query;
  sql::Select& select = *sql::as_select(keys);
  select.items = {sql::make_item(ir::qualified(*set.inner, query))};
  std::vector<sql::Expr> rest;
  for (const sql::Expr& each : sql::conjuncts(query.block(set.block).select->where)) {
    if (each.id != set.equality->id) rest.push_back(ir::qualified(each, query));
  }
  select.where.reset();
  if (!rest.empty()) select.where = sql::make_and(std::move(rest));
  return keys;
}

}  // namespace ado::transforms
