// Field by field, then what must fit together.
#include "briefing/dispatch_reply.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "briefing/reply_json.hpp"
#include "briefing/target_reply.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

constexpr std::size_t kExplorationFrom = 8;
constexpr std::size_t kExplorationsMax = 2;
constexpr std::array<std::string_view, 2> kEquivalenceTiers = {"full_result", "sampled"};

const ir::QueryMap& shown_query(const DispatchOrder& order) {
  return order.redaction == nullptr ? order.query : order.redaction->query();
}

Reply<std::vector<std::string>> short_texts(JsonObject& object, std::string_view name) {
  std::vector<std::string> texts = object.texts(name);
  ADO_PASS(check_list(texts.size(), object.path_of(name)));
  for (const std::string& text : texts) ADO_PASS(check_words(text, object.path_of(name)));
  return texts;
}

// Conditions of a contract are SQL: with placeholders they go back to the original's literals.
Reply<std::string> restored_condition(const std::string& text, const std::string& path,
                                      const DispatchOrder& order) {
  patch::PatchPlan carrier{.dialect = order.query.dialect()};
  carrier.steps.push_back(
      {.step_id = path, .op = patch::Op::replace_where_predicate, .payload = {.expr_sql = text}});
  ADO_TAKE(patch::PatchPlan restored, order.redaction->restore(std::move(carrier)));
  return restored.steps.front().payload.expr_sql;
}

Reply<NodeContract> read_contract(const json& value, const std::string& path,
                                  const DispatchOrder& order) {
  JsonObject object(value, path);
  NodeContract contract;
  ADO_TAKE(contract.from_must_include, short_texts(object, "from_must_include"));
  ADO_TAKE(contract.where_must_preserve, short_texts(object, "where_must_preserve"));
  ADO_TAKE(contract.output_must_preserve, short_texts(object, "output_must_preserve"));
  ADO_PASS(finished(object));
  if (order.redaction == nullptr) return contract;
  for (std::string& condition : contract.where_must_preserve) {
    ADO_TAKE(condition,
             restored_condition(condition, object.path_of("where_must_preserve"), order));
  }
  return contract;
}

Reply<std::vector<patch::Op>> read_ops(JsonObject& object) {
  std::vector<patch::Op> ops;
  const std::string path = object.path_of("recommended_patch_ops");
  for (const std::string& name : object.texts("recommended_patch_ops")) {
    const auto* found = std::ranges::find_if(
        patch::kOps, [&](patch::Op op) { return patch::to_string(op) == name; });
    if (found == std::end(patch::kOps)) {
      return refuse(RefusalCode::unknown_op, "unknown op: {} has \"{}\"", path, name);
    }
    ops.push_back(*found);
  }
  ADO_PASS(check_list(ops.size(), path));
  return ops;
}

// A target over the shown query, as one over the original.
Reply<patch::Target> read_original_target(const json& value, const std::string& path,
                                          const DispatchOrder& order) {
  ADO_TAKE(patch::Target target, read_target(value, path, shown_query(order)));
  if (order.redaction == nullptr) return target;
  patch::PatchPlan carrier{.dialect = order.query.dialect()};
  carrier.steps.push_back({.step_id = path, .target = target});
  ADO_TAKE(patch::PatchPlan restored, order.redaction->restore(std::move(carrier)));
  return restored.steps.front().target;
}

Reply<OrderedProbe> read_probe(const json& value, const std::string& path,
                               const DispatchOrder& order) {
  JsonObject object(value, path);
  OrderedProbe probe{.probe_id = object.text("probe_id"),
                     .transform_id = object.text("transform_id"),
                     .json = json_indented(value)};
  const std::string family = object.text("family");
  const json& target = object.value("target");
  const json& contract = object.value("node_contract");
  ADO_TAKE(probe.gates_checked, short_texts(object, "gates_checked"));
  probe.exploration = object.boolean("exploration");
  probe.confidence = object.number("confidence");
  probe.expected_explain_delta = object.text("expected_explain_delta");
  ADO_TAKE(probe.recommended_ops, read_ops(object));
  probe.gold_example_id = object.text("gold_example_id", "");
  ADO_PASS(finished(object));
  ADO_PASS(check_words(probe.probe_id, object.path_of("probe_id")));
  ADO_PASS(
      check_transform(probe.transform_id, object.path_of("transform_id"), order.query.dialect()));
  ADO_TAKE(probe.family, read_family(family, object.path_of("family")));
  ADO_PASS(check_family(probe.transform_id, probe.family, object.path_of("family")));
  ADO_TAKE(probe.target, read_original_target(target, object.path_of("target"), order));
  ADO_TAKE(probe.contract, read_contract(contract, object.path_of("node_contract"), order));
  ADO_PASS(check_words(probe.expected_explain_delta, object.path_of("expected_explain_delta")));
  if (!(probe.confidence >= 0 && probe.confidence <= 1)) {
    return refuse(RefusalCode::wrong_schema, "{} must be between 0 and 1",
                  object.path_of("confidence"));
  }
  const bool is_shown =
      probe.gold_example_id.empty() ||
      std::ranges::find(order.example_ids, probe.gold_example_id) != order.example_ids.end();
  if (!is_shown) {
    return refuse(RefusalCode::unknown_reference, "{} names no example of the prompt: {}",
                  object.path_of("gold_example_id"), probe.gold_example_id);
  }
  return probe;
}

