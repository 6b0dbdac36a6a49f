// Applies a plan step by step on a copy; after each step the copy is mapped and compared.
#include "patch/apply.hpp"

#include <optional>

#include "base/require.hpp"
#include "patch/cte_order.hpp"
#include "patch/edit.hpp"
#include "patch/survival.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"

namespace ado::patch {
namespace {

Result<void> check_base(const ir::QueryMap& base, const PatchPlan& plan) {
  const auto mismatch = [](std::string_view what, std::string_view plan_has,
                           std::string_view base_has) {
    return fail(ErrorKind::invalid_input, "{}: the plan is for {} {}, the query has {}",
                to_string(Refusal::base_mismatch), what, plan_has, base_has);
  };
  if (plan.dialect != base.dialect()) {
    return mismatch("dialect", to_string(plan.dialect), to_string(base.dialect()));
  }
  const std::string anchor = base.statement_anchor();
  if (plan.base != anchor) return mismatch("base", plan.base, anchor);
  return {};
}

class Application {
 public:
  Application(const ir::QueryMap& base, const PatchPlan& plan, Form form)
      : base_(base),
        plan_(plan),
        form_(form),
        places_(plan.steps.size()),
        schema_(base.shared_schema()) {}

  Result<Applied> run() {
    ADO_CHECK(check_base(base_, plan_));
    ADO_CHECK(resolve_targets());
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) ADO_CHECK(take(i));
    if (!current_) return Applied{base_.statement(), {}};
    Applied applied{current_->statement(), {}};
    remove_dead_ctes(base_, *current_, applied.statement);
    applied.before = std::move(before_);
    for (const Step& step : plan_.steps) applied.ops_used.emplace_back(to_string(step.op));
    return applied;
  }

 private:
  const ir::QueryMap& map() const { return current_ ? *current_ : base_; }

  // All targets mean the base, so that an earlier step cannot change what a later one means.
  Result<void> resolve_targets() {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      if (awaits_step(step.target)) continue;
      ADO_TRY(places_[i], resolve(step, operation(step.op).sites, base_, {}));
    }
    return {};
  }

  Result<Place> place_now(std::size_t index) const {
    const Step& step = plan_.steps[index];
    if (!places_[index]) return resolve(step, operation(step.op).sites, map(), created_);
    const Place& place = *places_[index];
    if (map().block_of(place.node)) return place;
    return refuse(step, Refusal::conflict, "an earlier step removed its target, {}",
                  describe(place, base_));
  }

  Result<void> take(std::size_t index) {
    const Step& step = plan_.steps[index];
    ADO_TRY(const Place place, place_now(index));
    sql::Statement statement = map().statement();
    Edit edit{.step = step,
              .before = map(),
              .statement = statement,
              .place = place,
              .schema = schema_,
              .script = form_ == Form::script ? &before_ : nullptr};
    ADO_TRY(const Place made, operation(step.op).run(edit));
    ADO_CHECK(order_ctes(step, map(), statement));
    schema_ = std::move(edit.schema);
    ADO_TRY(auto after, ir::QueryMap::make(std::move(statement), schema_));
    ADO_CHECK(check_survival(step, map(), after));
    created_[step.step_id] = made;
    current_ = std::move(after);
    return {};
  }

  const ir::QueryMap& base_;
  const PatchPlan& plan_;
  Form form_;
  std::vector<std::optional<Place>> places_;  // Per step; none for what a step creates.
  CreatedPlaces created_;
  SharedSchema schema_;
  std::vector<StatementBefore> before_;
  std::optional<ir::QueryMap> current_;  // After the last step taken.
};

}  // namespace

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::base_mismatch:
      return "base_mismatch";
    case Refusal::target_not_found:
      return "target_not_found";
    case Refusal::target_ambiguous:
      return "target_ambiguous";
    case Refusal::bad_fragment:
      return "bad_fragment";
    case Refusal::name_exists:
      return "name_exists";
    case Refusal::unknown_name:
      return "unknown_name";
    case Refusal::not_applicable:
      return "not_applicable";
    case Refusal::output_changed:
      return "output_changed";
    case Refusal::does_not_resolve:
      return "does_not_resolve";
    case Refusal::conflict:
      return "conflict";
  }
  require(false);
}

Result<Applied> apply(const ir::QueryMap& base, const PatchPlan& plan, Form form) {
  return Application(base, plan, form).run();
}

std::string diff(const ir::QueryMap& base, const Applied& applied) {
  std::string after;
  for (const StatementBefore& each : applied.before) after += print(each, base.dialect()) + ";\n";
  return sql::diff_lines(sql::print(base.statement()), after + sql::print(applied.statement));
}

}  // namespace ado::patch
