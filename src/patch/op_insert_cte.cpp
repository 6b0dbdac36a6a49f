// insert_cte: adds a CTE to the WITH of the statement, or of the target block.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> insert_cte(Edit& edit) {
  const Payload& payload = edit.payload();
  ADO_TRY(sql::CommonTable table,
          parse_cte_fragment(edit, {payload.cte_name, payload.cte_query_sql}));
  if (payload.materialized) {
    table.materialization = *payload.materialized ? sql::Materialization::materialized
                                                  : sql::Materialization::not_materialized;
  }
  const Place made{Site::block, table.query->id};
  add_cte(edit.query(), std::move(table));
  return made;
}

}  // namespace ado::patch
