// insert_statement_before: SET LOCAL before the target statement of a script, and of settings only
// that guide the planner or give it memory: no setting that may change an answer.
#include "patch/operations.hpp"
#include "patch/setting.hpp"

namespace ado::patch {

Result<Place> insert_statement_before(Edit& edit) {
  ADO_CHECK(edit.check_script("set it in the session"));
  if (edit.dialect() != sql::Dialect::postgres) {
    return edit.refuse(Refusal::not_applicable, "duckdb has no SET LOCAL");
  }
  auto setting = parse_setting(edit.payload().sql_fragment, edit.dialect());
  if (!setting) return edit.refuse(Refusal::bad_fragment, "{}", setting.error().message);
  if (!is_allowed_setting(setting->name)) {
    return edit.refuse(Refusal::not_applicable, "SET LOCAL {} is not allowed, only {}",
                       setting->name, allowed_settings());
  }
  edit.script->push_back(*std::move(setting));
  return edit.place;
}

}  // namespace ado::patch
