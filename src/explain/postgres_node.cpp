// Names, kinds and details of a node, as versions 13 to 17 write them.
#include "explain/postgres_node.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json_text.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

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

// A list becomes lines.
std::string detail_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return json_line(value);
  std::string lines;
  for (const json& item : value) {
    if (!lines.empty()) lines += '\n';
    lines += item.is_string() ? item.get<std::string>() : json_line(item);
  }
  return lines;
}

std::int64_t spill_of_process(const json& node) {
  if (text(node, "Sort Space Type") == "Disk") {
    return integer(node, "Sort Space Used") * kPostgresKilobyte;
  }
  if (find(node, "Disk Usage") != nullptr) return integer(node, "Disk Usage") * kPostgresKilobyte;
  const std::int64_t batches = integer(node, "Hash Batches");
  constexpr const char* kWritten = "Temp Written Blocks";
  if (batches > 1 && find(node, kWritten) != nullptr) {
    std::int64_t blocks = integer(node, kWritten);  // With those of the inputs.
    const json* inputs = find(node, "Plans");
    if (inputs != nullptr && inputs->is_array()) {
      for (const json& input : *inputs) {
        if (input.is_object()) blocks -= integer(input, kWritten);
      }
    }
    return std::max<std::int64_t>(blocks, 0) * kBlockBytes;
  }
  // All batches but one went to disk.
  return batches <= 1 ? 0 : (batches - 1) * integer(node, "Peak Memory Usage") * kPostgresKilobyte;
}

}  // namespace

const json* find(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

double number(const json& object, std::string_view name) {
  const json* value = find(object, name);
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
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

// Each process has files of its own; the node tells its leader's.
std::int64_t spill_of(const json& node) {
  std::int64_t bytes = spill_of_process(node);
  const json* workers = find(node, "Workers");
  if (workers == nullptr || !workers->is_array()) return bytes;
  for (const json& worker : *workers) {
    if (worker.is_object()) bytes += spill_of_process(worker);
  }
  return bytes;
}

}  // namespace ado::explain
