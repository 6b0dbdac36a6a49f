// Two passes: the nodes as they stand, with the times that they tell, then the times of CTEs taken
// from their first readers, in whose times the server counts them.
#include "explain/postgres_plan.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 1000;
constexpr std::string_view kCtePrefix = "CTE ";
constexpr std::string_view kSubplanPrefix = "SubPlan ";
constexpr std::int64_t kKilobyte = 1024;
constexpr std::int64_t kBlockBytes = 8192;

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
    const bool told = std::ranges::find(kNoDetails, key) != std::end(kNoDetails) ||
                      key.starts_with("Actual ") || key.ends_with(" Blocks");
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

// Time with everything below, over all loops, or its cost, of a plan that was not run; by node,
// beside the tree.
struct Timed {
  Operator op;
  double inclusive_ms = 0;
  std::string subplan;  // "CTE x", "InitPlan 1 (returns $0)"
};

void multiply(Operator& op, double times) {
  op.self_ms *= times;
  for (Operator& child : op.children) multiply(child, times);
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
    op.loops = std::max<std::int64_t>(integer(node, "Actual Loops"), 1);
    const double loops = number(node, "Actual Loops");
    // Rows and times are told for one loop, as a mean.
    op.rows_out = std::llround(number(node, "Actual Rows") * loops);
    if (find(node, "Plan Rows") != nullptr) {
      op.rows_estimated = integer(node, "Plan Rows") * op.loops;
    }
    result.inclusive_ms =
        analyzed_ ? number(node, "Actual Total Time") * loops : number(node, "Total Cost");
    result.subplan = text(node, "Subplan Name");
    read_details(node, op);
    if (op.kind == OperatorKind::scan) {
      const double lost =
          number(node, "Rows Removed by Filter") + number(node, "Rows Removed by Index Recheck");
      op.rows_scanned = std::llround((number(node, "Actual Rows") + lost) * loops);
    }
    op.self_ms = result.inclusive_ms;
    ADO_CHECK(read_children(node, depth, result));
    op.self_ms = std::max(op.self_ms, 0.0);
    spilled_bytes_ += spill_of(node);
    memory_bytes_ += integer(node, "Peak Memory Usage") * kKilobyte;
    return result;
  }

  std::int64_t spilled_bytes() const { return spilled_bytes_; }
  std::int64_t memory_bytes() const { return memory_bytes_; }

  // The time of a CTE is counted in the readers that had it computed: most of it in the first.
  void settle_ctes(Operator& root) {
    for (auto& [name, time_ms] : cte_ms_) {
      std::vector<Operator*> readers;
      collect_readers(root, name, readers);
      std::ranges::sort(readers, std::greater<>(), &Operator::self_ms);
      for (Operator* reader : readers) {
        const double taken = std::min(time_ms, reader->self_ms);
        reader->self_ms -= taken;
        time_ms -= taken;
      }
    }
  }

 private:
  Result<void> read_children(const json& node, int depth, Timed& result) {
    const json* children = find(node, "Plans");
    if (children == nullptr || !children->is_array()) return {};
    std::vector<std::pair<std::size_t, double>> subplans;  // With the cost of one run.
    for (const json& child : *children) {
      ADO_TRY(Timed read, this->read(child, depth + 1));
      if (read.subplan.starts_with(kSubplanPrefix)) {
        subplans.emplace_back(result.op.children.size(), read.inclusive_ms);
      }
      if (read.subplan.starts_with(kCtePrefix)) {
        const std::string name = read.subplan.substr(kCtePrefix.size());
        cte_ms_[name] += read.inclusive_ms;
        // Its cost is charged where it is defined.
        if (!analyzed_) result.op.self_ms -= read.inclusive_ms;
        Operator cte{.name = "CTE", .kind = OperatorKind::cte, .relation = name};
        cte.rows_out = read.op.rows_out;
        cte.rows_estimated = read.op.rows_estimated;
        cte.children.push_back(std::move(read.op));
        result.op.children.push_back(std::move(cte));
        continue;
      }
      result.op.self_ms -= read.inclusive_ms;
      result.op.children.push_back(std::move(read.op));
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
    multiply(op.children[child], runs + 1);
  }

  static std::int64_t spill_of(const json& node) {
    if (text(node, "Sort Space Type") == "Disk")
      return integer(node, "Sort Space Used") * kKilobyte;
    if (number(node, "Hash Batches", 1) <= 1 && find(node, "Disk Usage") == nullptr) return 0;
    if (find(node, "Disk Usage") != nullptr) return integer(node, "Disk Usage") * kKilobyte;
    return integer(node, "Temp Written Blocks") * kBlockBytes;
  }

  static void collect_readers(Operator& op, const std::string& name,
                              std::vector<Operator*>& readers) {
    if (op.kind == OperatorKind::cte_scan && op.relation == name) readers.push_back(&op);
    for (Operator& child : op.children) collect_readers(child, name, readers);
  }

  bool analyzed_;
  std::map<std::string, double> cte_ms_;
  std::int64_t spilled_bytes_ = 0;
  std::int64_t memory_bytes_ = 0;
};

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
  tree.analyzed = analyzed;
  if (analyzed) reader.settle_ctes(tree.root);
  tree.cpu_ms = sum_self_ms(tree.root);
  if (!analyzed) return tree;
  tree.total_ms = number(explained, "Planning Time") + number(explained, "Execution Time");
  tree.rows_returned = tree.root.rows_out;
  tree.spilled_bytes_peak = reader.spilled_bytes();
  tree.memory_bytes_peak = reader.memory_bytes();
  return tree;
}

}  // namespace ado::explain
