// Enters the blocks of a query: one symbolic row per base table and instance, one group per outer
// join and subquery.
#include "verify/witness_builder.hpp"

#include <algorithm>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

// A query that needs more rows than this is only entered so far.
constexpr std::size_t kFramesMax = 200;

bool is_recursive(const ir::QueryMap& map, ir::BlockIndex block) {
  for (const ir::CteNode& cte : map.ctes()) {
    if (cte.block == block) return cte.recursive;
  }
  return false;
}

// item.column = literal, either way round.
struct LiteralTest {
  const ir::Binding* binding = nullptr;
  const sql::Literal* literal = nullptr;
};
LiteralTest literal_test(const sql::Expr& expr, const ir::QueryMap& map) {
  const auto* binary = sql::as<sql::Binary>(expr);
  if (binary == nullptr || binary->op != "=") return {};
  for (const auto& [column, value] :
       {std::pair{&*binary->left, &*binary->right}, std::pair{&*binary->right, &*binary->left}}) {
    const auto* literal = sql::as<sql::Literal>(*value);
    const ir::Binding* binding = map.binding(*column);
    if (literal != nullptr && binding != nullptr) return {binding, literal};
  }
  return {};
}

}  // namespace

TableauBuilder::TableauBuilder(const ir::QueryMap& map, const WitnessSchema& schema,
                               std::size_t round)
    : map_(map), schema_(schema), round_(round), random_(round * 7919 + 1) {}

Tableau TableauBuilder::build(ir::BlockIndex root) {
  tableau_.groups.push_back({GroupRole::needed, 0});
  enter(root, kNoFrame, 0);
  add_soft_conditions();
  add_checks();
  return std::move(tableau_);
}

// Even rounds go through the options in step, odd ones mix them.
std::size_t TableauBuilder::choose(std::size_t options) {
  if (options < 2) return 0;
  tableau_.had_choices = true;
  if (round_ % 2 == 0) return round_ / 2 % options;
  return static_cast<std::size_t>(random_.below(options));
}

std::size_t TableauBuilder::add_group(GroupRole role, std::size_t parent) {
  tableau_.groups.push_back({role, parent});
  return tableau_.groups.size() - 1;
}

std::size_t TableauBuilder::add_row(const sql::TableInfo& info, std::size_t group,
                                    std::size_t join) {
  const auto table = schema_.table(info);
  if (!table) return kNoVariable;
  SymbolicRow row{*table, group, join, {}};
  row.variables.assign(schema_.tables[*table].columns.size(), kNoVariable);
  tableau_.rows.push_back(std::move(row));
  return tableau_.rows.size() - 1;
}

// `join`: of the reader, when each row of the block is one of its join; else the block has its own.
std::size_t TableauBuilder::enter(ir::BlockIndex block, std::size_t parent, std::size_t group,
                                  std::size_t join) {
  if (frames_.size() >= kFramesMax) return kNoFrame;
  const std::size_t frame = frames_.size();
  const bool is_own = join == kNoFrame || map_.block(block).grouped;
  frames_.push_back({.block = block,
                     .parent = parent,
                     .group = group,
                     .join = is_own ? frame : join,
                     .items = {}});
  switch (map_.block(block).kind) {
    case ir::BlockKind::select:
      enter_select(frame);
      break;
    case ir::BlockKind::set_operation:
      enter_set_operation(frame);
      break;
    case ir::BlockKind::values:
      frames_[frame].values_row =
          choose(std::get<sql::Values>(map_.block(block).query->body).rows.size());
      break;
  }
  return frame;
}

void TableauBuilder::enter_select(std::size_t frame) {
  const ir::Block& block = map_.block(frames_[frame].block);
  std::map<const sql::TableRef*, std::size_t> group_of_join;
  const std::vector<std::size_t> groups = groups_of_items(frame, group_of_join);
  for (std::size_t i = 0; i < block.from.size(); ++i) {
    const Instance instance = enter_item(frame, i, groups[i]);
    frames_[frame].items.push_back(instance);
  }
  add_merged_columns(frame, groups);
  enter_twin(frame);
  for (const ir::Predicate& predicate : block.predicates) {
    const bool is_of_rows =
        predicate.clause == ir::Clause::where || predicate.clause == ir::Clause::on;
    if (frames_[frame].is_twin && !is_of_rows) continue;  // Of the group: asked once.
    const auto found = group_of_join.find(predicate.join);
    const bool on = predicate.clause == ir::Clause::on && found != group_of_join.end();
    add_predicate(predicate, frame, on ? found->second : frames_[frame].group);
  }
}

