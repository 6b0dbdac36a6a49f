// replace_body: the whole query of a block, its ORDER BY and LIMIT included; its CTEs are kept.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> replace_body(Edit& edit) {
  ADO_TRY(sql::Query fragment, parse_query_fragment(edit, edit.payload().sql_fragment));
  ADO_CHECK(put_body(edit, std::move(fragment)));
  return edit.place;
}

}  // namespace ado::patch
