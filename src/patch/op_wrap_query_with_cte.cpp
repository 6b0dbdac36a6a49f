// wrap_query_with_cte: the block's body becomes a CTE and the fragment reads it. ORDER BY and LIMIT
// stay outside, because inside a CTE they promise nothing.
#include <algorithm>

#include "patch/free_names.hpp"
#include "patch/operations.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

bool is_same_column(const ir::Binding* a, const ir::Binding* b) {
  if (a == nullptr || b == nullptr) return false;
  return a->resolution == ir::Resolution::column && b->resolution == ir::Resolution::column &&
         a->block == b->block && a->from_item == b->from_item && a->column == b->column;
}

// The output that an ORDER BY key means, when there is one: only its name crosses the CTE.
const ir::OutputColumn* output_of(const sql::Expr& key, const Edit& edit) {
  const ir::Block& block = edit.block();
  const ir::Binding* binding = edit.before.binding(key);
  if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) {
    return &block.outputs[binding->output];
  }
  const auto found = std::ranges::find_if(block.outputs, [&](const ir::OutputColumn& output) {
    if (output.expr == nullptr) return false;
    return sql::equivalent_text(*output.expr, key, edit.dialect()) ||
           is_same_column(binding, edit.before.binding(*output.expr));
  });
  return found == block.outputs.end() ? nullptr : &*found;
}

Result<void> lift_order(const Edit& edit, sql::OrderBy& order_by) {
  for (sql::OrderItem& item : order_by.items) {
    if (sql::as<sql::Literal>(item.expr) != nullptr) continue;  // ORDER BY 1: a position.
    const ir::OutputColumn* output = output_of(item.expr, edit);
    if (output == nullptr) {
      return edit.refuse(Refusal::not_applicable,
                         "an ORDER BY key is no output column, so it cannot stay outside the CTE");
    }
    item.expr = sql::make_column(sql::make_identifier(output->name));
  }
  return {};
}

}  // namespace

Result<Place> wrap_query_with_cte(Edit& edit) {
  ADO_TRY(sql::CommonTable table, [&]() -> Result<sql::CommonTable> {
    sql::CommonTable made;
    ADO_TRY(made.name, parse_name(edit, edit.payload().cte_name));
    made.id = edit.next_id();
    return made;
  }());
  if (is_relation(edit.before, table.name)) {
    return edit.refuse(Refusal::name_exists, "a relation of the statement is named {}",
                       table.name.text);
  }
  ADO_TRY(sql::Query fragment, parse_query_fragment(edit, edit.payload().sql_fragment));
  if (!reads_relation(fragment, table.name, edit.dialect())) {
    return edit.refuse(Refusal::not_applicable, "the fragment does not read {}", table.name.text);
  }
  sql::Query& query = edit.query();
  if (query.order_by && !fragment.order_by) {
    ADO_CHECK(lift_order(edit, *query.order_by));
    fragment.order_by = std::move(query.order_by);
  }
  if (query.limit && !fragment.limit) fragment.limit = std::move(query.limit);
  table.query->id = edit.next_id();
  table.query->body = std::move(query.body);
  const Place made{Site::block, table.query->id};
  ADO_CHECK(put_body(edit, std::move(fragment)));
  add_cte(query, std::move(table));
  return made;
}

}  // namespace ado::patch
