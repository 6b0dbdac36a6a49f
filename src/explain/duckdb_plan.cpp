// One reader for both forms: they differ in the names of a node's fields.
#include "explain/duckdb_plan.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace ado::explain {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 1000;
constexpr std::string_view kEstimate = "Estimated Cardinality";

struct NamedKind {
  std::string_view name;
  OperatorKind kind;
};
constexpr NamedKind kKinds[] = {
    {"FILTER", OperatorKind::filter},
    {"PROJECTION", OperatorKind::projection},
    {"HASH_JOIN", OperatorKind::hash_join},
    {"NESTED_LOOP_JOIN", OperatorKind::nested_loop_join},
    {"BLOCKWISE_NL_JOIN", OperatorKind::nested_loop_join},
    {"CROSS_PRODUCT", OperatorKind::cross_product},
    {"WINDOW", OperatorKind::window},
    {"STREAMING_WINDOW", OperatorKind::window},
    {"ORDER_BY", OperatorKind::sort},
    {"TOP_N", OperatorKind::top_n},
    {"LIMIT", OperatorKind::limit},
    {"STREAMING_LIMIT", OperatorKind::limit},
    {"LIMIT_PERCENT", OperatorKind::limit},
    {"UNION", OperatorKind::set_operation},
    {"CTE", OperatorKind::cte},
    {"REC_CTE", OperatorKind::cte},
    {"CTE_SCAN", OperatorKind::cte_scan},
    {"REC_CTE_SCAN", OperatorKind::cte_scan},
    {"DELIM_SCAN", OperatorKind::subquery},
    {"RESULT_COLLECTOR", OperatorKind::result},
    {"COLUMN_DATA_SCAN", OperatorKind::other},  // Rows of the plan itself: VALUES, a join's side.
    {"DUMMY_SCAN", OperatorKind::other},
    {"EXPRESSION_SCAN", OperatorKind::other},
};

OperatorKind kind_of(const Operator& node) {
  for (const NamedKind& known : kKinds) {
    if (known.name == node.name) return known.kind;
  }
  const std::string_view name = node.name;
  if (name.ends_with("_JOIN")) return OperatorKind::other_join;
  if (name.ends_with("_GROUP_BY")) {
    // SELECT DISTINCT is planned as a grouping that computes nothing.
    const auto aggregates = node.details.find("Aggregates");
    const bool computes = aggregates != node.details.end() && !aggregates->second.empty();
    return computes || !node.details.contains("Groups") ? OperatorKind::aggregate
                                                        : OperatorKind::distinct;
  }
  if (name.ends_with("_AGGREGATE")) return OperatorKind::aggregate;
  if (name.ends_with("_SCAN") || name.starts_with("READ_")) return OperatorKind::scan;
  return OperatorKind::other;
}

