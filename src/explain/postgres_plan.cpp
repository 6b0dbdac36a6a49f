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
#include "explain/postgres_node.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 1000;
constexpr std::string_view kCtePrefix = "CTE ";
constexpr std::string_view kInitPlanPrefix = "InitPlan ";
constexpr std::string_view kReturns = "(returns ";
constexpr const char* kSubplanName = "Subplan Name";
constexpr const char* kParamsEvaluated = "Params Evaluated";
constexpr std::string_view kSubplanPrefix = "SubPlan ";

// Time with everything below, over all loops and processes, or its cost, of a plan that was not
// run; by node, beside the tree.
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
  explicit Reader(bool analyzed) : analyzed_(analyzed) {}

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
    result.inclusive_ms =
        analyzed_ ? number(node, "Actual Total Time") * loops : number(node, "Total Cost");
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
    memory_bytes_ += integer(node, "Peak Memory Usage") * kPostgresKilobyte;
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
    std::vector<std::pair<std::size_t, double>> subplans;  // With the cost of one run.
    const json none = json::array();
    for (const json& child : children != nullptr && children->is_array() ? *children : none) {
      ADO_TRY(Timed read, this->read(child, depth + 1));
      if (read.subplan.starts_with(kSubplanPrefix)) {
        subplans.emplace_back(result.op.children.size(), read.inclusive_ms);
      }
      if (read.subplan.starts_with(kCtePrefix)) {
        const std::string name = read.subplan.substr(kCtePrefix.size());
        cte_ms_[name] += read.inclusive_ms;
        // Its cost is charged where it is defined.
        if (!analyzed_) below_ms += read.inclusive_ms;
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
        if (!analyzed_) below_ms += read.inclusive_ms;
      } else {
        below_ms += wall_below(result.op, read);
        timed.push_back(result.op.children.size());
      }
      result.op.children.push_back(std::move(read.op));
    }
    result.op.self_ms = std::max(result.inclusive_ms - below_ms, 0.0);
    // Means of a microsecond are rounded: many loops below may seem to take longer than all.
    if (analyzed_ && below_ms > result.inclusive_ms && !gathers(result.op)) {
      const double factor = result.inclusive_ms / below_ms;
      for (const std::size_t child : timed) scale_times(result.op.children[child], factor);
    }
    if (analyzed_) return {};
    for (const auto& [child, cost] : subplans) charge_runs(result.op, child, cost);
    return {};
  }

  // The server charges every run of a correlated subplan to the node that asks for it; they are the
  // subplan's. How many there are the plan does not tell: as many as that cost pays for.
  static void charge_runs(Operator& op, std::size_t child, double cost) {
    if (cost <= 0 || op.self_ms < cost) return;
    const double runs = std::floor(op.self_ms / cost);
    op.self_ms -= runs * cost;
    scale_times(op.children[child], runs + 1);
  }

  // What a child takes of its parent's time. Processes run side by side: their mean.
  static double wall_below(const Operator& parent, const Timed& child) {
    if (!gathers(parent) || parent.loops == 0 || child.op.loops == 0) return child.inclusive_ms;
    const double processes =
        static_cast<double>(child.op.loops) / static_cast<double>(parent.loops);
    return child.inclusive_ms / std::max(processes, 1.0);
  }

  bool analyzed_;
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
  const bool analyzed = find(explained, "Execution Time") != nullptr;
  Reader reader(analyzed);
  ADO_TRY(Timed root, reader.read(explained["Plan"], 0));
  Tree tree;
  tree.root = std::move(root.op);
  tree.cost = number(explained["Plan"], "Total Cost");
  tree.analyzed = analyzed;
  if (analyzed) reader.settle_shared(tree.root);
  tree.cpu_ms = sum_self_ms(tree.root);
  if (!analyzed) return tree;
  tree.total_ms = number(explained, "Planning Time") + number(explained, "Execution Time");
  tree.planning_ms = number(explained, "Planning Time");
  tree.jit_ms = jit_ms_of(explained);
  tree.blocks_read = integer(explained["Plan"], "Shared Read Blocks");
  tree.blocks_cached = integer(explained["Plan"], "Shared Hit Blocks");
  tree.rows_returned = tree.root.rows_out;
  tree.spilled_bytes_peak = reader.spilled_bytes();
  tree.memory_bytes_peak = reader.memory_bytes();
  return tree;
}

}  // namespace ado::explain
