// The pieces that operations share, and the list of operations.
#include "patch/edit.hpp"

#include <algorithm>
#include <array>

#include "base/require.hpp"
#include "patch/free_names.hpp"
#include "patch/operations.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

constexpr Sites kBlock{.block = true};
constexpr Sites kExpression{.expression = true};

// In the order of Op.
constexpr std::array kOperations{
    OperationEntry{Op::insert_cte, kBlock, insert_cte},
    OperationEntry{Op::split_cte, kBlock, split_cte},
    OperationEntry{Op::wrap_query_with_cte, kBlock, wrap_query_with_cte},
    OperationEntry{Op::replace_block_with_cte_pair, kBlock, replace_block_with_cte_pair},
    OperationEntry{Op::replace_from, kBlock, replace_from},
    OperationEntry{Op::replace_join_condition, {.join = true}, replace_join_condition},
    OperationEntry{
        Op::replace_where_predicate, {.block = true, .expression = true}, replace_where_predicate},
    OperationEntry{Op::replace_expr_subtree, kExpression, replace_expr_subtree},
    OperationEntry{Op::delete_expr_subtree, kExpression, delete_expr_subtree},
    OperationEntry{Op::replace_select, kBlock, replace_select},
    OperationEntry{Op::replace_body, kBlock, replace_body},
    OperationEntry{Op::insert_view_statement, kBlock, insert_view_statement},
    OperationEntry{Op::insert_statement_before, kBlock, insert_statement_before},
};

bool is_conjunction(const sql::Expr& expr) {
  const auto* logical = sql::as<sql::Logical>(expr);
  return logical != nullptr && logical->connective == sql::Connective::conjunction;
}

// a AND (b AND c) becomes a AND b AND c when the operand at `index` is a new conjunction.
void splice(sql::Logical& logical, std::size_t index) {
  sql::Expr inner = std::move(logical.operands[index]);
  std::vector<sql::Expr> operands = std::move(sql::as<sql::Logical>(inner)->operands);
  const auto at = logical.operands.begin() + static_cast<std::ptrdiff_t>(index);
  const auto after = logical.operands.erase(at);
  logical.operands.insert(after, std::make_move_iterator(operands.begin()),
                          std::make_move_iterator(operands.end()));
}

}  // namespace

const OperationEntry& operation(Op op) {
  const OperationEntry& entry = kOperations.at(static_cast<std::size_t>(op));
  require(entry.op == op);
  return entry;
}

sql::Query& Edit::query() const {
  sql::Query* found = sql::find_query(statement.query, place.node);
  require(found != nullptr);
  return *found;
}

const ir::Block& Edit::block() const {
  const auto index = before.block_of(place.node);
  require(index.has_value());
  return before.block(*index);
}

Result<sql::Select*> Edit::select() const {
  sql::Select* found = sql::as_select(query());
  if (found != nullptr) return found;
  return refuse(Refusal::not_applicable, "{} is no SELECT: {} needs one operand of it", block().id,
                to_string(step.op));
}

Result<void> Edit::check_script(std::string_view instead) const {
  if (script == nullptr) {
    return fail(ErrorKind::unsupported,
                "{}: step {}: {} needs a script, this is a single statement: {}",
                to_string(Refusal::not_applicable), step.step_id, to_string(step.op), instead);
  }
  if (place.node == before.block(0).query->id) return {};
  return refuse(Refusal::not_applicable, "{} works before the whole statement, S0, not {}",
                to_string(step.op), describe(place, before));
}

void add_cte(sql::Query& query, sql::CommonTable table) {
  if (!query.with) query.with.emplace();
  query.with->tables.push_back(std::move(table));
}

Result<void> put_body(const Edit& edit, sql::Query fragment) {
  sql::Query& query = edit.query();
  if (fragment.with) {
    for (sql::CommonTable& table : fragment.with->tables) {
      if (is_relation(edit.before, table.name)) {
        return edit.refuse(Refusal::name_exists,
                           "the fragment's WITH takes the name of a relation: {}", table.name.text);
      }
      add_cte(query, std::move(table));
    }
    query.with->recursive = query.with->recursive || fragment.with->recursive;
  }
  query.body = std::move(fragment.body);
  query.order_by = std::move(fragment.order_by);
  query.limit = std::move(fragment.limit);
  return {};
}

bool reads_relation(const sql::Query& query, const sql::Identifier& name, sql::Dialect dialect) {
  const std::string key = sql::fold(name, dialect);
  bool found = false;
  visit_free_names(query, dialect, [&](const sql::TableRef&, const std::string& read) {
    found = found || read == key;
  });
  return found;
}

void replace_operand(sql::Query& query, sql::NodeId old, sql::Expr replacement) {
  const bool splices = is_conjunction(replacement);
  sql::Expr* const place = sql::find_expr(query, old);
  require(place != nullptr);
  const sql::NodeId id = replacement.id;
  *place = std::move(replacement);
  if (!splices) return;
  sql::transform(query, {.expr = [id](sql::Expr& expr) {
                   if (!is_conjunction(expr)) return;
                   auto& logical = *sql::as<sql::Logical>(expr);
                   const auto found = std::ranges::find(logical.operands, id, &sql::Expr::id);
                   if (found == logical.operands.end()) return;
                   splice(logical, static_cast<std::size_t>(found - logical.operands.begin()));
                 }});
}

}  // namespace ado::patch
