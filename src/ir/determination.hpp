// Determination: which values of a block's rows follow from a few of its expressions, by keys,
// equalities and grouping. Says yes only where it is proven.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/facts.hpp"
#include "ir/query_map.hpp"

namespace ado::ir {

// What was found of keys so far, so that a chain of CTEs is not searched again and again.
struct KnownKeys {
  std::map<std::pair<BlockIndex, std::set<std::size_t>>, bool> blocks = {};
  int depth = 0;
};

class Determination {
 public:
  // `seeds`: expressions of that block. The map, and what is known, outlive this.
  Determination(const QueryMap& map, BlockIndex block, const std::vector<const sql::Expr*>& seeds);
  Determination(const QueryMap& map, BlockIndex block, const std::set<std::size_t>& outputs,
                KnownKeys& known);
  Determination(const Determination&) = delete;

  // Rows that agree on the seeds agree on the expression.
  bool determines(const sql::Expr& expr) const;
  // No two rows of FROM agree on the seeds.
  bool determines_source_row() const;
  // No two rows after grouping agree on the seeds; DISTINCT and LIMIT are not looked at.
  bool determines_row() const;
  // Rows that agree on the seeds agree in all outputs.
  bool determines_outputs() const;

 private:
  using Column = std::pair<std::size_t, std::string>;  // FROM item and folded name.
  // Columns that are equal in each row of FROM, or both NULL. `outer`: in the rows that this join
  // does not null-extend on the side of `right`.
  struct Equal {
    Column left;
    Column right;
    const FromJoin* outer = nullptr;
  };

  void add(const sql::Expr& column_ref);
  void add_output(std::size_t output);
  bool has(const sql::Expr& column_ref) const;
  void start();
  void find_equal_columns();
  void add_equal(const sql::Binary& equality, const FromJoin* join);
  void add_merged(const FromJoin& join);
  void add_equal(const Column& left, const Column& right, const FromJoin* join);
  bool close_items();
  bool close_equalities();
  void add_constant_columns();
  bool is_determined(std::size_t item) const;
  bool is_determined_by_key(std::size_t item, const std::set<std::string>& columns) const;
  bool are_determined(std::size_t first, std::size_t last) const;
  bool has_determined_sides(std::size_t item) const;
  std::set<std::string> columns_of(std::size_t item) const;
  std::string type_of(const Column& column) const;
  bool determines_output(const OutputColumn& output) const;
  bool equals_seed(const sql::Expr& expr) const;
  const Binding* own_column(const sql::Expr& expr) const;
  std::string fold(std::string_view name) const;

  const QueryMap& map_;
  BlockIndex index_;
  const Block& block_;
  KnownKeys own_known_ = {};
  KnownKeys& known_;
  std::vector<sql::Expr> seeds_;  // Qualified.
  std::vector<Equal> equal_;
  std::set<std::size_t> null_rejected_;  // Items that a filter keeps from being all NULL.
  std::set<Column> columns_;
  std::set<std::size_t> items_;    // All of whose columns are determined.
  std::set<std::size_t> outputs_;  // That a seed names by alias or position.
};

// The FROM items, left and right, whose columns a join merges under this name; nothing when an
// outer join below it leaves that open.
std::optional<std::pair<std::size_t, std::size_t>> merged_owners(const FromJoin& join,
                                                                 std::string_view name,
                                                                 BlockIndex block,
                                                                 const QueryMap& map);

// As in facts.hpp, with what is known already.
bool is_unique(BlockIndex block, const std::set<std::size_t>& outputs, const QueryMap& map,
               KnownKeys& known);
std::optional<KeyNulls> contains_key(BlockIndex block, std::size_t item,
                                     const std::set<std::string>& columns, const QueryMap& map,
                                     KnownKeys& known);

}  // namespace ado::ir
