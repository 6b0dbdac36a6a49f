// Two passes: the nodes as they stand, with the times that they tell, then the times of CTEs and of
// what is computed once (InitPlan) taken from their first readers, in whose times the server counts
// them.
#include "explain/postgres_plan.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 1000;
constexpr std::string_view kCtePrefix = "CTE ";
constexpr std::string_view kInitPlanPrefix = "InitPlan ";
constexpr std::string_view kReturns = "(returns ";
constexpr const char* kSubplanName = "Subplan Name";
constexpr const char* kParamsEvaluated = "Params Evaluated";
constexpr std::int64_t kKilobyte = 1024;

struct NamedKind {
  std::string_view name;
  OperatorKind kind;
};
constexpr NamedKind kKinds[] = {
    {"Nested Loop", OperatorKind::nested_loop_join},
    {"Hash Join", OperatorKind::hash_join},
    {"Merge Join", OperatorKind::other_join},
    {"Group", OperatorKind::distinct},
    {"Unique", OperatorKind::distinct},
    {"WindowAgg", OperatorKind::window},
    {"Sort", OperatorKind::sort},
    {"Incremental Sort", OperatorKind::sort},
    {"Limit", OperatorKind::limit},
    {"Append", OperatorKind::set_operation},
    {"Merge Append", OperatorKind::set_operation},
    {"SetOp", OperatorKind::set_operation},
    {"Recursive Union", OperatorKind::cte},
    {"CTE Scan", OperatorKind::cte_scan},
    {"WorkTable Scan", OperatorKind::cte_scan},
    {"Subquery Scan", OperatorKind::projection},
    {"ProjectSet", OperatorKind::projection},
    {"Result", OperatorKind::projection},
    {"Values Scan", OperatorKind::other},
    {"Bitmap Index Scan", OperatorKind::other},  // Its heap scan is the scan.
};

// The server's names for what all engines have.
constexpr std::pair<std::string_view, std::string_view> kDetailNames[] = {
    {"Filter", "Filters"},          {"Index Cond", "Conditions"},  {"Hash Cond", "Conditions"},
    {"Merge Cond", "Conditions"},   {"Join Filter", "Expression"}, {"Recheck Cond", "Conditions"},
    {"One-Time Filter", "Filters"}, {"Sort Key", "Order By"},      {"Group Key", "Groups"},
};
// What is in fields of its own, is measured, or says nothing.
constexpr std::string_view kNoDetails[] = {"Node Type", "Plans",      "Startup Cost", "Total Cost",
                                           "Plan Rows", "Plan Width", "Workers"};

