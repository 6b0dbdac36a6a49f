// replace_select: the select list of a block.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> replace_select(Edit& edit) {
  ADO_TRY(sql::Select* const select, edit.select());
  ADO_TRY(select->items, parse_select_fragment(edit, edit.payload().sql_fragment));
  return edit.place;
}

}  // namespace ado::patch
