// Features of blocks and of the join graph.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ir/rewrite_aid.hpp"
#include "knowledge/feature_counter.hpp"

namespace ado::knowledge {
namespace {

std::size_t depth_of(const ir::Block& block, const ir::QueryMap& query) {
  std::size_t depth = 1;
  for (auto parent = block.parent; parent; parent = query.block(*parent).parent) ++depth;
  return depth;
}

// The tables of a block's FROM, sorted: what equal blocks have in common.
std::vector<const sql::TableInfo*> tables_of(const ir::Block& block) {
  std::vector<const sql::TableInfo*> tables;
  for (const ir::FromItem& item : block.from) {
    if (item.table != nullptr) tables.push_back(item.table);
  }
  std::ranges::sort(tables);
  return tables;
}

void count_set_operation(const sql::SetOperation& operation, FeatureCounter& counter) {
  if (operation.op != sql::SetOperator::union_) {
    counter.add(Feature::intersects);
  } else {
    counter.add(operation.all ? Feature::union_alls : Feature::unions);
  }
}

void count_clauses(const ir::Block& block, FeatureCounter& counter) {
  if (block.query == nullptr) return;
  const bool ordered = block.query->order_by.has_value();
  counter.add_if(ordered, Feature::orders);
  counter.add_if(ordered && block.parent.has_value(), Feature::inner_orders);
  counter.add_if(block.query->limit.has_value(), Feature::limits);
  counter.add_if(block.query->limit.has_value() && block.from.size() > 1 && !block.grouped,
                 Feature::limit_over_join);
}

void count_ctes(const ir::QueryMap& query, FeatureCounter& counter) {
  for (const ir::CteNode& cte : query.ctes()) {
    counter.add(Feature::ctes);
    counter.add(Feature::cte_readers, cte.readers.size());
    counter.most(Feature::cte_readers_most, cte.readers.size());
    counter.add_if(query.block(cte.block).grouped, Feature::grouped_ctes);
    counter.add_if(cte.recursive, Feature::recursive_ctes);
  }
}

// Items that joins lead to from one another, as in a union-find.
class Parts {
 public:
  explicit Parts(std::size_t items) : leader_(items) {
    for (std::size_t i = 0; i < items; ++i) leader_[i] = i;
  }
  // Whether they were apart until now.
  bool join(std::size_t a, std::size_t b) {
    const std::size_t from = leader(a);
    const std::size_t to = leader(b);
    leader_[from] = to;
    return from != to;
  }

 private:
  std::size_t leader(std::size_t item) const {
    while (leader_[item] != item) item = leader_[item];
    return item;
  }
  std::vector<std::size_t> leader_;
};

void count_join_condition(const sql::Expr& condition, FeatureCounter& counter) {
  if (sql::as<sql::Logical>(condition) != nullptr) counter.add(Feature::or_joins);
  const auto* comparison = sql::as<sql::Binary>(condition);
  if (comparison == nullptr) return;
  counter.add_if(comparison->op != "=", Feature::unequal_joins);
  counter.add_if(!is_column(*comparison->left) || !is_column(*comparison->right),
                 Feature::computed_joins);
}

void count_join_graph(const ir::Block& block, FeatureCounter& counter) {
  std::set<std::pair<std::size_t, std::size_t>> edges;
  for (const ir::Predicate& predicate : block.predicates) {
    const std::vector<std::size_t>& items = predicate.from_items;
    if (items.size() < 2) continue;
    count_join_condition(*predicate.expr, counter);
    for (std::size_t i = 1; i < items.size(); ++i) edges.insert({items[i - 1], items[i]});
  }
  for (const ir::FromJoin& join : block.joins) {
    const bool merges = !join.merged_columns.empty();
    if (merges && join.middle > join.first) edges.insert({join.middle - 1, join.middle});
  }
  Parts parts(block.from.size());
  std::map<std::size_t, std::size_t> degrees;
  std::size_t parts_left = block.from.size();
  for (const auto& [a, b] : edges) {
    counter.add(Feature::join_edges);
    counter.most(Feature::join_degree, std::max(++degrees[a], ++degrees[b]));
    if (parts.join(a, b)) {
      --parts_left;
    } else {
      counter.add(Feature::join_cycles);
    }
  }
  if (parts_left > 1) counter.add(Feature::join_parts, parts_left);
}

void count_join_kind(const ir::FromJoin& join, FeatureCounter& counter) {
  switch (join.kind) {
    case sql::JoinKind::left:
    case sql::JoinKind::right:
      return counter.add(Feature::left_joins);
    case sql::JoinKind::full:
      return counter.add(Feature::full_joins);
    case sql::JoinKind::semi:
    case sql::JoinKind::anti:
      return counter.add(Feature::semi_joins);
    case sql::JoinKind::inner:
    case sql::JoinKind::cross:
    case sql::JoinKind::positional:
      return;
  }
}

// Tables that are joined and give nothing but conditions.
void count_unread(ir::BlockIndex index, const ir::QueryMap& query, FeatureCounter& counter) {
  const ir::Block& block = query.block(index);
  if (block.select == nullptr || block.from.size() < 2) return;
  std::set<std::uint32_t> conditions;
  for (const ir::Predicate& predicate : block.predicates) {
    conditions.insert(predicate.expr->id.value);
  }
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    counter.add_if(ir::columns_read_outside(index, item, query, conditions).empty(),
                   Feature::unread_tables);
  }
}

}  // namespace

void count_blocks(const ir::QueryMap& query, FeatureCounter& counter) {
  std::map<std::vector<const sql::TableInfo*>, std::size_t> over;
  for (const ir::Block& block : query.blocks()) {
    counter.add(Feature::blocks);
    counter.most(Feature::block_depth, depth_of(block, query));
    counter.add_if(block.derived != nullptr, Feature::derived_tables);
    counter.add_if(block.subquery != nullptr, Feature::subqueries);
    counter.add_if(block.subquery != nullptr && block.correlated, Feature::correlated);
    counter.add_if(block.kind == ir::BlockKind::values, Feature::values);
    counter.add(Feature::outputs, block.outputs.size());
    if (block.query != nullptr) {
      if (const auto* operation = std::get_if<sql::SetOperation>(&block.query->body)) {
        count_set_operation(*operation, counter);
      }
    }
    counter.add_if(block.select != nullptr && block.select->distinct == sql::DistinctKind::distinct,
                   Feature::distincts);
    count_clauses(block, counter);
    const auto tables = tables_of(block);
    if (!tables.empty() && over[tables]++ > 0) counter.add(Feature::equal_blocks);
  }
  count_ctes(query, counter);
}

void count_joins(const ir::QueryMap& query, FeatureCounter& counter) {
  std::map<const sql::TableInfo*, std::size_t> read;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    std::map<std::string, std::size_t> here;
    for (const ir::FromItem& item : block.from) {
      counter.add_if(item.kind == ir::FromKind::table, Feature::tables);
      if (item.table != nullptr && read[item.table]++ > 0) counter.add(Feature::repeated_tables);
      if (!item.relation.empty() && here[item.relation]++ > 0) counter.add(Feature::self_joins);
      counter.add_if(block.from.size() > 1 && item.block && query.block(*item.block).grouped,
                     Feature::joins_of_groups);
    }
    count_join_graph(block, counter);
    for (const ir::FromJoin& join : block.joins) count_join_kind(join, counter);
    count_unread(index, query, counter);
  }
}

}  // namespace ado::knowledge
