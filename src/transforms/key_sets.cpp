// Gathers what restricts a reader's keys: a table that the key is equal to, and its neighbours.
#include "transforms/key_sets.hpp"

#include <algorithm>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

// The conditions on these items alone. In the CTE they meet other rows, so none of them may raise.
std::vector<const ir::Predicate*> conditions_of(const ir::QueryMap& query, ir::BlockIndex block,
                                                const std::vector<std::size_t>& items) {
  std::vector<const ir::Predicate*> found = ir::filter_conjuncts(query.block(block));
  std::erase_if(found, [&](const ir::Predicate* each) {
    const bool is_own = !each->correlated && !each->from_items.empty() &&
                        std::ranges::all_of(each->from_items, [&](std::size_t item) {
                          return std::ranges::find(items, item) != items.end();
                        });
    return !is_own || each->has_subquery || ir::may_raise(*each->expr, query) ||
           ir::is_volatile(*each->expr, query.dialect());
  });
  return found;
}

class SetMaker {
 public:
  SetMaker(const ir::QueryMap& query, const ir::CteNode& cte, const CteReader& reader)
      : query_(query),
        cte_(cte),
        reader_(reader),
        block_(query.block(reader.block)),
        equalities_(ir::equalities(reader.block, query)) {}

  std::optional<KeySet> make(std::size_t key, Reach reach) const {
    for (const ir::Equality& equality : equalities_) {
      const bool key_is_left = output_read(query_, *equality.left, reader_) == key;
      if (!key_is_left && output_read(query_, *equality.right, reader_) != key) continue;
      const std::size_t partner = key_is_left ? equality.right_item : equality.left_item;
      const sql::Expr* column = key_is_left ? equality.right : equality.left;
      const std::string type = query_.type_of(*column);
      const bool same_type =
          !type.empty() && type == query_.type_of(key_is_left ? *equality.left : *equality.right);
      const bool is_table = block_.from[partner].kind == ir::FromKind::table;
      if (!same_type || !is_table || !can_be_read(partner)) continue;
      KeySet set{.block = reader_.block, .items = {partner}, .column = column};
      if (reach == Reach::neighbours) add_neighbours(set.items);
      if (set.items.size() > 1 || has_condition(partner)) return set;
    }
    return std::nullopt;
  }

 private:
  bool can_be_read(std::size_t item) const {
    const ir::FromItem& from = block_.from[item];
    return item != reader_.item && !from.null_extended && !from.hidden &&
           can_be_read_in(query_, from, cte_);
  }

  bool has_condition(std::size_t item) const {
    return !conditions_of(query_, reader_.block, {item}).empty();
  }

  // Tables and CTEs with conditions that are equal to something of the set, until none is left.
  void add_neighbours(std::vector<std::size_t>& items) const {
    const auto is_in = [&](std::size_t item) {
      return std::ranges::find(items, item) != items.end();
    };
    for (bool grown = true; grown;) {
      grown = false;
      for (const ir::Equality& equality : equalities_) {
        if (is_in(equality.left_item) == is_in(equality.right_item)) continue;
        const std::size_t next =
            is_in(equality.left_item) ? equality.right_item : equality.left_item;
        if (!can_be_read(next) || !is_restricted(next)) continue;
        items.push_back(next);
        grown = true;
      }
    }
  }

  bool is_restricted(std::size_t item) const {
    const auto& cte = block_.from[item].cte;
    return has_condition(item) ||
           (cte && !query_.block(query_.ctes()[*cte].block).predicates.empty());
  }

  const ir::QueryMap& query_;
  const ir::CteNode& cte_;
  CteReader reader_;
  const ir::Block& block_;
  std::vector<ir::Equality> equalities_;
};

}  // namespace

std::optional<KeySet> key_set(const ir::QueryMap& query, const ir::CteNode& cte,
                              const CteReader& reader, std::size_t key, Reach reach) {
  return SetMaker(query, cte, reader).make(key, reach);
}

sql::Query key_query(const ir::QueryMap& query, const KeySet& set) {
  sql::Select select;
  select.items.push_back(sql::make_item(ir::qualified(*set.column, query)));
  for (const std::size_t item : set.items) {
    select.from.push_back(*query.block(set.block).from[item].node);
  }
  std::vector<sql::Expr> conditions;
  for (const ir::Predicate* condition : conditions_of(query, set.block, set.items)) {
    conditions.push_back(ir::qualified(*condition->expr, query));
  }
  select.where = sql::make_and(std::move(conditions));
  return sql::make_query(std::move(select));
}

}  // namespace ado::transforms
