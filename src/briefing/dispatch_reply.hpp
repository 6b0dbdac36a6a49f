// Strict reading of a dispatcher's reply: which probes to send, and why no others.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "briefing/redaction.hpp"
#include "briefing/refusal.hpp"
#include "outcome/bda.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// What a candidate must keep: code checks it (node_contract.hpp), beyond telling the worker.
struct NodeContract {
  std::vector<std::string> from_must_include = {};     // Relations.
  std::vector<std::string> where_must_preserve = {};   // Conditions, as SQL of the original.
  std::vector<std::string> output_must_preserve = {};  // Names of output columns.
  bool operator==(const NodeContract&) const = default;
};
struct OrderedProbe {
  std::string probe_id = {};
  std::string transform_id = {};  // Of the catalog, or free ("x_...").
  outcome::Family family = outcome::Family::compound;
  patch::Target target = {};  // In the original.
  NodeContract contract = {};
  std::vector<std::string> gates_checked = {};
  bool exploration = false;
  double confidence = 0;  // 0 to 1.
  std::string expected_explain_delta = {};
  std::vector<patch::Op> recommended_ops = {};
  std::string gold_example_id = {};  // May be empty.
  std::string json = {};             // As it came: what its worker is shown.
};
struct DispatchHotspot {
  std::string op = {};
  std::string why = {};
  std::string evidence = {};
};
struct DroppedIdea {
  std::string transform_id = {};
  outcome::Family family = outcome::Family::compound;
  std::string reason = {};
};
struct DispatchReply {
  bool early_stop = false;  // Whether a win of the first probe would make the others needless.
  std::string equivalence_tier = {};
  std::string hypothesis = {};
  std::string fewer_probes_reason = {};  // Set when there are fewer than the range asks for.
  std::vector<std::string> reasoning_trace = {};
  std::vector<std::string> cost_spine = {};
  std::vector<DispatchHotspot> hotspots = {};
  std::vector<std::string> do_not_do = {};
  std::vector<OrderedProbe> probes = {};
  std::vector<DroppedIdea> dropped = {};
};

struct DispatchOrder {
  const ir::QueryMap& query;             // The original.
  const Redaction* redaction = nullptr;  // As in the prompt's Facts.
  int stars = 1;
  int probes_min = 0;
  int probes_max = 0;
  std::span<const std::string> example_ids = {};
};
// Refused besides wrong fields: probe_count that is not the number of probes, or above the range,
// or below it without a reason; more than two explorations, or none of eight probes and more; ids
// given twice; another dialect or importance than asked.
Reply<DispatchReply> read_dispatch_reply(std::string_view reply, const DispatchOrder& order);

}  // namespace ado::briefing
