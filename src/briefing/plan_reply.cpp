// From the text to plans over the original, one check after the other.
#include "briefing/plan_reply.hpp"

#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "briefing/fragment_edit.hpp"
#include "briefing/reply_json.hpp"
#include "briefing/target_reply.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;
using patch::PatchPlan;

constexpr std::string_view kCompound = "compound";

bool gives_several(Role role) {
  switch (role) {
    case Role::reasoning_worker:
    case Role::reasoning_sniper:
      return true;
    case Role::dispatcher:
    case Role::probe_worker:
    case Role::standard_worker:
    case Role::swarm_worker:
    case Role::sniper:
    case Role::expert_analyst:
    case Role::reasoning_analyst:
      return false;
  }
  return false;
}

bool composes(Role role) { return role == Role::sniper || role == Role::reasoning_sniper; }

// {"steps": [], "failure_reason": "..."}
Reply<void> refuse_when_given_up(const json& value) {
  if (!value.is_object() || !value.contains("failure_reason")) return {};
  JsonObject object(value, "");
  const std::string reason = object.text("failure_reason");
  const bool is_empty = object.array("steps").empty();
  ADO_PASS(finished(object));
  if (!is_empty) {
    return refuse(RefusalCode::wrong_schema, "failure_reason is for a reply without steps");
  }
  ADO_PASS(check_words(reason, "failure_reason"));
  return refuse(RefusalCode::gave_up, "{}", reason.empty() ? "no reason given" : reason);
}

Reply<void> check_fragment_sizes(const PatchPlan& plan) {
  for (const patch::Step& step : plan.steps) {
    const patch::Payload& payload = step.payload;
    std::vector<const std::string*> texts = {&payload.cte_query_sql, &payload.from_sql,
                                             &payload.expr_sql, &payload.sql_fragment};
    for (const patch::CtePart& part : payload.into) texts.push_back(&part.cte_query_sql);
    if (payload.first) texts.push_back(&payload.first->cte_query_sql);
    if (payload.second) texts.push_back(&payload.second->cte_query_sql);
    for (const std::string* text : texts) {
      if (text->size() <= kFragmentBytesMax) continue;
      return refuse(RefusalCode::too_large, "step {} has a fragment of {} bytes, more than {}",
                    step.step_id, text->size(), kFragmentBytesMax);
    }
  }
  return {};
}

// Words end up in the prompts of others.
Reply<void> check_words_of(const PatchPlan& plan) {
  using Named = std::pair<const char*, const std::string*>;
  for (const auto& [name, text] :
       {Named{"hypothesis", &plan.hypothesis}, Named{"target_ir", &plan.target_ir},
        Named{"expected_explain_delta", &plan.expected_explain_delta},
        Named{"plan_id", &plan.plan_id}, Named{"family", &plan.family}}) {
    ADO_PASS(check_words(*text, name));
  }
  using Listed = std::pair<const char*, const std::vector<std::string>*>;
  for (const auto& [name, texts] :
       {Listed{"based_on", &plan.based_on}, Listed{"risk_notes", &plan.risk_notes},
        Listed{"reasoning_trace", &plan.reasoning_trace}}) {
    ADO_PASS(check_list(texts->size(), name));
    for (const std::string& text : *texts) ADO_PASS(check_words(text, name));
  }
  ADO_PASS(check_list(plan.preconditions.size(), "preconditions"));
  for (const patch::Step& step : plan.steps) {
    ADO_PASS(check_words(step.step_id, "step_id"));
  }
  return {};
}

Reply<void> check_ops(const PatchPlan& plan) {
  for (const patch::Step& step : plan.steps) {
    if (step.op == patch::Op::insert_view_statement ||
        step.op == patch::Op::insert_statement_before) {
      return refuse(RefusalCode::forbidden_op, "step {}: {} is for scripts, this is one statement",
                    step.step_id, patch::to_string(step.op));
    }
  }
  return {};
}

Reply<void> check_identity(const PatchPlan& plan, const PlanOrder& order) {
  const ir::QueryMap& shown = order.redaction == nullptr ? order.query : order.redaction->query();
  if (plan.dialect != shown.dialect()) {
    return refuse(RefusalCode::wrong_base, "dialect is not that of the query");
  }
  if (plan.base != shown.statement_anchor()) {
    return refuse(RefusalCode::wrong_base, "base is {}, but the query is {}", plan.base,
                  shown.statement_anchor());
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    ADO_PASS(check_target(plan.steps[i].target, fmt::format("steps[{}].target", i), shown));
  }
  return {};
}