const json* find(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

double number(const json& object, std::string_view name) {
  const json* value = find(object, name);
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

std::int64_t integer(const json& object, std::string_view name) {
  return static_cast<std::int64_t>(number(object, name));
}

std::string text(const json& object, std::string_view name) {
  const json* value = find(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::optional<std::int64_t> read_integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || code != std::errc{}) return std::nullopt;
  return value;
}

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

void read_details(const json& node, Operator& result) {
  const json* info = find(node, "extra_info");
  if (info == nullptr || !info->is_object()) return;
  for (const auto& [key, value] : info->items()) {
    if (key == kEstimate) {
      result.rows_estimated = read_integer(detail_text(value));
    } else {
      result.details.emplace(key, detail_text(value));
    }
  }
}

// "memory.main.sales" is the table sales: the database, and the schema everybody starts in, say
// nothing.
std::string relation_of(const Operator& node) {
  const auto table = node.details.find("Table");
  if (table != node.details.end()) {
    std::string_view name = table->second;
    if (split(name, '.').size() == 3) name.remove_prefix(name.find('.') + 1);
    if (name.starts_with("main.")) name.remove_prefix(5);
    return std::string(name);
  }
  const auto files = node.details.find("Filename(s)");
  return files == node.details.end() ? "" : files->second;
}

Result<Operator> read_operator(const json& node, int depth) {
  if (!node.is_object()) return fail(ErrorKind::invalid_input, "plan node is not an object");
  if (depth > kDepthMax) {
    return fail(ErrorKind::unsupported, "plan is nested too deeply: more than {} levels",
                kDepthMax);
  }
  Operator result;
  result.name = std::string(trim(text(node, "operator_name")));
  if (result.name.empty()) result.name = std::string(trim(text(node, "name")));
  read_details(node, result);
  result.self_ms = number(node, "operator_timing") * 1e3;
  result.rows_out = integer(node, "operator_cardinality");
  result.rows_scanned = integer(node, "operator_rows_scanned");
  result.kind = kind_of(result);
  result.relation = relation_of(result);
  const json* children = find(node, "children");
  if (children == nullptr || !children->is_array()) return result;
  for (const json& child : *children) {
    ADO_TRY(Operator read, read_operator(child, depth + 1));
    result.children.push_back(std::move(read));
  }
  return result;
}

Result<Operator> read_root(const json& roots) {
  if (roots.size() == 1) {
    ADO_TRY(Operator root, read_operator(roots[0], 0));
    if (root.name != "EXPLAIN_ANALYZE" || root.children.size() != 1) return root;
    Operator inner = std::move(root.children[0]);
    return inner;
  }
  Operator result{.name = "RESULT", .kind = OperatorKind::result};
  for (const json& node : roots) {
    ADO_TRY(Operator child, read_operator(node, 0));
    result.children.push_back(std::move(child));
  }
  return result;
}

using NamesByIndex = std::map<std::string, std::string>;

void collect_cte_names(const Operator& node, NamesByIndex& names) {
  const auto index = node.details.find("Table Index");
  const auto name = node.details.find("CTE Name");
  if (index != node.details.end() && name != node.details.end()) {
    names.emplace(index->second, name->second);
  }
  for (const Operator& child : node.children) collect_cte_names(child, names);
}

// Scans know a CTE by number only.
void name_cte_scans(Operator& node, const NamesByIndex& names) {
  const auto index = node.details.find("CTE Index");
  if (node.kind == OperatorKind::cte_scan && index != node.details.end()) {
    const auto name = names.find(index->second);
    if (name != names.end()) node.relation = name->second;
  }
  for (Operator& child : node.children) name_cte_scans(child, names);
}

// The name of column `number` of what `node` gives: "#2" of a grouping is the third line of the
// projection below it, which may be a column again: __internal_compress_integral(#0, 1).
std::string column_name(const Operator& node, std::size_t number, int depth) {
  const std::string unresolved = fmt::format("#{}", number);
  const auto projections = node.details.find("Projections");
  if (node.kind != OperatorKind::projection || projections == node.details.end()) return unresolved;
  const auto lines = split(projections->second, '\n');
  if (number >= lines.size()) return unresolved;
  const std::string_view line = lines[number];
  const std::size_t hash = line.find('#');
  if (hash == std::string_view::npos) return std::string(line);
  const bool packed = line.starts_with("#") || line.starts_with("__internal_");
  const auto inner = read_integer(line.substr(hash + 1));
  if (!packed || !inner || node.children.size() != 1 || depth == 0) return unresolved;
  return column_name(node.children[0], static_cast<std::size_t>(*inner), depth - 1);
}

// Groupings know their keys by number only.
void name_group_keys(Operator& node) {
  constexpr int kProjectionsMax = 8;
  for (Operator& child : node.children) name_group_keys(child);
  const auto groups = node.details.find("Groups");
  if (groups == node.details.end() || node.children.size() != 1) return;
  std::string names;
  for (const std::string_view key : split(groups->second, '\n')) {
    const auto number = key.starts_with('#') ? read_integer(key.substr(1)) : std::nullopt;
    if (!names.empty()) names += '\n';
    names += number
                 ? column_name(node.children[0], static_cast<std::size_t>(*number), kProjectionsMax)
                 : std::string(key);
  }
  groups->second = names;
}

double sum_self_ms(const Operator& node) {
  double sum = node.self_ms;
  for (const Operator& child : node.children) sum += sum_self_ms(child);
  return sum;
}

// A plan that was not run tells rows only: an operator costs what it reads and what it gives, a
// loop over pairs as much as there are pairs. Returns the rows it gives.
double set_costs(Operator& node) {
  double read = 0;
  double pairs = 1;
  for (Operator& child : node.children) {
    const double rows = set_costs(child);
    read += rows;
    pairs *= std::max(rows, 1.0);
  }
  const bool loops =
      node.kind == OperatorKind::nested_loop_join || node.kind == OperatorKind::cross_product;
  const double given = static_cast<double>(node.rows_estimated.value_or(0));
  node.self_ms = given + (loops ? pairs : read);
  return node.rows_estimated ? given : read;
}

}  // namespace

Result<Tree> parse_duckdb(std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  Tree tree;
  tree.analyzed = document.is_object();
  const json* roots = tree.analyzed ? find(document, "children") : &document;
  // A query that statistics answer (count(*) of a table) or a bare VALUES runs no operator.
  const bool ran_nothing = tree.analyzed && roots != nullptr && roots->is_array() && roots->empty();
  if (ran_nothing) {
    tree.root = {.name = "RESULT", .kind = OperatorKind::result};
    tree.total_ms = number(document, "latency") * 1e3;
    return tree;
  }
  if (roots == nullptr || !roots->is_array() || roots->empty()) {
    return fail(ErrorKind::invalid_input, "text is not a plan of DuckDB in JSON");
  }
  ADO_TRY(tree.root, read_root(*roots));
  NamesByIndex names;
  collect_cte_names(tree.root, names);
  name_cte_scans(tree.root, names);
  name_group_keys(tree.root);
  if (!tree.analyzed) set_costs(tree.root);
  tree.cpu_ms = sum_self_ms(tree.root);
  if (!tree.analyzed) return tree;
  tree.total_ms = number(document, "latency") * 1e3;
  tree.rows_returned = integer(document, "rows_returned");
  tree.memory_bytes_peak = integer(document, "system_peak_buffer_memory");
  tree.spilled_bytes_peak = integer(document, "system_peak_temp_dir_size");
  return tree;
}

}  // namespace ado::explain
