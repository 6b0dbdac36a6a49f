// insert_statement_before: SET LOCAL before the target statement of a script, and of settings only
// that guide the planner or give it memory: no setting that may change an answer.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "patch/operations.hpp"

namespace ado::patch {
namespace {

constexpr std::array<std::string_view, 9> kAllowed{"work_mem",
                                                   "hash_mem_multiplier",
                                                   "jit",
                                                   "random_page_cost",
                                                   "effective_cache_size",
                                                   "join_collapse_limit",
                                                   "from_collapse_limit",
                                                   "max_parallel_workers_per_gather",
                                                   "plan_cache_mode"};
constexpr std::array<std::string_view, 2> kAllowedPrefixes{"enable_", "geqo"};

bool is_allowed(std::string_view name) {
  return std::ranges::find(kAllowed, name) != kAllowed.end() ||
         std::ranges::any_of(kAllowedPrefixes,
                             [name](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string allowed_names() {
  std::vector<std::string> names(kAllowed.begin(), kAllowed.end());
  for (const std::string_view prefix : kAllowedPrefixes)
    names.push_back(fmt::format("{}*", prefix));
  return join(names, ", ");
}

}  // namespace

Result<Place> insert_statement_before(Edit& edit) {
  ADO_CHECK(edit.check_script("set it in the session"));
  if (edit.dialect() != sql::Dialect::postgres) {
    return edit.refuse(Refusal::not_applicable, "duckdb has no SET LOCAL");
  }
  auto setting = parse_setting(edit.payload().sql_fragment, edit.dialect());
  if (!setting) return edit.refuse(Refusal::bad_fragment, "{}", setting.error().message);
  if (!is_allowed(setting->name)) {
    return edit.refuse(Refusal::not_applicable, "SET LOCAL {} is not allowed, only {}",
                       setting->name, allowed_names());
  }
  edit.script->push_back(*std::move(setting));
  return edit.place;
}

}  // namespace ado::patch
