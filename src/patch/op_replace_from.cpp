// replace_from: the FROM clause of a SELECT, joins included. References to an alias that
// disappears no longer resolve, so that such a step is refused afterwards.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> replace_from(Edit& edit) {
  ADO_TRY(sql::Select* const select, edit.select());
  ADO_TRY(select->from, parse_from_fragment(edit, edit.payload().from_sql));
  return edit.place;
}

}  // namespace ado::patch