Reply<void> check_transform_of(const PatchPlan& plan, const PlanOrder& order) {
  if (!order.transform_id.empty() && plan.transform_id != order.transform_id) {
    return refuse(RefusalCode::unknown_transform, "transform_id must be {}, is {}",
                  order.transform_id, plan.transform_id);
  }
  for (const std::string& probe : plan.based_on) {
    if (std::ranges::find(order.probe_ids, probe) == order.probe_ids.end()) {
      return refuse(RefusalCode::unknown_reference, "based_on names no probe of the BDA: {}",
                    probe);
    }
  }
  if (!composes(order.role)) {
    return check_transform(plan.transform_id, "transform_id", order.query.dialect());
  }
  if (is_free_transform(plan.transform_id)) return {};
  if (plan.transform_id != kCompound) {
    return refuse(RefusalCode::unknown_transform,
                  "transform_id must be compound or a free id such as x_my_rewrite: {}",
                  plan.transform_id);
  }
  if (plan.based_on.empty()) {
    return refuse(RefusalCode::wrong_schema, "a compound plan names its probes in based_on");
  }
  return {};
}

Reply<void> check(const PatchPlan& plan, const PlanOrder& order) {
  if (plan.steps.empty()) {
    return refuse(RefusalCode::wrong_schema, "no steps, and no failure_reason that says why");
  }
  using Check = Reply<void> (*)(const PatchPlan&, const PlanOrder&);
  static constexpr std::array<Check, 5> kChecks = {
      [](const PatchPlan& each, const PlanOrder&) { return check_words_of(each); },
      [](const PatchPlan& each, const PlanOrder&) { return check_ops(each); },
      [](const PatchPlan& each, const PlanOrder&) { return check_fragment_sizes(each); },
      check_identity, check_transform_of};
  for (const Check each : kChecks) {
    ADO_PASS(each(plan, order));
  }
  return {};
}

// Over the original, or why not. Without a redaction the fragments are parsed all the same.
Reply<PatchPlan> over_original(PatchPlan plan, const PlanOrder& order) {
  if (order.redaction != nullptr) return order.redaction->restore(std::move(plan));
  PatchPlan parsed = plan;
  if (auto read = change_fragments(parsed, [](LiteralValue&) {}); !read) {
    return refuse(RefusalCode::bad_sql, "{}", read.error().message);
  }
  return plan;
}

Reply<PatchPlan> read_one(const json& value, const PlanOrder& order) {
  auto plan = patch::read_plan(json_line(value));
  if (!plan) return tl::unexpected<Refusal>(refusal_of(plan.error()));
  for (patch::Precondition& fact : plan->preconditions) fact.basis = patch::Basis::unsettled;
  ADO_PASS(check(*plan, order));
  return over_original(*std::move(plan), order);
}

}  // namespace

Reply<std::vector<PatchPlan>> read_plan_reply(std::string_view reply, const PlanOrder& order) {
  ADO_TAKE(const json document, read_json_reply(reply));
  ADO_PASS(refuse_when_given_up(document));
  const bool several = gives_several(order.role);
  if (several != document.is_array()) {
    return refuse(RefusalCode::wrong_schema, "the reply must be {}",
                  several ? "an array of plans" : "one plan, an object");
  }
  std::vector<PatchPlan> plans;
  if (!several) {
    ADO_TAKE(PatchPlan plan, read_one(document, order));
    plans.push_back(std::move(plan));
    return plans;
  }
  if (document.empty() || document.size() > kReasoningPlansMax) {
    return refuse(RefusalCode::wrong_count, "{} plans, not 1 to {}", document.size(),
                  kReasoningPlansMax);
  }
  for (std::size_t i = 0; i < document.size(); ++i) {
    auto plan = read_one(document[i], order);
    if (!plan) {
      Refusal refusal = std::move(plan).error();
      refusal.message = fmt::format("plan {}: {}", i + 1, refusal.message);
      return tl::unexpected<Refusal>(std::move(refusal));
    }
    plans.push_back(*std::move(plan));
  }
  return plans;
}

}  // namespace ado::briefing
