// insert_statement_before: for scripts only, where SET LOCAL can stand before the target statement.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> insert_statement_before(Edit& edit) {
  return fail(ErrorKind::unsupported,
              "{}: step {}: insert_statement_before needs a script, this "
              "is a single statement",
              to_string(Refusal::not_applicable), edit.step.step_id);
}

}  // namespace ado::patch
