// Finds blocks in one walk in document order, so that `sub:<n>` counts as a reader counts.
#include "ir/block_finder.hpp"

#include <algorithm>
#include <unordered_map>
#include <variant>

#include <fmt/format.h>

#include "ir/names.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// What holds a nested query: a CTE, a derived table, a subquery expression or, when all are null, a
// set operation.
struct Holder {
  const sql::CommonTable* common_table = nullptr;
  const sql::TableRef* derived = nullptr;
  const sql::Expr* subquery = nullptr;
  std::size_t operand = 0;  // 1 = left, 2 = right.
};

BlockKind kind_of(const sql::Query& query) {
  if (std::holds_alternative<sql::Select>(query.body)) return BlockKind::select;
  if (std::holds_alternative<sql::Values>(query.body)) return BlockKind::values;
  return BlockKind::set_operation;
}

class BlockFinder {
 public:
  explicit BlockFinder(const sql::Statement& statement) : dialect_(statement.dialect) {
    tree_.block_of_node.assign(statement.next_id.value, BlockTree::kNone);
    visitor_.expr = [this](const sql::Expr& expr) { return at(expr); };
    visitor_.table = [this](const sql::TableRef& table) { return at(table); };
    visitor_.query = [this](const sql::Query& query) { return at(query); };
    visitor_.select = [this](const sql::Select& select) { return at_node(select); };
    visitor_.common_table = [this](const sql::CommonTable& table) { return at(table); };
  }

  BlockTree find(const sql::Query& main) {
    open(main, Block{.id = "main"});
    return std::move(tree_);
  }

 private:
  sql::Descend at_node(const sql::NodeBase& node) {
    tree_.block_of_node[node.id.value] = static_cast<std::uint32_t>(current_);
    return sql::Descend::yes;
  }
  sql::Descend at(const sql::Expr& expr);
  sql::Descend at(const sql::TableRef& table) {
    if (const auto* derived = std::get_if<sql::DerivedTable>(&table.node)) {
      holders_.try_emplace(derived->query.get(), Holder{.derived = &table});
    }
    return at_node(table);
  }
  sql::Descend at(const sql::CommonTable& table) {
    holders_.try_emplace(table.query.get(), Holder{.common_table = &table});
    return at_node(table);
  }
  sql::Descend at(const sql::Query& query) {
    if (tree_.blocks[current_].query == &query) return at_node(query);
    open_nested(query);
    return sql::Descend::no;
  }

  // The outermost holder counts: x = ANY (SELECT ...) is told before the subquery inside it.
  void hold(const sql::Query& query, const sql::Expr& holder) {
    holders_.try_emplace(&query, Holder{.subquery = &holder});
  }
  void open(const sql::Query& query, Block block);
  void open_nested(const sql::Query& query);
  std::string nested_id(const Holder& holder);

  sql::Dialect dialect_;
  BlockTree tree_;
  sql::Visitor visitor_;
  BlockIndex current_ = 0;
  std::unordered_map<const sql::Query*, Holder> holders_;
  std::vector<std::size_t> subqueries_;  // Per block, how many were counted.
};

sql::Descend BlockFinder::at(const sql::Expr& expr) {
  if (const auto* exists = sql::as<sql::Exists>(expr)) hold(*exists->query, expr);
  if (const auto* scalar = sql::as<sql::ScalarSubquery>(expr)) hold(*scalar->query, expr);
  if (const auto* array = sql::as<sql::ArraySubquery>(expr)) hold(*array->query, expr);
  if (const auto* in = sql::as<sql::InSubquery>(expr)) hold(*in->query, expr);
  if (const auto* quantified = sql::as<sql::Quantified>(expr)) {
    const auto* scalar = sql::as<sql::ScalarSubquery>(*quantified->right);
    if (scalar != nullptr) hold(*scalar->query, expr);
  }
  return at_node(expr);
}

void BlockFinder::open(const sql::Query& query, Block block) {
  block.query = &query;
  block.kind = kind_of(query);
  block.select = std::get_if<sql::Select>(&query.body);
  const BlockIndex outer = current_;
  current_ = tree_.blocks.size();
  tree_.blocks.push_back(std::move(block));
  subqueries_.push_back(0);
  std::visit([this](const sql::NodeBase& body) { at_node(body); }, query.body);
  if (const auto* operation = std::get_if<sql::SetOperation>(&query.body)) {
    holders_.try_emplace(operation->left.get(), Holder{.operand = 1});
    holders_.try_emplace(operation->right.get(), Holder{.operand = 2});
  }
  sql::visit(query, visitor_);
  current_ = outer;
}

void BlockFinder::open_nested(const sql::Query& query) {
  const Holder holder = holders_[&query];
  const BlockIndex index = tree_.blocks.size();
  if (holder.common_table != nullptr) {
    tree_.ctes.push_back(CteNode{.table = holder.common_table, .block = index});
  }
  if (holder.operand != 0) tree_.blocks[current_].operands.push_back(index);
  open(query, Block{.id = nested_id(holder),
                    .parent = current_,
                    .common_table = holder.common_table,
                    .derived = holder.derived,
                    .subquery = holder.subquery});
}

std::string BlockFinder::nested_id(const Holder& holder) {
  const std::string& outer = tree_.blocks[current_].id;
  if (holder.common_table == nullptr) {
    if (holder.operand != 0) return fmt::format("{}/set:{}", outer, holder.operand);
    return fmt::format("{}/sub:{}", outer, ++subqueries_[current_]);
  }
  const std::string name = percent_encoded(name_key(holder.common_table->name, dialect_));
  // CTEs of the statement itself are the ones people name: their ids are short.
  std::string id = current_ == 0 ? "cte:" + name : fmt::format("{}/cte:{}", outer, name);
  const auto taken = [&id](const Block& block) { return block.id == id; };
  if (std::any_of(tree_.blocks.begin(), tree_.blocks.end(), taken)) {
    // Two CTEs of one name: an error that name resolution reports, but ids stay apart.
    id += fmt::format("#{}", tree_.blocks.size());
  }
  return id;
}

}  // namespace

BlockTree find_blocks(const sql::Statement& statement) {
  return BlockFinder(statement).find(statement.query);
}

}  // namespace ado::ir
