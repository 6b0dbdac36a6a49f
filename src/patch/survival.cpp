// Compares the maps before and after a step.
#include "patch/survival.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "patch/refusal.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

using ir::Binding;
using ir::FromItem;
using ir::Resolution;

class SurvivalCheck {
 public:
  SurvivalCheck(const Step& step, const ir::QueryMap& before, const ir::QueryMap& after)
      : step_(step), before_(before), after_(after) {
    for (const ir::Block& block : before.blocks()) add_items(block, items_before_);
    for (const ir::Block& block : after.blocks()) add_items(block, items_after_);
  }

  Result<void> run() const {
    ADO_CHECK(check_resolved());
    ADO_CHECK(check_tables());
    ADO_CHECK(check_columns());
    return check_outputs();
  }

 private:
  using Items = std::unordered_map<std::uint32_t, const FromItem*>;
  static void add_items(const ir::Block& block, Items& items) {
    for (const FromItem& item : block.from) {
      if (item.node != nullptr) items[item.node->id.value] = &item;
    }
  }

  Result<void> check_resolved() const;
  Result<void> check_tables() const;
  Result<void> check_columns() const;
  Result<void> check_outputs() const;
  bool is_same_place(const sql::Expr& expr, const Binding& was, const Binding& is) const;
  bool is_same_column(const Binding& was, const Binding& is) const;
  bool is_same_relation(const FromItem& was, const FromItem& is) const;
  bool is_same_block(ir::BlockIndex was, ir::BlockIndex is) const {
    return before_.block(was).query->id == after_.block(is).query->id;
  }
  bool is_same_name(std::string_view was, std::string_view is) const {
    return was == is || (after_.dialect() == sql::Dialect::duckdb &&
                         sql::fold(was, after_.dialect()) == sql::fold(is, after_.dialect()));
  }
  const FromItem& item_before(const Binding& was) const {
    return before_.block(was.block).from[was.from_item];
  }
  const FromItem& item_after(const Binding& is) const {
    return after_.block(is.block).from[is.from_item];
  }

  const Step& step_;
  const ir::QueryMap& before_;
  const ir::QueryMap& after_;
  Items items_before_;
  Items items_after_;
};

Result<void> SurvivalCheck::check_resolved() const {
  if (after_.unresolved().empty()) return {};
  std::unordered_set<std::uint32_t> nodes;
  std::unordered_set<std::string> messages;
  for (const ir::Unresolved& each : before_.unresolved()) {
    nodes.insert(each.node.value);
    messages.insert(each.error.message);
  }
  for (const ir::Unresolved& each : after_.unresolved()) {
    // A fragment may repeat a name that the original could not resolve either.
    if (nodes.contains(each.node.value) || messages.contains(each.error.message)) continue;
    const bool is_table = sql::find_table(after_.statement().query, each.node) != nullptr;
    return refuse(step_, is_table ? Refusal::unknown_name : Refusal::does_not_resolve, "{}",
                  each.error.message);
  }
  return {};
}

bool SurvivalCheck::is_same_relation(const FromItem& was, const FromItem& is) const {
  if (was.kind != is.kind) return false;
  if (was.cte && is.cte) {
    return before_.ctes()[*was.cte].table->id == after_.ctes()[*is.cte].table->id;
  }
  // A new view widens the schema into another one, with tables of its own.
  if (was.table == nullptr || is.table == nullptr) return was.table == is.table;
  return was.table->schema == is.table->schema && was.table->name == is.table->name;
}

Result<void> SurvivalCheck::check_tables() const {
  for (const auto& [id, is] : items_after_) {
    const auto was = items_before_.find(id);
    if (was == items_before_.end() || is_same_relation(*was->second, *is)) continue;
    return refuse(step_, Refusal::does_not_resolve, "{} would read another relation of that name",
                  sql::print(*is->node, after_.dialect()));
  }
  return {};
}

// The FROM item is the same, or it is gone and one in its block gives that column instead.
bool SurvivalCheck::is_same_column(const Binding& was, const Binding& is) const {
  const FromItem& old_item = item_before(was);
  const FromItem& new_item = item_after(is);
  if (old_item.node == nullptr || new_item.node == nullptr) return old_item.name == new_item.name;
  if (!is_same_name(was.column, is.column)) return false;
  if (old_item.node->id == new_item.node->id) return true;
  const bool is_replaced = !items_after_.contains(old_item.node->id.value);
  return is_replaced && is_same_block(was.block, is.block);
}

bool SurvivalCheck::is_same_place(const sql::Expr& expr, const Binding& was,
                                  const Binding& is) const {
  const auto is_from = [](Resolution resolution) {
    return resolution == Resolution::column || resolution == Resolution::row;
  };
  if (is_from(was.resolution) && was.resolution == is.resolution) return is_same_column(was, is);
  if (was.resolution == Resolution::output_alias && is.resolution == Resolution::output_alias) {
    return is_same_block(was.block, is.block) &&
           is_same_name(before_.block(was.block).outputs[was.output].name,
                        after_.block(is.block).outputs[is.output].name);
  }
  // ORDER BY a may lead to the column a or to the output a that is that column.
  const auto old_lineage = before_.lineage(expr);
  return old_lineage.has_value() && old_lineage == after_.lineage(expr) &&
         is_same_block(was.block, is.block);
}

Result<void> SurvivalCheck::check_columns() const {
  const sql::Expr* captured = nullptr;
  const auto look = [&](const sql::Expr& expr) {
    const Binding* was = before_.binding(expr);
    if (was == nullptr || was->resolution == Resolution::unresolved ||
        was->resolution == Resolution::ambiguous) {
      return sql::Descend::yes;
    }
    const Binding* is = after_.binding(expr);
    if (is != nullptr && is_same_place(expr, *was, *is)) return sql::Descend::yes;
    captured = &expr;
    return sql::Descend::stop;
  };
  sql::visit(after_.statement().query, {.expr = look});
  if (captured == nullptr) return {};
  const auto block = after_.block_of(captured->id);
  return refuse(step_, Refusal::does_not_resolve, "{} in {} would lead to another column",
                sql::print(*captured, after_.dialect()),
                block ? after_.block(*block).id : "the statement");
}

Result<void> SurvivalCheck::check_outputs() const {
  const ir::Block& was = before_.block(0);
  const ir::Block& is = after_.block(0);
  if (!was.outputs_known || !is.outputs_known) return {};
  if (was.outputs.size() != is.outputs.size()) {
    return refuse(step_, Refusal::output_changed, "the result had {} columns, it would have {}",
                  was.outputs.size(), is.outputs.size());
  }
  for (std::size_t i = 0; i < was.outputs.size(); ++i) {
    if (is_same_name(was.outputs[i].name, is.outputs[i].name)) continue;
    return refuse(step_, Refusal::output_changed, "column {} was named \"{}\", it would be \"{}\"",
                  i + 1, was.outputs[i].name, is.outputs[i].name);
  }
  return {};
}

}  // namespace

Result<void> check_survival(const Step& step, const ir::QueryMap& before,
                            const ir::QueryMap& after) {
  return SurvivalCheck(step, before, after).run();
}

}  // namespace ado::patch
