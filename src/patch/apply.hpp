// apply: (query map, plan) -> patched statement, all or nothing, pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"
#include "patch/plan.hpp"
#include "patch/script.hpp"

namespace ado::patch {

enum class Refusal {
  base_mismatch,
  target_not_found,
  target_ambiguous,
  bad_fragment,
  name_exists,
  unknown_name,
  not_applicable,
  output_changed,
  does_not_resolve,
  conflict
};
std::string_view to_string(Refusal refusal);

struct Applied {
  sql::Statement statement;
  std::vector<std::string> ops_used;
  std::vector<StatementBefore> before = {};  // To stand before the statement, in this order.
};
// What the statement stands in. In a script a plan may put statements before it.
enum class Form { statement, script };
// The error's message starts with the refusal's name and the step id:
// "target_ambiguous: step s2: ...", candidates listed. After each step the fragment has been parsed
// on its own, the tree is mapped again, every scope resolves and surviving references still bind to
// what they were bound to. CTEs end up sorted by dependency; CTEs the plan made dead are removed.
// In a script, `base` is the map of its last statement over a schema with the views before it.
Result<Applied> apply(const ir::QueryMap& base, const PatchPlan& plan, Form form = Form::statement);

// What the plan changes, as a unified diff of the printed statements; "" when nothing.
std::string diff(const ir::QueryMap& base, const Applied& applied);

// Plans that touch the same anchor or overlapping subtrees, or where one deletes what another
// reads; empty when they can be composed. One line per conflict.
std::vector<std::string> conflicts(const ir::QueryMap& base, const PatchPlan& a,
                                   const PatchPlan& b);
// One compound plan over the same base: steps of all, ids prefixed with the plan's id.
Result<PatchPlan> compose(const ir::QueryMap& base, const std::vector<PatchPlan>& plans);

}  // namespace ado::patch
