// Adds up calls by part and by probe.
#include "mission/model_use.hpp"

#include <algorithm>
#include <string_view>

namespace ado::mission {
namespace {

constexpr double kMillisecondsPerSecond = 1000;

// "mb1" has led to "mb1", "mb1a", "mb1b" and "mb1c"; never to "mb1r", which was asked for by
// itself.
bool led_to(const Call& call, std::string_view probe_id) {
  const std::string& subject = call.question.subject;
  if (!probe_id.starts_with(subject)) return false;
  const std::string_view rest = probe_id.substr(subject.size());
  return rest.empty() || rest == "a" || rest == "b" || rest == "c";
}

std::int64_t plans_of(const Call& call, const View& view) {
  return std::max<std::int64_t>(1, std::ranges::count_if(view.probes, [&](const Probe& probe) {
                                  return probe.source == Source::model && led_to(call, probe.id);
                                }));
}

void add(const Call& call, ModelUse& use) {
  ++use.calls;
  if (call.refusal) ++use.refused[call.refusal->code];
  if (!call.exchange.outcome) {
    ++use.lost;
    return;
  }
  const llm::Reply& reply = *call.exchange.outcome;
  const llm::Usage usage = reply.usage.value_or(llm::Usage{});
  use.input_tokens += usage.input;
  use.cached_tokens += usage.cached_input;
  use.output_tokens += usage.output;
  use.seconds += reply.latency_ms / kMillisecondsPerSecond;
  use.cost += reply.cost.value_or(0);
  if (!reply.cost) ++use.unpriced;
}

}  // namespace

std::vector<ModelUse> model_use(const View& view) {
  std::vector<ModelUse> uses;
  for (const Call& call : view.calls) {
    const std::string_view part = part_of(call.question.role);
    auto use = std::ranges::find(uses, part, &ModelUse::part);
    if (use == uses.end()) {
      uses.push_back({.part = std::string(part)});
      use = uses.end() - 1;
    }
    add(call, *use);
  }
  return uses;
}

std::vector<std::string> lost_reasons(const View& view) {
  std::vector<std::string> reasons;
  for (const Call& call : view.calls) {
    if (call.exchange.outcome) continue;
    const std::string& reason = call.exchange.outcome.error().message;
    if (std::ranges::count(reasons, reason) == 0) reasons.push_back(reason);
  }
  return reasons;
}

std::vector<const Call*> calls_for(const View& view, const Probe& probe) {
  std::vector<const Call*> calls;
  if (probe.source != Source::model) return calls;
  for (const Call& call : view.calls) {
    if (led_to(call, probe.id)) calls.push_back(&call);
  }
  return calls;
}

PlanCost plan_cost(const View& view, const Probe& probe) {
  PlanCost total;
  for (const Call* call : calls_for(view, probe)) {
    if (!call->exchange.outcome) continue;
    const llm::Reply& reply = *call->exchange.outcome;
    const std::int64_t plans = plans_of(*call, view);
    if (reply.usage) total.tokens += (reply.usage->input + reply.usage->output) / plans;
    if (!reply.cost) {
      total.cost = std::nullopt;
    } else if (total.cost) {
      *total.cost += *reply.cost / static_cast<double>(plans);
    }
    total.model = reply.model.empty() ? call->exchange.model : reply.model;
  }
  return total;
}

}  // namespace ado::mission
