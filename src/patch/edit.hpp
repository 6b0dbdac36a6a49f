// Edit: what one operation works with, and the table of all operations.
#pragma once

#include <span>

#include "patch/place.hpp"
#include "patch/refusal.hpp"
#include "patch/script.hpp"
#include "sql/ast.hpp"

namespace ado::patch {

// `statement` is a copy of what `before` maps, with the same node ids; the operation changes it.
struct Edit {
  const Step& step;
  const ir::QueryMap& before;
  sql::Statement& statement;
  Place place;
  SharedSchema schema;                   // A new view joins it.
  std::vector<StatementBefore>* script;  // What the plan puts before the target; null: no script.

  sql::Dialect dialect() const { return statement.dialect; }
  const Payload& payload() const { return step.payload; }
  // The query of the block at `place`; its node id stays whatever happens to its body.
  sql::Query& query() const;
  // Its SELECT core; refused when the block is a set operation or VALUES.
  Result<sql::Select*> select() const;
  sql::NodeId next_id() const { return {statement.next_id.value++}; }
  const ir::Block& block() const;  // In `before`.
  // Refused when there is no script, with what to do instead, or when the target is not S0.
  Result<void> check_script(std::string_view instead) const;

  template <typename... Args>
  tl::unexpected<Error> refuse(Refusal refusal, fmt::format_string<Args...> format,
                               Args&&... args) const {
    return patch::refuse(step, refusal, format, std::forward<Args>(args)...);
  }
};

// Changes the statement and gives what it made: the place that "step:<id>" means from now on.
using Operation = Result<Place> (*)(Edit& edit);

struct OperationEntry {
  Op op;
  Sites sites;
  Operation run;
};
const OperationEntry& operation(Op op);

// --- fragments: parsed on their own, with fresh node ids and without spans of the base's text ---

Result<sql::Query> parse_query_fragment(const Edit& edit, std::string_view text);
Result<sql::Expr> parse_expr_fragment(const Edit& edit, std::string_view text);
Result<std::vector<sql::TableRef>> parse_from_fragment(const Edit& edit, std::string_view text);
Result<std::vector<sql::SelectItem>> parse_select_fragment(const Edit& edit, std::string_view text);
// A CTE whose name is checked: no relation of the statement has it, and its body does not read it.
Result<sql::CommonTable> parse_cte_fragment(const Edit& edit, const CtePart& part);
// The same for a name that is about to be freed.
Result<sql::CommonTable> parse_cte_fragment(const Edit& edit, const CtePart& part,
                                            std::string_view freed_name);
Result<sql::Identifier> parse_name(const Edit& edit, std::string_view text);

// --- pieces that several operations share ---

void add_cte(sql::Query& query, sql::CommonTable table);
// Puts the fragment's body, ORDER BY and LIMIT in the place of the query's; WITHs are joined.
Result<void> put_body(const Edit& edit, sql::Query fragment);
// Whether a query reads a relation of this one-part name that no WITH inside it gives.
bool reads_relation(const sql::Query& query, const sql::Identifier& name, sql::Dialect dialect);
// `condition` AND-spliced in the place of the expression `old`, so that ANDs do not nest.
void replace_operand(sql::Query& query, sql::NodeId old, sql::Expr replacement);

}  // namespace ado::patch
