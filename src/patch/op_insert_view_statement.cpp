// insert_view_statement: for scripts only, where a view can stand before the target statement.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> insert_view_statement(Edit& edit) {
  return fail(ErrorKind::unsupported,
              "{}: step {}: insert_view_statement needs a script, this is "
              "a single statement: use insert_cte",
              to_string(Refusal::not_applicable), edit.step.step_id);
}

}  // namespace ado::patch
