// The query map: blocks, FROM items, predicates, outputs, bindings and anchors. A map over the AST,
// never a second tree: every entry points into the one statement it was made for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/schema.hpp"

namespace ado::ir {

using BlockIndex = std::size_t;

enum class FromKind { table, cte, derived, function };
struct FromColumn {
  std::string name;
  std::string type;  // Empty when unknown.
  bool not_null = false;
};
// One leaf of the FROM clause (joins are taken apart).
struct FromItem {
  const sql::TableRef* node = nullptr;
  FromKind kind = FromKind::table;
  std::string name;      // What columns are qualified with: the alias, else the table's name.
  std::string relation;  // Table or CTE name; empty for derived tables and functions.
  const sql::TableInfo* table = nullptr;  // For kind table.
  std::optional<BlockIndex> block;        // The block behind a derived table or CTE, if one.
  std::vector<FromColumn> columns;
  bool columns_known = true;   // False for functions ado cannot see through.
  bool null_extended = false;  // On the nullable side of an outer join.
  bool lateral = false;
};

enum class Clause { where, having, on, qualify };
// One conjunct of a WHERE, HAVING, QUALIFY or ON.
struct Predicate {
  const sql::Expr* expr = nullptr;
  Clause clause = Clause::where;
  const sql::TableRef* join = nullptr;  // For `on`: the join it belongs to.
  std::vector<std::size_t> from_items;  // Indexes of this block's items that it reads.
  bool correlated = false;              // Reads an enclosing block too.
  bool has_subquery = false;
};

struct OutputColumn {
  std::string name;
  const sql::Expr* expr = nullptr;  // Null for columns that a star brought.
  std::string type;                 // Empty when unknown.
};

enum class BlockKind { select, values, set_operation };
struct Block {
  std::string id;  // "main", "cte:ws/sub:2", "main/set:1"
  BlockKind kind = BlockKind::select;
  std::optional<BlockIndex> parent;
  const sql::Query* query = nullptr;               // The query that this block is the body of.
  const sql::Select* select = nullptr;             // For kind select.
  const sql::CommonTable* common_table = nullptr;  // For the body of a CTE.
  const sql::Expr* subquery = nullptr;  // The Exists, InSubquery, ScalarSubquery ... around it.
  std::vector<BlockIndex> operands;     // For kind set_operation: left, right.
  std::vector<FromItem> from;
  std::vector<Predicate> predicates;
  std::vector<OutputColumn> outputs;
  bool grouped = false;  // GROUP BY or an aggregate without one.
  bool has_windows = false;
  bool correlated = false;
};

enum class Resolution { column, output_alias, unresolved, ambiguous };
// Where a column reference leads.
struct Binding {
  Resolution resolution = Resolution::unresolved;
  BlockIndex block = 0;                 // The block whose FROM item (or output) it is.
  std::size_t from_item = 0;            // For `column`.
  std::string column;                   // For `column`: the column's name there.
  std::size_t output = 0;               // For `output_alias` (ORDER BY 1 or a select alias).
  bool outer = false;                   // Another block than the one it stands in: correlation.
  std::vector<std::string> candidates;  // For `ambiguous`.
};
struct BaseColumn {
  std::string table;
  std::string column;
  auto operator<=>(const BaseColumn&) const = default;
};

struct CteNode {
  const sql::CommonTable* table = nullptr;
  std::optional<BlockIndex> block;
  std::vector<const sql::TableRef*> readers;
  bool recursive = false;
};

// Owns a copy of the statement; everything points into it. Copying is not possible, moving is.
class QueryMap {
 public:
  // Never fails on unresolved names: see unresolved(). Errors: unsupported shapes only.
  static Result<QueryMap> make(sql::Statement statement, const sql::Schema& schema);

  const sql::Statement& statement() const { return *statement_; }
  sql::Dialect dialect() const { return statement_->dialect; }
  const sql::Schema& schema() const { return *schema_; }
  const std::vector<Block>& blocks() const { return blocks_; }  // Document order; [0] is main.
  const Block& block(BlockIndex index) const { return blocks_[index]; }
  std::optional<BlockIndex> find_block(std::string_view id) const;
  std::optional<BlockIndex> block_of(sql::NodeId node) const;  // The innermost block around it.
  const std::vector<CteNode>& ctes() const { return ctes_; }

  const Binding* binding(const sql::Expr& column_ref) const;  // Null when not a column reference.
  const FromItem* source(const sql::Expr& column_ref) const;  // Null unless bound to a column.
  // Error texts for what does not resolve, with positions when the statement had text.
  const std::vector<Error>& unresolved() const { return unresolved_; }

  // The base column behind a plain column reference or an output, through CTEs and derived tables;
  // none when it is computed, comes from several (set operation), or is unknown.
  std::optional<BaseColumn> lineage(const sql::Expr& column_ref) const;
  std::optional<BaseColumn> lineage(BlockIndex block, std::size_t output) const;
  std::string type_of(const sql::Expr& expr) const;  // Best effort; empty when unknown.

  std::string anchor(sql::NodeId node) const;  // 16 hex digits, "#2" for repeats; "" if none.
  std::vector<sql::NodeId> by_anchor(std::string_view anchor) const;
  std::string statement_anchor() const;  // Of S0.

 private:
  friend class MapBuilder;
  QueryMap() = default;
  std::unique_ptr<sql::Statement> statement_;
  std::unique_ptr<sql::Schema> schema_;
  std::vector<Block> blocks_;
  std::vector<CteNode> ctes_;
  std::unordered_map<std::uint32_t, BlockIndex> block_of_node_;
  std::unordered_map<std::uint32_t, Binding> bindings_;
  std::unordered_map<std::uint32_t, std::string> anchors_;
  std::map<std::string, std::vector<sql::NodeId>, std::less<>> nodes_of_anchor_;
  std::vector<Error> unresolved_;
};

}  // namespace ado::ir