// Outer joins come last in the list: theirs are the wider ranges, so they are gone through first.
std::vector<std::size_t> TableauBuilder::groups_of_items(
    std::size_t frame, std::map<const sql::TableRef*, std::size_t>& of_join) {
  const ir::Block& block = map_.block(frames_[frame].block);
  std::vector<std::size_t> groups(block.from.size(), frames_[frame].group);
  const auto put = [&](std::size_t first, std::size_t last, GroupRole role) {
    const std::size_t group = add_group(role, groups[first]);
    for (std::size_t i = first; i < last; ++i) groups[i] = group;
    return group;
  };
  for (auto join = block.joins.rbegin(); join != block.joins.rend(); ++join) {
    switch (join->kind) {
      case sql::JoinKind::inner:
      case sql::JoinKind::cross:
      case sql::JoinKind::positional:
        of_join[join->node] = groups[join->first];
        break;
      case sql::JoinKind::left:
      case sql::JoinKind::full:
        of_join[join->node] = put(join->middle, join->last, GroupRole::optional);
        break;
      case sql::JoinKind::right:
        of_join[join->node] = put(join->first, join->middle, GroupRole::optional);
        break;
      case sql::JoinKind::semi:
        of_join[join->node] = put(join->middle, join->last, GroupRole::needed);
        break;
      case sql::JoinKind::anti:
        of_join[join->node] = put(join->middle, join->last, GroupRole::negative);
        break;
    }
  }
  return groups;
}

// JOIN ... USING (a): both sides' a are equal.
void TableauBuilder::add_merged_columns(std::size_t frame, const std::vector<std::size_t>& groups) {
  const ir::Block& block = map_.block(frames_[frame].block);
  const auto term_in = [&](std::size_t first, std::size_t last, const std::string& name) {
    for (std::size_t item = first; item < last; ++item) {
      const auto& columns = block.from[item].columns;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        Strength strength = Strength::exact;
        if (columns[i].name == name) return column_term(frame, item, i, strength);
      }
    }
    return opaque_term();
  };
  for (const ir::FromJoin& join : block.joins) {
    for (const std::string& name : join.merged_columns) {
      const Place place{frame, std::max(groups[join.first], groups[join.middle]),
                        tableau_.conjuncts.size()};
      tableau_.conjuncts.emplace_back();
      add_condition(sql::make_binary("=", term_in(join.first, join.middle, name),
                                     term_in(join.middle, join.last, name)),
                    Strength::exact, place);
    }
  }
}

Instance TableauBuilder::enter_item(std::size_t frame, std::size_t item, std::size_t group) {
  const ir::Block& reader = map_.block(frames_[frame].block);
  const ir::FromItem& from = reader.from[item];
  if (from.kind == ir::FromKind::table && from.table != nullptr) {
    return {add_row(*from.table, group, frames_[frame].join), kNoFrame};
  }
  if (!from.block) return {};
  const std::size_t join = frames_[frame].join;
  // The operand of a UNION that the reader's own filters rule out gives no rows: another is taken.
  const ir::Block& block = map_.block(*from.block);
  const bool is_union = block.kind == ir::BlockKind::set_operation;
  if (!is_union || is_recursive(map_, *from.block))
    return {kNoVariable, enter(*from.block, frame, group, join)};
  const auto& operation = std::get<sql::SetOperation>(block.query->body);
  if (operation.op != sql::SetOperator::union_) {
    return {kNoVariable, enter(*from.block, frame, group, join)};
  }
  std::vector<ir::BlockIndex> fitting;
  std::vector<ir::BlockIndex> waiting = {*from.block};
  while (!waiting.empty()) {
    const ir::Block& next = map_.block(waiting.back());
    const ir::BlockIndex index = waiting.back();
    waiting.pop_back();
    const auto* set = std::get_if<sql::SetOperation>(&next.query->body);
    if (set != nullptr && set->op == sql::SetOperator::union_) {
      waiting.insert(waiting.end(), next.operands.rbegin(), next.operands.rend());
    } else if (!contradicts(reader, item, index)) {
      fitting.push_back(index);
    }
  }
  if (fitting.empty()) return {kNoVariable, enter(*from.block, frame, group, join)};
  return {kNoVariable, enter(fitting[choose(fitting.size())], frame, group, join)};
}

