// Determination: which values of a block's rows follow from a few of its expressions, by keys,
// equalities and grouping. Says yes only where it is proven.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

class Determination {
 public:
  // `seeds`: expressions of that block; the map outlives this.
  Determination(const ir::QueryMap& map, ir::BlockIndex block,
                const std::vector<const sql::Expr*>& seeds);

  // Rows that agree on the seeds agree on the expression.
  bool determines(const sql::Expr& expr) const;
  // No two rows of FROM agree on the seeds.
  bool determines_source_row() const;
  // No two rows after grouping agree on the seeds.
  bool determines_row() const;
  // Rows that agree on the seeds agree in all outputs.
  bool determines_outputs() const;

 private:
  using Column = std::pair<std::size_t, std::string>;  // FROM item and folded name.

  void add(const sql::Expr& column_ref);
  bool has(const sql::Expr& column_ref) const;
  void close();
  bool close_items();
  bool close_equalities();
  void add_constant_columns();
  bool determines_output(const ir::OutputColumn& output) const;
  bool equals_seed(const sql::Expr& expr) const;
  const ir::Binding* own_column(const sql::Expr& expr) const;
  std::string fold(std::string_view name) const;

  const ir::QueryMap& map_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  std::vector<sql::Expr> seeds_;  // Qualified.
  std::set<Column> columns_;
  std::set<std::size_t> items_;    // All of whose columns are determined.
  std::set<std::size_t> outputs_;  // That a seed names by alias or position.
};

}  // namespace ado::verify
