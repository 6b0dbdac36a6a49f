// insert_view_statement: a temporary view before the target statement of a script.
#include "patch/operations.hpp"
#include "sql/compare.hpp"

namespace ado::patch {

Result<Place> insert_view_statement(Edit& edit) {
  ADO_CHECK(edit.check_script("use insert_cte"));
  const Payload& payload = edit.payload();
  ADO_TRY(sql::CommonTable table,
          parse_cte_fragment(edit, {payload.cte_name, payload.cte_query_sql}));
  ViewStatement view{.name = std::move(table.name), .query = std::move(*table.query)};
  if (edit.schema->table(sql::fold(view.name, edit.dialect())) != nullptr) {
    return edit.refuse(Refusal::name_exists, "a table or view is named {}", view.name.text);
  }
  auto schema = with_view(view, edit.schema, edit.dialect());
  if (!schema) return edit.refuse(Refusal::bad_fragment, "{}", schema.error().message);
  edit.schema = *std::move(schema);
  edit.script->push_back(std::move(view));
  return edit.place;
}

}  // namespace ado::patch
