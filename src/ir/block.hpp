// Blocks of the query map: their FROM items, joins, predicates, outputs and grouping.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ir/binding.hpp"
#include "sql/ast.hpp"
#include "sql/schema.hpp"

namespace ado::ir {

// join: a join that has an alias of its own, (a JOIN b ON ...) AS j; a and b are hidden then.
enum class FromKind { table, cte, derived, function, join };
struct FromColumn {
  std::string name;  // PostgreSQL: folded. DuckDB: as declared; names compare case-insensitively.
  std::string type;  // Empty when unknown.
  bool not_null = false;  // In the item itself; see FromItem::null_extended.
};
// One leaf of the FROM clause (joins are taken apart), in document order.
struct FromItem {
  const sql::TableRef* node = nullptr;
  FromKind kind = FromKind::table;
  std::string name;      // What columns are qualified with: the alias, else the table's name.
  std::string relation;  // Table or CTE name; empty for derived tables and functions.
  const sql::TableInfo* table = nullptr;  // For kind table, when the schema has it.
  std::optional<std::size_t> cte = {};    // For kind cte: index in QueryMap::ctes().
  std::optional<BlockIndex> block = {};   // The block behind a derived table or CTE.
  std::vector<FromColumn> columns = {};
  bool columns_known = true;   // False for functions ado cannot see through and unknown tables.
  bool null_extended = false;  // On the nullable side of an outer join.
  bool lateral = false;        // Reads items to its left (DuckDB: without the keyword too).
  bool hidden = false;  // Seen by ON only: right of a SEMI or ANTI join, or below an aliased join.
};
// One join, below it the items [first, middle) on the left and [middle, last) on the right.
struct FromJoin {
  const sql::TableRef* node = nullptr;
  sql::JoinKind kind = sql::JoinKind::inner;
  std::size_t first = 0;
  std::size_t middle = 0;
  std::size_t last = 0;
  // USING and NATURAL: the merged columns, as named on the left.
  std::vector<std::string> merged_columns = {};
};

enum class Clause { where, having, on, qualify };
// One conjunct of a WHERE, HAVING, QUALIFY or ON; nested ANDs are flattened.
struct Predicate {
  const sql::Expr* expr = nullptr;
  Clause clause = Clause::where;
  const sql::TableRef* join = nullptr;       // For `on`: the join it belongs to.
  std::vector<std::size_t> from_items = {};  // Sorted indexes of this block's items that it reads.
  bool correlated = false;                   // Reads an enclosing block too.
  bool has_subquery = false;
};

struct OutputColumn {
  std::string name;
  const sql::Expr* expr = nullptr;  // Null for plain columns that a star brought.
  const sql::Expr* star = nullptr;  // The star that brought it, REPLACE included.
  std::size_t item = 0;             // The select item it comes from.
  std::size_t from_item = 0;        // For plain star columns: where from.
  std::string column;               // For plain star columns: the name there.
  bool merged_full = false;         // Such a column of FULL JOIN ... USING: of both sides.
  std::string type;                 // Empty when unknown.
  bool not_null = false;            // Known never to be NULL.
  bool aliased = false;             // AS name was written.
  bool generated = false;  // Has neither alias nor column name: `name` is what the engine shows.
};

enum class BlockKind { select, values, set_operation };
struct Block {
  std::string id;  // "main", "cte:ws/sub:2", "main/set:1"
  BlockKind kind = BlockKind::select;
  std::optional<BlockIndex> parent = {};
  const sql::Query* query = nullptr;               // The query that this block is the body of.
  const sql::Select* select = nullptr;             // For kind select.
  const sql::CommonTable* common_table = nullptr;  // For the body of a CTE.
  const sql::TableRef* derived = nullptr;          // For a derived table.
  // The Exists, InSubquery, ScalarSubquery, ArraySubquery or Quantified around it.
  const sql::Expr* subquery = nullptr;
  std::vector<BlockIndex> operands = {};  // For kind set_operation: left, right.
  std::vector<FromItem> from = {};
  std::vector<FromJoin> joins = {};  // Inner ones before those around them.
  std::vector<Predicate> predicates = {};
  std::vector<OutputColumn> outputs = {};
  bool outputs_known = true;  // False below a star over unknown columns.
  // GROUP BY expressions, through positions and aliases; those of ROLLUP and the like included.
  std::vector<const sql::Expr*> group_keys = {};
  bool grouped = false;        // GROUP BY, HAVING, or an aggregate without them.
  bool grouping_sets = false;  // ROLLUP, CUBE or GROUPING SETS.
  bool has_windows = false;
  bool correlated = false;  // It or a block below it reads outside of it.
  // The column references in it or below it that lead to enclosing blocks.
  std::vector<const sql::Expr*> outer_references = {};
};

struct CteNode {
  const sql::CommonTable* table = nullptr;
  BlockIndex block = 0;
  std::vector<const sql::TableRef*> readers = {};  // block_of(reader->id) is the reading block.
  bool recursive = false;                          // Reads itself.
};

}  // namespace ado::ir
