// Writes explain trees to JSON and reads them back, strictly.
#include "explain/tree_json.hpp"

#include <cmath>

#include "base/strict_json.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

// The parsers of plans refuse what is deeper.
constexpr std::int64_t kDepthMax = 1000;

// JSON has no word for infinity.
double finite(double value) { return std::isfinite(value) ? value : 0; }

void put(json& object, const char* name, double value) {
  if (value != 0) object[name] = finite(value);
}
void put(json& object, const char* name, std::int64_t value) {
  if (value != 0) object[name] = value;
}

void write(const Operator& op, int depth, json& list) {
  json object{{"name", op.name}, {"kind", to_string(op.kind)}, {"depth", depth}};
  if (!op.relation.empty()) object["relation"] = op.relation;
  put(object, "self_ms", op.self_ms);
  put(object, "rows_out", op.rows_out);
  if (op.rows_estimated) object["rows_estimated"] = *op.rows_estimated;
  put(object, "rows_scanned", op.rows_scanned);
  if (op.loops != 1) object["loops"] = op.loops;
  put(object, "spilled_bytes", op.spilled_bytes);
  if (!op.details.empty()) object["details"] = op.details;
  list.push_back(std::move(object));
  for (const Operator& child : op.children) write(child, depth + 1, list);
}

constexpr auto kKinds = {OperatorKind::scan,
                         OperatorKind::filter,
                         OperatorKind::projection,
                         OperatorKind::hash_join,
                         OperatorKind::nested_loop_join,
                         OperatorKind::other_join,
                         OperatorKind::cross_product,
                         OperatorKind::aggregate,
                         OperatorKind::distinct,
                         OperatorKind::window,
                         OperatorKind::sort,
                         OperatorKind::top_n,
                         OperatorKind::limit,
                         OperatorKind::set_operation,
                         OperatorKind::cte,
                         OperatorKind::cte_scan,
                         OperatorKind::subquery,
                         OperatorKind::result,
                         OperatorKind::other};

struct Listed {
  Operator op;
  std::int64_t depth = 0;
};

Result<Listed> read_operator(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Listed listed;
  Operator& op = listed.op;
  op.name = object.text("name");
  op.kind = object.one_of("kind", kKinds);
  listed.depth = object.integer("depth");
  op.relation = object.text("relation", "");
  op.self_ms = object.number("self_ms", 0);
  op.rows_out = object.integer("rows_out", 0);
  if (object.value_if_any("rows_estimated") != nullptr) {
    op.rows_estimated = object.integer("rows_estimated");
  }
  op.rows_scanned = object.integer("rows_scanned", 0);
  op.loops = object.integer("loops", 1);
  op.spilled_bytes = object.integer("spilled_bytes", 0);
  if (const json* details = object.value_if_any("details")) {
    for (const auto& [name, detail] : details->items()) {
      if (!detail.is_string())
        object.refuse("not a text: " + object.path_of("details." + name));
      else
        op.details[name] = detail.get<std::string>();
    }
  }
  ADO_CHECK(object.finish());
  return listed;
}

// Takes the operator at `at` and all that lie below it off the list.
Operator build(std::vector<Listed>& list, std::size_t& at) {
  const std::int64_t depth = list[at].depth;
  Operator op = std::move(list[at++].op);
  while (at < list.size() && list[at].depth > depth) op.children.push_back(build(list, at));
  return op;
}

}  // namespace

std::string_view to_string(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::scan:
      return "scan";
    case OperatorKind::filter:
      return "filter";
    case OperatorKind::projection:
      return "projection";
    case OperatorKind::hash_join:
      return "hash_join";
    case OperatorKind::nested_loop_join:
      return "nested_loop_join";
    case OperatorKind::other_join:
      return "other_join";
    case OperatorKind::cross_product:
      return "cross_product";
    case OperatorKind::aggregate:
      return "aggregate";
    case OperatorKind::distinct:
      return "distinct";
    case OperatorKind::window:
      return "window";
    case OperatorKind::sort:
      return "sort";
    case OperatorKind::top_n:
      return "top_n";
    case OperatorKind::limit:
      return "limit";
    case OperatorKind::set_operation:
      return "set_operation";
    case OperatorKind::cte:
      return "cte";
    case OperatorKind::cte_scan:
      return "cte_scan";
    case OperatorKind::subquery:
      return "subquery";
    case OperatorKind::result:
      return "result";
    case OperatorKind::other:
      return "other";
  }
  return {};
}

json to_json(const Tree& tree) {
  json operators = json::array();
  write(tree.root, 0, operators);
  json object{{"analyzed", tree.analyzed}, {"operators", std::move(operators)}};
  put(object, "total_ms", tree.total_ms);
  put(object, "cost", tree.cost);
  put(object, "cpu_ms", tree.cpu_ms);
  put(object, "rows_returned", tree.rows_returned);
  put(object, "memory_bytes_peak", tree.memory_bytes_peak);
  put(object, "spilled_bytes_peak", tree.spilled_bytes_peak);
  put(object, "planning_ms", tree.planning_ms);
  put(object, "jit_ms", tree.jit_ms);
  put(object, "blocks_read", tree.blocks_read);
  put(object, "blocks_cached", tree.blocks_cached);
  return object;
}

Result<Tree> read_tree(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Tree tree;
  tree.analyzed = object.boolean("analyzed");
  tree.total_ms = object.number("total_ms", 0);
  tree.cost = object.number("cost", 0);
  tree.cpu_ms = object.number("cpu_ms", 0);
  tree.rows_returned = object.integer("rows_returned", 0);
  tree.memory_bytes_peak = object.integer("memory_bytes_peak", 0);
  tree.spilled_bytes_peak = object.integer("spilled_bytes_peak", 0);
  tree.planning_ms = object.number("planning_ms", 0);
  tree.jit_ms = object.number("jit_ms", 0);
  tree.blocks_read = object.integer("blocks_read", 0);
  tree.blocks_cached = object.integer("blocks_cached", 0);
  std::vector<Listed> list;
  for (const json& each : object.array("operators")) {
    const std::string place = object.path_of("operators", list.size());
    ADO_TRY(Listed listed, read_operator(each, place));
    const bool fits = list.empty() ? listed.depth == 0
                                   : listed.depth >= 1 && listed.depth <= list.back().depth + 1 &&
                                         listed.depth <= kDepthMax;
    if (!fits) object.refuse(fmt::format("not below the operator before it: {}.depth", place));
    list.push_back(std::move(listed));
  }
  if (list.empty()) object.refuse("no operator: " + object.path_of("operators"));
  ADO_CHECK(object.finish());
  std::size_t at = 0;
  tree.root = build(list, at);
  return tree;
}

}  // namespace ado::explain
