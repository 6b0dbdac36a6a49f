// replace_block_with_cte_pair: the block becomes two CTEs and a body over them.
#include "base/require.hpp"
#include "patch/operations.hpp"
#include "sql/compare.hpp"

namespace ado::patch {

Result<Place> replace_block_with_cte_pair(Edit& edit) {
  const Payload& payload = edit.payload();
  require(payload.first && payload.second);
  ADO_TRY(sql::CommonTable first, parse_cte_fragment(edit, *payload.first));
  ADO_TRY(sql::CommonTable second, parse_cte_fragment(edit, *payload.second));
  ADO_TRY(sql::Query fragment, parse_query_fragment(edit, payload.sql_fragment));
  if (sql::same_name(first.name, second.name, edit.dialect())) {
    return edit.refuse(Refusal::name_exists, "both CTEs are named {}", first.name.text);
  }
  const auto is_read = [&](const sql::CommonTable& table, const sql::CommonTable& other) {
    return reads_relation(fragment, table.name, edit.dialect()) ||
           reads_relation(*other.query, table.name, edit.dialect());
  };
  for (const auto* table : {&first, &second}) {
    if (is_read(*table, table == &first ? second : first)) continue;
    return edit.refuse(Refusal::not_applicable, "nothing reads {}", table->name.text);
  }
  ADO_CHECK(put_body(edit, std::move(fragment)));
  add_cte(edit.query(), std::move(first));
  add_cte(edit.query(), std::move(second));
  return edit.place;
}

}  // namespace ado::patch