const json* find(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

double number(const json& object, std::string_view name, double otherwise = 0) {
  const json* value = find(object, name);
  return value != nullptr && value->is_number() ? value->get<double>() : otherwise;
}

std::int64_t integer(const json& object, std::string_view name) {
  return std::llround(number(object, name));
}

std::string text(const json& object, std::string_view name) {
  const json* value = find(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

OperatorKind kind_of(const json& node, const std::string& name) {
  if (name == "Aggregate") {
    // SELECT DISTINCT is planned as a grouping whose output is its keys.
    const json* keys = find(node, "Group Key");
    const json* output = find(node, "Output");
    const bool computes_nothing = keys != nullptr && output != nullptr && *keys == *output;
    return computes_nothing ? OperatorKind::distinct : OperatorKind::aggregate;
  }
  for (const NamedKind& known : kKinds) {
    if (known.name == name) return known.kind;
  }
  return name.ends_with(" Scan") ? OperatorKind::scan : OperatorKind::other;
}

// A list becomes lines.
std::string detail_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string lines;
  for (const json& item : value) {
    if (!lines.empty()) lines += '\n';
    lines += item.is_string() ? item.get<std::string>() : item.dump();
  }
  return lines;
}

void read_details(const json& node, Operator& result) {
  for (const auto& [key, value] : node.items()) {
    const bool buffers = key.ends_with(" Blocks") && !key.ends_with(" Heap Blocks");
    const bool told = std::ranges::find(kNoDetails, key) != std::end(kNoDetails) ||
                      key.starts_with("Actual ") || buffers;
    if (told) continue;
    const auto known = std::ranges::find(kDetailNames, std::string_view(key),
                                         &std::pair<std::string_view, std::string_view>::first);
    const std::string name(known == std::end(kDetailNames) ? std::string_view(key) : known->second);
    std::string& detail = result.details[name];
    if (!detail.empty()) detail += '\n';
    detail += detail_text(value);
  }
}

// The table, the CTE, the function; "public", where everybody starts, says nothing.
std::string relation_of(const json& node) {
  const std::string schema = text(node, "Schema");
  for (const char* key : {"Relation Name", "CTE Name", "Function Name"}) {
    const std::string name = text(node, key);
    if (name.empty()) continue;
    return schema.empty() || schema == "public" || schema == "pg_catalog" ? name
                                                                          : schema + "." + name;
  }
  return {};
}

// Time with everything below, over all loops and processes; by node, beside the tree.
struct Timed {
  Operator op;
  double inclusive_ms = 0;
  std::string subplan;  // "CTE x", "InitPlan 1 (returns $0)"
};

// Below them every process has times of its own.
bool gathers(const Operator& op) { return op.name == "Gather" || op.name == "Gather Merge"; }

void scale_times(Operator& op, double factor) {
  op.self_ms *= factor;
  for (Operator& child : op.children) scale_times(child, factor);
}

// $1, and not the beginning of $10.
bool mentions(std::string_view text, const std::string& parameter) {
  for (std::size_t at = text.find(parameter); at != std::string_view::npos;
       at = text.find(parameter, at + 1)) {
    const std::size_t end = at + parameter.size();
    if (end == text.size() || text[end] < '0' || text[end] > '9') return true;
  }
  return false;
}

bool reads_parameter(const Operator& op, const std::vector<std::string>& parameters) {
  return std::ranges::any_of(op.details, [&](const auto& detail) {
    return detail.first != kSubplanName && std::ranges::any_of(parameters, [&](const auto& each) {
             return mentions(detail.second, each);
           });
  });
}

// "InitPlan 1 (returns $0,$1)": its parameters.
std::vector<std::string> parameters_of(std::string_view subplan) {
  std::vector<std::string> parameters;
  const std::size_t at = subplan.find(kReturns);
  if (at == std::string_view::npos || !subplan.ends_with(')')) return parameters;
  subplan = subplan.substr(at + kReturns.size());
  subplan.remove_suffix(1);
  for (const std::string_view one : split(subplan, ',')) parameters.emplace_back(trim(one));
  return parameters;
}

void collect(Operator& op, const std::function<bool(const Operator&)>& wanted,
             std::vector<Operator*>& found) {
  if (wanted(op)) found.push_back(&op);
  for (Operator& child : op.children) collect(child, wanted, found);
}

// Most of it from the first.
void take_time(const std::vector<Operator*>& readers, double time_ms) {
  for (Operator* reader : readers) {
    const double taken = std::min(time_ms, reader->self_ms);
    reader->self_ms -= taken;
    time_ms -= taken;
  }
}

class Reader {
 public:
  Result<Timed> read(const json& node, int depth) {
    if (!node.is_object()) return fail(ErrorKind::invalid_input, "plan node is not an object");
    if (depth > kDepthMax) {
      return fail(ErrorKind::unsupported, "plan is nested too deeply: more than {} levels",
                  kDepthMax);
    }
    Timed result;
    Operator& op = result.op;
    op.name = text(node, "Node Type");
    if (op.name.empty()) return fail(ErrorKind::invalid_input, "plan node has no type");
    op.kind = kind_of(node, op.name);
    op.relation = relation_of(node);
    const bool analyzed = find(node, "Actual Loops") != nullptr;
    const double loops = number(node, "Actual Loops");
    op.loops = analyzed ? integer(node, "Actual Loops") : 1;
    // Rows and times are told for one loop, as a mean.
    op.rows_out = std::llround(number(node, "Actual Rows") * loops);
    // What was never run says nothing about its estimate.
    if (find(node, "Plan Rows") != nullptr && op.loops > 0) {
      op.rows_estimated = integer(node, "Plan Rows") * op.loops;
    }
    result.inclusive_ms = number(node, "Actual Total Time") * loops;
    result.subplan = text(node, kSubplanName);
    read_details(node, op);
    if (op.kind == OperatorKind::scan) {
      const double lost =
          number(node, "Rows Removed by Filter") + number(node, "Rows Removed by Index Recheck");
      op.rows_scanned = std::llround((number(node, "Actual Rows") + lost) * loops);
    }
    ADO_CHECK(read_children(node, depth, result));
    op.spilled_bytes = spill_of(node);
    spilled_bytes_ += op.spilled_bytes;
    memory_bytes_ += integer(node, "Peak Memory Usage") * kKilobyte;
    return result;
  }

  std::int64_t spilled_bytes() const { return spilled_bytes_; }
  std::int64_t memory_bytes() const { return memory_bytes_; }

  // The time of a CTE or an InitPlan is counted in the readers that had it computed: most of it in
  // the one with the most time.
  void settle_shared(Operator& root) {
    for (const auto& [name, time_ms] : cte_ms_) {
      std::vector<Operator*> readers;
      collect(
          root,
          [&](const Operator& op) {
            return op.kind == OperatorKind::cte_scan && op.relation == name;
          },
          readers);
      std::ranges::sort(readers, std::greater<>(), &Operator::self_ms);
      take_time(readers, time_ms);
    }
    for (const auto& [name, time_ms] : init_plan_ms_) {
      const std::vector<std::string> parameters = parameters_of(name);
      std::vector<Operator*> readers;
      collect(root, [&](const Operator& op) { return reads_parameter(op, parameters); }, readers);
      // Before its workers begin, the leader has it computed.
      const auto is_early = [](const Operator* op) {
        return op->details.contains(kParamsEvaluated);
      };
      std::ranges::sort(readers, [&](const Operator* a, const Operator* b) {
        return std::pair(is_early(a), a->self_ms) > std::pair(is_early(b), b->self_ms);
      });
      take_time(readers, time_ms);
    }
  }

 private:
  // Also sets the time of the node itself: what its children do not explain.
  Result<void> read_children(const json& node, int depth, Timed& result) {
    double below_ms = 0;
    std::vector<std::size_t> timed;
    const json* children = find(node, "Plans");
    const json none = json::array();
    for (const json& child : children != nullptr && children->is_array() ? *children : none) {
      ADO_TRY(Timed read, this->read(child, depth + 1));
      if (read.subplan.starts_with(kCtePrefix)) {
        const std::string name = read.subplan.substr(kCtePrefix.size());
        cte_ms_[name] += read.inclusive_ms;
        Operator cte{.name = "CTE", .kind = OperatorKind::cte, .relation = name};
        cte.rows_out = read.op.rows_out;
        cte.rows_estimated = read.op.rows_estimated;
        cte.loops = read.op.loops;
        cte.children.push_back(std::move(read.op));
        result.op.children.push_back(std::move(cte));
        continue;
      }
      if (read.subplan.starts_with(kInitPlanPrefix)) {
        init_plan_ms_[read.subplan] += read.inclusive_ms;
      } else {
        below_ms += wall_below(result.op, read);
        timed.push_back(result.op.children.size());
      }
      result.op.children.push_back(std::move(read.op));
    }
    result.op.self_ms = std::max(result.inclusive_ms - below_ms, 0.0);
    // Means of a microsecond are rounded: many loops below may seem to take longer than all.
    if (below_ms > result.inclusive_ms && !gathers(result.op)) {
      const double factor = result.inclusive_ms / below_ms;
      for (const std::size_t child : timed) scale_times(result.op.children[child], factor);
    }
    return {};
  }

  // What a child takes of its parent's time. Processes run side by side: their mean.
  static double wall_below(const Operator& parent, const Timed& child) {
    if (!gathers(parent) || parent.loops == 0 || child.op.loops == 0) return child.inclusive_ms;
    const double processes =
        static_cast<double>(child.op.loops) / static_cast<double>(parent.loops);
    return child.inclusive_ms / std::max(processes, 1.0);
  }

  // Each process has files of its own; the node tells its leader's.
  static std::int64_t spill_of(const json& node) {
    std::int64_t bytes = spill_of_process(node);
    const json* workers = find(node, "Workers");
    if (workers == nullptr || !workers->is_array()) return bytes;
    for (const json& worker : *workers) {
      if (worker.is_object()) bytes += spill_of_process(worker);
    }
    return bytes;
  }

  static std::int64_t spill_of_process(const json& node) {
    if (text(node, "Sort Space Type") == "Disk") {
      return integer(node, "Sort Space Used") * kKilobyte;
    }
    if (find(node, "Disk Usage") != nullptr) return integer(node, "Disk Usage") * kKilobyte;
    // Blocks are told with those of the inputs; all batches but one went to disk.
    const std::int64_t batches = integer(node, "Hash Batches");
    return batches <= 1 ? 0 : (batches - 1) * integer(node, "Peak Memory Usage") * kKilobyte;
  }

  std::map<std::string, double> cte_ms_;
  std::map<std::string, double> init_plan_ms_;
  std::int64_t spilled_bytes_ = 0;
  std::int64_t memory_bytes_ = 0;
};

// Version 17 tells parts of each phase beside its total.
double jit_ms_of(const json& explained) {
  const json* jit = find(explained, "JIT");
  const json* timing = jit == nullptr ? nullptr : find(*jit, "Timing");
  return timing == nullptr ? 0 : number(*timing, "Total");
}

double sum_self_ms(const Operator& node) {
  double sum = node.self_ms;
  for (const Operator& child : node.children) sum += sum_self_ms(child);
  return sum;
}

}  // namespace

Result<Tree> parse_postgres(std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool is_plan = document.is_array() && document.size() == 1 && document[0].is_object() &&
                       find(document[0], "Plan") != nullptr;
  if (!is_plan) return fail(ErrorKind::invalid_input, "text is not a plan of PostgreSQL in JSON");
  const json& explained = document[0];
  Reader reader;
  ADO_TRY(Timed root, reader.read(explained["Plan"], 0));
  Tree tree;
  tree.root = std::move(root.op);
  tree.cost = number(explained["Plan"], "Total Cost");
  tree.analyzed = find(explained, "Execution Time") != nullptr;
  if (!tree.analyzed) return tree;
  reader.settle_shared(tree.root);
  tree.total_ms = number(explained, "Planning Time") + number(explained, "Execution Time");
  tree.planning_ms = number(explained, "Planning Time");
  tree.jit_ms = jit_ms_of(explained);
  tree.blocks_read = integer(explained["Plan"], "Shared Read Blocks");
  tree.blocks_cached = integer(explained["Plan"], "Shared Hit Blocks");
  tree.cpu_ms = sum_self_ms(tree.root);
  tree.rows_returned = tree.root.rows_out;
  tree.spilled_bytes_peak = reader.spilled_bytes();
  tree.memory_bytes_peak = reader.memory_bytes();
  return tree;
}

}  // namespace ado::explain
