// The query map: blocks, FROM items, predicates, outputs, bindings and anchors. A map over the AST,
// never a second tree: every entry points into the one statement it was made for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ir/binding.hpp"
#include "ir/block.hpp"
#include "sql/ast.hpp"
#include "sql/schema.hpp"

namespace ado::ir {

class AnchorTable;

// Owns a copy of the statement; everything points into it. Copying is not possible, moving is.
// Const members may be called from several threads.
class QueryMap {
 public:
  // Never fails on unresolved names: see unresolved(). Errors: unsupported shapes only. Nodes
  // without an id get one, and of nodes with the same id all but the first get a fresh one.
  // The schema is shared by all maps made for one database and never changes.
  static Result<QueryMap> make(sql::Statement statement, std::shared_ptr<const sql::Schema> schema);
  static Result<QueryMap> make(sql::Statement statement, sql::Schema schema);  // Takes it over.

  QueryMap(QueryMap&&) noexcept;
  QueryMap& operator=(QueryMap&&) noexcept;
  ~QueryMap();

  const sql::Statement& statement() const { return *statement_; }
  sql::Dialect dialect() const { return statement_->dialect; }
  const sql::Schema& schema() const { return *schema_; }
  const std::shared_ptr<const sql::Schema>& shared_schema() const { return schema_; }
  const std::vector<Block>& blocks() const { return blocks_; }  // Document order; [0] is main.
  const Block& block(BlockIndex index) const { return blocks_[index]; }
  std::optional<BlockIndex> find_block(std::string_view id) const;
  std::optional<BlockIndex> block_of(sql::NodeId node) const;  // The innermost block around it.
  std::optional<BlockIndex> block_of(const sql::Query& query) const;  // Whose body it is.
  const std::vector<CteNode>& ctes() const { return ctes_; }          // Document order.

  // Null for what is no reference. The same for the integer of ORDER BY 1 and GROUP BY 1.
  const Binding* binding(const sql::Expr& column_ref) const;
  const FromItem* source(const sql::Expr& column_ref) const;  // Null unless bound to a column.
  // What is not there or ambiguous. A name that may come from a function ado cannot see through is
  // not listed here, but makes resolved() false.
  const std::vector<Unresolved>& unresolved() const { return unresolved_; }
  // Every reference leads to one place, every output is known: what a transform may build on.
  bool resolved() const { return resolved_; }

  // The base column behind a plain column reference or an output, through CTEs and derived tables;
  // none when it is computed, comes from several (set operation), or is unknown.
  std::optional<BaseColumn> lineage(const sql::Expr& column_ref) const;
  std::optional<BaseColumn> lineage(BlockIndex block, std::size_t output) const;
  std::optional<BaseColumn> lineage(BlockIndex block, std::size_t from_item,
                                    std::string_view column) const;
  // The base columns that the values of an output are taken from unchanged: several for a set
  // operation; empty when one of its operands computes it. The left side alone for EXCEPT.
  std::vector<BaseColumn> origins(BlockIndex block, std::size_t output) const;
  std::vector<BaseColumn> origins(const sql::Expr& column_ref) const;
  // As the engine prints types ("DECIMAL(38,2)"); best effort, empty when not sure.
  std::string type_of(const sql::Expr& expr) const;

  // 16 hex digits, "#2" for repeats within a block; "" for nodes that have none. Expressions, FROM
  // items, joins and queries have one; a block's is its query's. The first call computes them all.
  std::string anchor(sql::NodeId node) const;
  // In document order. Without "#n" all repeats match, "#1" is the first.
  std::vector<sql::NodeId> by_anchor(std::string_view anchor) const;
  std::string statement_anchor() const;  // Of S0.

 private:
  friend class MapBuilder;
  QueryMap();
  std::vector<BaseColumn> origins_of_item(BlockIndex block, std::size_t from_item,
                                          std::string_view column) const;
  std::size_t operand_column(BlockIndex block, BlockIndex operand, std::size_t output) const;
  std::unique_ptr<sql::Statement> statement_;
  std::shared_ptr<const sql::Schema> schema_;
  std::vector<Block> blocks_;
  std::vector<CteNode> ctes_;
  // Indexed by node id; kNone where there is nothing.
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> block_of_node_;
  std::vector<std::uint32_t> binding_of_node_;
  std::vector<Binding> bindings_;
  std::vector<Unresolved> unresolved_;
  bool resolved_ = true;
  std::unique_ptr<AnchorTable> anchors_;
};

}  // namespace ado::ir
