// Builds a query map: finds the blocks, then resolves every name, scope by scope.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ir/query_map.hpp"
#include "ir/scope.hpp"
#include "sql/walk.hpp"

namespace ado::ir {

// A CTE that can be read at one place; the chain leads outwards.
struct VisibleCte {
  std::string key;
  std::size_t cte = 0;
  bool readable = true;  // A recursive CTE does not see itself in its first operand.
  const VisibleCte* outer = nullptr;
};

// Fills the map that it is given; its sources are map_builder.cpp (queries), bind_from.cpp,
// bind_select.cpp and bind_outputs.cpp.
class MapBuilder {
 public:
  explicit MapBuilder(QueryMap& map)
      : map_(map), blocks_(map.blocks_), names_(map.blocks_, map.dialect()) {}

  void build();

 private:
  // A SELECT while it is bound.
  struct SelectState {
    BlockIndex block = 0;
    const Scope* outer = nullptr;
    Frame frame = {};
    Scope scope = {};  // Of the whole FROM clause.
  };

  // Queries.
  void bind_query(BlockIndex index, const Scope* outer);
  void bind_with(const sql::With& with, const Scope* outer, std::vector<VisibleCte>& visible);
  void bind_body(BlockIndex index, const Scope* outer);
  void bind_recursive(BlockIndex index, const Scope* outer, VisibleCte& self);
  void bind_select_query(BlockIndex index, const Scope* outer);
  void bind_values(BlockIndex index, const Scope* outer);
  void bind_order_of_set(BlockIndex index, const Scope* outer);
  void bind_limit(const sql::Query& query, BlockIndex index, const Scope* outer);
  void name_cte_columns(std::size_t cte);

  // FROM clauses.
  void bind_table(const sql::TableRef& table, SelectState& state);
  void bind_base_table(const sql::TableRef& table, SelectState& state);
  void bind_derived(const sql::TableRef& table, SelectState& state);
  void bind_function(const sql::TableRef& table, SelectState& state);
  void bind_join(const sql::TableRef& table, SelectState& state);
  void merge_columns(const sql::TableRef& table, FromJoin& join, std::size_t middle_column,
                     std::size_t first_column, SelectState& state);
  void hide_items(std::size_t first, std::size_t last, SelectState& state);
  void add_join_alias(const sql::TableRef& table, std::size_t first_column, FromJoin& join,
                      SelectState& state);
  void bind_on(const sql::Expr& condition, const FromJoin& join, std::size_t first_column,
               SelectState& state);
  void add_item(FromItem item, SelectState& state);
  const VisibleCte* find_cte(const sql::BaseTable& table) const;
  const sql::TableInfo* find_table(const sql::BaseTable& table) const;
  void report_missing_table(const sql::TableRef& table, const sql::BaseTable& base);

  // Clauses of a SELECT.
  void bind_items(const sql::Select& select, SelectState& state);
  void bind_grouping(const sql::GroupBy& group_by, SelectState& state);
  void bind_grouping_element(const sql::GroupingElement& element, SelectState& state);
  void bind_group_key(const sql::Expr& expr, SelectState& state);
  void group_by_all(SelectState& state);
  void bind_order_item(const sql::Expr& expr, const Scope& scope);
  bool bind_to_output(const sql::Expr& expr, const Scope& scope);
  bool is_ambiguous_output(BlockIndex index, std::size_t output) const;
  void bind_window(const sql::WindowSpec& window, const Scope& scope);
  void add_predicates(const sql::MaybeExpr& condition, Clause clause, const sql::TableRef* join,
                      BlockIndex block);
  void mark_not_null(BlockIndex index);
  void complete_predicates(BlockIndex block);
  void mark_outer_aggregates();

  // Outputs.
  void add_outputs(const sql::SelectItem& item, std::size_t index, SelectState& state);
  void add_star(const sql::Expr& expr, const sql::Star& star, std::size_t index,
                SelectState& state);
  void add_star_column(const sql::Expr& expr, const sql::Star& star, OutputColumn output,
                       SelectState& state);
  void add_set_outputs(BlockIndex index);

  // Expressions.
  void bind(const sql::Expr& expr, const Scope& scope);
  void bind_below(const sql::Expr& expr, const Scope& scope);
  sql::Descend bind_node(const sql::Expr& expr, const Scope& scope);
  void bind_column(const sql::Expr& expr, const sql::ColumnRef& reference, const Scope& scope);
  void bind_position(const sql::Expr& expr, const sql::PositionalRef& reference,
                     const Scope& scope);
  void note_call(const sql::Expr& expr, const sql::FunctionCall& call, const Scope& scope);
  bool is_group_key(const Binding& binding) const;
  void record(const sql::Expr& expr, Binding binding);
  void report(Error error, const sql::NodeBase& node);
  BlockIndex block_at(sql::NodeId node) const { return map_.block_of_node_[node.value]; }
  sql::Dialect dialect() const { return map_.dialect(); }

  QueryMap& map_;
  std::vector<Block>& blocks_;
  NameFinder names_;
  const VisibleCte* ctes_ = nullptr;
  std::vector<std::vector<FromColumn>> cte_columns_;
  std::vector<std::pair<const sql::Expr*, BlockIndex>> aggregates_;
};

// The outputs of a block as columns, by the names they have inside it.
std::vector<FromColumn> columns_of(const Block& block);
// Names columns as a reader sees them: the first ones by `aliases`, and in DuckDB repeated names
// told apart (a, a_1).
void name_columns(std::vector<FromColumn>& columns, const std::vector<sql::Identifier>& aliases,
                  sql::Dialect dialect);

}  // namespace ado::ir