Reply<DispatchHotspot> read_hotspot(const json& value, const std::string& path) {
  JsonObject object(value, path);
  DispatchHotspot hotspot{
      .op = object.text("op"), .why = object.text("why"), .evidence = object.text("evidence")};
  ADO_PASS(finished(object));
  for (const std::string* text : {&hotspot.op, &hotspot.why, &hotspot.evidence}) {
    ADO_PASS(check_words(*text, path));
  }
  return hotspot;
}

Reply<DroppedIdea> read_dropped(const json& value, const std::string& path) {
  JsonObject object(value, path);
  DroppedIdea idea{.transform_id = object.text("transform_id"), .reason = object.text("reason")};
  const std::string family = object.text("family");
  ADO_PASS(finished(object));
  ADO_TAKE(idea.family, read_family(family, object.path_of("family")));
  ADO_PASS(check_words(idea.transform_id, object.path_of("transform_id")));
  ADO_PASS(check_words(idea.reason, object.path_of("reason")));
  return idea;
}

Reply<std::int64_t> read_head(const json& value, DispatchReply& reply, const DispatchOrder& order) {
  JsonObject object(value, "dispatch");
  const std::string dialect = object.text("dialect");
  const std::int64_t stars = object.integer("importance_stars");
  const std::int64_t count = object.integer("probe_count");
  reply.early_stop = object.boolean("early_stop");
  reply.equivalence_tier = object.text("equivalence_tier");
  reply.hypothesis = object.text("hypothesis");
  reply.fewer_probes_reason = object.text("fewer_probes_reason", "");
  ADO_TAKE(reply.reasoning_trace, short_texts(object, "reasoning_trace"));
  ADO_TAKE(reply.cost_spine, short_texts(object, "cost_spine"));
  ADO_TAKE(reply.do_not_do, short_texts(object, "do_not_do"));
  const json& hotspots = object.array("hotspots");
  ADO_PASS(finished(object));
  ADO_PASS(check_words(reply.hypothesis, "dispatch.hypothesis"));
  ADO_PASS(check_words(reply.fewer_probes_reason, "dispatch.fewer_probes_reason"));
  ADO_PASS(check_list(hotspots.size(), "dispatch.hotspots"));
  for (const json& each : hotspots) {
    const std::string path = fmt::format("dispatch.hotspots[{}]", reply.hotspots.size());
    ADO_TAKE(DispatchHotspot hotspot, read_hotspot(each, path));
    reply.hotspots.push_back(std::move(hotspot));
  }
  const std::string_view asked = to_string(order.query.dialect());
  if (dialect != asked || stars != order.stars) {
    return refuse(RefusalCode::wrong_base, "dialect and importance_stars must be {} and {}", asked,
                  order.stars);
  }
  if (std::ranges::find(kEquivalenceTiers, reply.equivalence_tier) == kEquivalenceTiers.end()) {
    return refuse(RefusalCode::wrong_schema,
                  "unknown value: dispatch.equivalence_tier is not full_result or sampled");
  }
  return count;
}

Reply<void> check_counts(const DispatchReply& reply, std::int64_t count,
                         const DispatchOrder& order) {
  const auto probes = static_cast<std::int64_t>(reply.probes.size());
  if (count != probes) {
    return refuse(RefusalCode::wrong_count, "probe_count is {}, but there are {} probes", count,
                  probes);
  }
  if (probes == 0 || probes > order.probes_max) {
    return refuse(RefusalCode::wrong_count, "{} probes, not 1 to {}", probes, order.probes_max);
  }
  if (probes < order.probes_min && reply.fewer_probes_reason.empty()) {
    return refuse(RefusalCode::wrong_count,
                  "{} probes are fewer than {}: dispatch.fewer_probes_reason has to say why",
                  probes, order.probes_min);
  }
  const auto explorations = static_cast<std::size_t>(std::ranges::count_if(
      reply.probes, [](const OrderedProbe& probe) { return probe.exploration; }));
  const bool is_wide = reply.probes.size() >= kExplorationFrom;
  if (explorations > kExplorationsMax || (is_wide && explorations == 0)) {
    return refuse(RefusalCode::wrong_count,
                  "{} of {} probes explore: at most {}, and of {} and more at least one",
                  explorations, probes, kExplorationsMax, kExplorationFrom);
  }
  std::set<std::string> ids;
  for (const OrderedProbe& probe : reply.probes) {
    if (!probe.probe_id.empty() && ids.insert(probe.probe_id).second) continue;
    return refuse(RefusalCode::wrong_schema, "probe_id is empty or given twice: \"{}\"",
                  probe.probe_id);
  }
  return {};
}

}  // namespace

Reply<DispatchReply> read_dispatch_reply(std::string_view text, const DispatchOrder& order) {
  ADO_TAKE(const json document, read_json_reply(text));
  JsonObject object(document, "");
  const json& head = object.value("dispatch");
  const json& probes = object.array("probes");
  const json& dropped = object.array("dropped");
  ADO_PASS(finished(object));
  ADO_PASS(check_list(probes.size(), "probes"));
  ADO_PASS(check_list(dropped.size(), "dropped"));
  DispatchReply reply;
  ADO_TAKE(const std::int64_t count, read_head(head, reply, order));
  for (const json& value : probes) {
    const std::string path = fmt::format("probes[{}]", reply.probes.size());
    ADO_TAKE(OrderedProbe probe, read_probe(value, path, order));
    reply.probes.push_back(std::move(probe));
  }
  for (const json& value : dropped) {
    const std::string path = fmt::format("dropped[{}]", reply.dropped.size());
    ADO_TAKE(DroppedIdea idea, read_dropped(value, path));
    reply.dropped.push_back(std::move(idea));
  }
  ADO_PASS(check_counts(reply, count, order));
  return reply;
}

}  // namespace ado::briefing