// Whether a filter of the reader compares a literal output of the operand with another literal.
bool TableauBuilder::contradicts(const ir::Block& reader, std::size_t item,
                                 ir::BlockIndex operand) const {
  const auto& outputs = map_.block(operand).outputs;
  for (const ir::Predicate& predicate : reader.predicates) {
    const LiteralTest test = literal_test(*predicate.expr, map_);
    if (test.literal == nullptr || test.binding->from_item != item) continue;
    if (test.binding->column_index >= outputs.size()) continue;
    const sql::Expr* output = outputs[test.binding->column_index].expr;
    const auto* literal = output == nullptr ? nullptr : sql::as<sql::Literal>(*output);
    if (literal != nullptr && literal->text != test.literal->text) return true;
  }
  return false;
}

void TableauBuilder::enter_set_operation(std::size_t frame) {
  const ir::BlockIndex index = frames_[frame].block;
  const ir::Block& block = map_.block(index);
  const auto& operation = std::get<sql::SetOperation>(block.query->body);
  const std::size_t group = frames_[frame].group;
  const std::size_t join = frames_[frame].join;
  if (operation.op == sql::SetOperator::union_) {
    const std::size_t choice = is_recursive(map_, index) ? 0 : choose(block.operands.size());
    const std::size_t operand = enter(block.operands[choice], frame, group, join);
    frames_[frame].operand = operand;
    return;
  }
  const std::size_t left = enter(block.operands[0], frame, group, join);
  frames_[frame].operand = left;
  const bool except = operation.op == sql::SetOperator::except;
  const std::size_t other = add_group(except ? GroupRole::negative : GroupRole::needed, group);
  const std::size_t right = enter(block.operands[1], frame, other);
  if (left == kNoFrame || right == kNoFrame) return;
  const Place place{frame, other, tableau_.conjuncts.size()};
  tableau_.conjuncts.emplace_back();
  for (std::size_t i = 0; i < block.outputs.size(); ++i) {
    Strength strength = Strength::exact;
    sql::Expr left_term = output_term(left, i, strength);
    sql::Expr right_term = output_term(right, i, strength);
    add_condition(
        sql::make_binary("IS NOT DISTINCT FROM", std::move(left_term), std::move(right_term)),
        strength, place);
  }
}

// A CHECK is fulfilled when it is not false.
void TableauBuilder::add_checks() {
  const std::size_t conjunct = tableau_.conjuncts.size();
  tableau_.conjuncts.emplace_back();
  for (std::size_t r = 0; r < tableau_.rows.size(); ++r) {
    const WitnessTable& table = schema_.tables[tableau_.rows[r].table];
    for (const std::string& check : table.checks) {
      sql::NodeId next_id{1};
      auto expr = sql::parse_expression(check, map_.dialect(), next_id);
      if (!expr) continue;  // Checked again when the database is loaded.
      sql::Mutator mutator;
      mutator.expr = [&](sql::Expr& node) {
        const auto* column = sql::as<sql::ColumnRef>(node);
        if (column == nullptr || column->parts.empty()) return;
        const auto index = table.column(column->parts.back().text);
        if (!index) return;
        std::size_t& variable = tableau_.rows[r].variables[*index];
        if (variable == kNoVariable) {
          variable = tableau_.variables.size();
          tableau_.variables.push_back({tableau_.rows[r].table, *index, r});
        }
        node = sql::make_column(sql::Identifier{variable_name(variable)});
      };
      sql::transform(*expr, mutator);
      sql::Expr holds{sql::IsTest{std::move(*expr), sql::TruthTest::false_, true}};
      add_condition(std::move(holds), Strength::exact, {0, tableau_.rows[r].group, conjunct});
    }
  }
}

Tableau make_tableau(const ir::QueryMap& map, ir::BlockIndex root, const WitnessSchema& schema,
                     std::size_t round) {
  return TableauBuilder(map, schema, round).build(root);
}

bool is_within(const Tableau& tableau, std::size_t group, std::size_t ancestor) {
  while (group != ancestor) {
    if (group == 0) return false;
    group = tableau.groups[group].parent;
  }
  return true;
}

}  // namespace ado::verify
