// Composes plans over one base, and says why they cannot be composed.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "patch/apply.hpp"
#include "patch/footprint.hpp"
#include "sql/print.hpp"

namespace ado::patch {
namespace {

constexpr std::string_view kStepPrefix = "step:";

Step renamed(Step step, const std::string& plan_id) {
  step.step_id = fmt::format("{}_{}", plan_id, step.step_id);
  if (step.target.by_node_id.starts_with(kStepPrefix)) {
    step.target.by_node_id = fmt::format("{}{}_{}", kStepPrefix, plan_id,
                                         step.target.by_node_id.substr(kStepPrefix.size()));
  }
  return step;
}

void add(PatchPlan& compound, const PatchPlan& plan) {
  const auto append = [](auto& all, const auto& more) {
    for (const auto& each : more) {
      if (std::ranges::find(all, each) == all.end()) all.push_back(each);
    }
  };
  compound.based_on.push_back(plan.plan_id);
  append(compound.preconditions, plan.preconditions);
  append(compound.risk_notes, plan.risk_notes);
  for (const Step& step : plan.steps) compound.steps.push_back(renamed(step, plan.plan_id));
}

PatchPlan joined(const std::vector<PatchPlan>& plans) {
  PatchPlan compound{.transform_id = "compound", .family = "X"};
  std::vector<std::string> ids;
  std::vector<std::string> hypotheses;
  for (const PatchPlan& plan : plans) {
    add(compound, plan);
    ids.push_back(plan.plan_id);
    if (!plan.hypothesis.empty()) hypotheses.push_back(plan.hypothesis);
  }
  compound.plan_id = join(ids, "+");
  compound.hypothesis = join(hypotheses, "; ");
  if (!plans.empty()) {
    compound.base = plans.front().base;
    compound.dialect = plans.front().dialect;
  }
  return compound;
}

Result<std::vector<std::string>> all_overlaps(const ir::QueryMap& base,
                                              const std::vector<PatchPlan>& plans) {
  std::vector<Footprint> footprints;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ADO_TRY(Footprint mine, footprint(base, plans[i]));
    for (std::size_t j = 0; j < i; ++j) {
      const auto met = overlaps(base, plans[j], footprints[j], plans[i], mine);
      lines.insert(lines.end(), met.begin(), met.end());
    }
    footprints.push_back(std::move(mine));
  }
  return lines;
}

}  // namespace

// Overlaps are found on the base. That one plan deletes what the other reads shows when both are
// applied: then a name does not resolve any more. That it deletes what the other writes shows when
// the result is its own.
std::vector<std::string> conflicts(const ir::QueryMap& base, const PatchPlan& a,
                                   const PatchPlan& b) {
  const auto met = all_overlaps(base, {a, b});
  if (!met) return {met.error().message};
  if (!met->empty()) return *met;
  const auto applied = apply(base, joined({a, b}), Form::script);
  if (!applied) return {applied.error().message};
  for (const PatchPlan* alone : {&a, &b}) {
    if (a.steps.empty() || b.steps.empty()) break;  // Nothing takes nothing from the other.
    const auto one = apply(base, *alone, Form::script);
    const bool is_all = one && one->before.size() == applied->before.size() &&
                        sql::print(one->statement) == sql::print(applied->statement);
    if (is_all) {
      return {fmt::format("nothing is left of the other beside {}", alone->plan_id)};
    }
  }
  return {};
}

Result<PatchPlan> compose(const ir::QueryMap& base, const std::vector<PatchPlan>& plans) {
  if (plans.empty()) return fail(ErrorKind::invalid_input, "no plans to compose");
  ADO_TRY(const std::vector<std::string> met, all_overlaps(base, plans));
  if (!met.empty()) {
    return fail(ErrorKind::invalid_input, "{}: {}", to_string(Refusal::conflict), join(met, "; "));
  }
  PatchPlan compound = joined(plans);
  auto applied = apply(base, compound, Form::script);  // Whatever it may be applied in.
  if (!applied) return fail(std::move(applied).error());
  return compound;
}

}  // namespace ado::patch
