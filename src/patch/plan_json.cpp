// PatchPlan <-> JSON, strict on reading: plans come from models and from files of users.
#include <set>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "patch/plan.hpp"

namespace ado::patch {
namespace {

using nlohmann::json;

constexpr int kPlanVersion = 1;
constexpr std::size_t kStepsMax = 64;

// A text that says something: an empty one would be left out when it is written.
std::string required_text(JsonObject& object, std::string_view name) {
  std::string text = object.text(name);
  if (text.empty()) object.refuse(fmt::format("empty field: {}", object.path_of(name)));
  return text;
}

Result<CtePart> read_part(const json& value, const std::string& path) {
  JsonObject object(value, path);
  CtePart part{.cte_name = object.text("cte_name"), .cte_query_sql = object.text("cte_query_sql")};
  ADO_CHECK(object.finish());
  return part;
}

Result<std::vector<CtePart>> read_parts(JsonObject& object, std::string_view name) {
  std::vector<CtePart> parts;
  for (const json& value : object.array(name)) {
    ADO_TRY(auto part, read_part(value, object.path_of(name, parts.size())));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) object.refuse(fmt::format("empty field: {}", object.path_of(name)));
  return parts;
}

// The fields that this operation needs; any other is left for finish() to refuse.
Result<Payload> read_payload(Op op, const json& value, const std::string& path) {
  JsonObject object(value, path);
  Payload payload;
  switch (op) {
    case Op::insert_cte:
      payload.materialized = object.boolean_if_any("materialized");
      [[fallthrough]];
    case Op::insert_view_statement:
      payload.cte_name = required_text(object, "cte_name");
      payload.cte_query_sql = required_text(object, "cte_query_sql");
      break;
    case Op::split_cte: {
      payload.cte_name = required_text(object, "cte_name");
      ADO_TRY(payload.into, read_parts(object, "into"));
      payload.redirect = object.text("redirect", "");
      break;
    }
    case Op::wrap_query_with_cte:
      payload.cte_name = required_text(object, "cte_name");
      payload.sql_fragment = required_text(object, "sql_fragment");
      break;
    case Op::replace_block_with_cte_pair: {
      ADO_TRY(payload.first, read_part(object.value("first"), object.path_of("first")));
      ADO_TRY(payload.second, read_part(object.value("second"), object.path_of("second")));
      payload.sql_fragment = required_text(object, "sql_fragment");
      break;
    }
    case Op::replace_from:
      payload.from_sql = required_text(object, "from_sql");
      break;
    case Op::replace_join_condition:
    case Op::replace_where_predicate:
    case Op::replace_expr_subtree:
      payload.expr_sql = required_text(object, "expr_sql");
      break;
    case Op::delete_expr_subtree:
      break;
    case Op::replace_select:
    case Op::replace_body:
    case Op::insert_statement_before:
      payload.sql_fragment = required_text(object, "sql_fragment");
      break;
  }
  ADO_CHECK(object.finish());
  return payload;
}

Result<Target> read_target(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Target target{.by_node_id = object.text("by_node_id", ""),
                .by_anchor_hash = object.text("by_anchor_hash", ""),
                .by_label = object.text("by_label", ""),
                .by_path = object.text("by_path", "")};
  ADO_CHECK(object.finish());
  if (target == Target{}) {
    return fail(ErrorKind::invalid_input,
                "empty target: {} needs by_node_id, by_anchor_hash, by_label or by_path", path);
  }
  return target;
}

Result<Op> read_op(JsonObject& object) {
  const std::string name = object.text("op");
  for (Op op : kOps) {
    if (to_string(op) == name) return op;
  }
  object.refuse(fmt::format("unknown op: {} is \"{}\"", object.path_of("op"), name));
  ADO_CHECK(object.finish());
  require(false);
}

Result<Step> read_step(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Step step;
  step.step_id = object.text("step_id");
  ADO_TRY(step.op, read_op(object));
  const json& target = object.value("target");
  const json* payload = object.value_if_any("payload");
  if (payload == nullptr && step.op != Op::delete_expr_subtree) object.value("payload");
  ADO_CHECK(object.finish());
  ADO_TRY(step.target, read_target(target, object.path_of("target")));
  if (payload != nullptr) {
    ADO_TRY(step.payload, read_payload(step.op, *payload, object.path_of("payload")));
  }
  return step;
}

// "column" for one, "columns" for several, never both.
std::vector<std::string> read_columns(JsonObject& object) {
  const std::string one = object.text("column", "");
  std::vector<std::string> columns = object.texts_if_any("columns");
  if (one.empty() == columns.empty()) {
    object.refuse(fmt::format("missing field: {} or {}", object.path_of("column"),
                              object.path_of("columns")));
  }
  if (columns.empty()) columns.push_back(one);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) {
      object.refuse(fmt::format("empty field: {}", object.path_of("columns", i)));
    }
  }
  return columns;
}

Result<Precondition> read_precondition(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Precondition fact;
  fact.kind = object.one_of("kind", {FactKind::unique, FactKind::not_null, FactKind::value_range,
                                     FactKind::functional_dependency, FactKind::foreign_key});
  fact.columns = read_columns(object);
  switch (fact.kind) {
    case FactKind::unique:
    case FactKind::not_null:
      break;
    case FactKind::value_range:
      fact.low = object.text("low");
      fact.high = object.text("high");
      break;
    case FactKind::functional_dependency:
    case FactKind::foreign_key:
      fact.determines = object.texts("determines");
      break;
  }
  fact.basis = object.one_of("basis", {Basis::declared, Basis::derived, Basis::assumed,
                                       Basis::observed, Basis::unsettled});
  ADO_CHECK(object.finish());
  return fact;
}

void read_description(JsonObject& object, PatchPlan& plan) {
  plan.base = object.text("base");
  plan.plan_id = object.text("plan_id");
  plan.transform_id = object.text("transform_id");
  plan.family = object.text("family", "");
  plan.hypothesis = object.text("hypothesis", "");
  plan.based_on = object.texts_if_any("based_on");
  plan.target_ir = object.text("target_ir", "");
  plan.expected_explain_delta = object.text("expected_explain_delta", "");
  plan.risk_notes = object.texts_if_any("risk_notes");
  plan.reasoning_trace = object.texts_if_any("reasoning_trace");
}

Result<std::vector<Step>> read_steps(JsonObject& object) {
  const json& values = object.array("steps");
  if (values.size() > kStepsMax) {
    return fail(ErrorKind::invalid_input, "too many steps: {} of at most {}", values.size(),
                kStepsMax);
  }
  std::vector<Step> steps;
  std::set<std::string> ids;
  for (const json& value : values) {
    const std::string path = object.path_of("steps", steps.size());
    ADO_TRY(auto step, read_step(value, path));
    if (step.step_id.empty() || !ids.insert(step.step_id).second) {
      return fail(ErrorKind::invalid_input, "step_id is empty or given twice: {}.step_id is \"{}\"",
                  path, step.step_id);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

json write_part(const CtePart& part) {
  return {{"cte_name", part.cte_name}, {"cte_query_sql", part.cte_query_sql}};
}

json write_payload(const Payload& payload) {
  json object = json::object();
  const auto add = [&object](const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
  };
  add("cte_name", payload.cte_name);
  add("cte_query_sql", payload.cte_query_sql);
  if (payload.materialized) object["materialized"] = *payload.materialized;
  add("from_sql", payload.from_sql);
  add("expr_sql", payload.expr_sql);
  for (const CtePart& part : payload.into) object["into"].push_back(write_part(part));
  add("redirect", payload.redirect);
  if (payload.first) object["first"] = write_part(*payload.first);
  if (payload.second) object["second"] = write_part(*payload.second);
  add("sql_fragment", payload.sql_fragment);
  return object;
}

nlohmann::ordered_json write_step(const Step& step) {
  nlohmann::ordered_json target = nlohmann::ordered_json::object();
  const auto add = [&target](const char* name, const std::string& value) {
    if (!value.empty()) target[name] = value;
  };
  add("by_node_id", step.target.by_node_id);
  add("by_anchor_hash", step.target.by_anchor_hash);
  add("by_label", step.target.by_label);
  add("by_path", step.target.by_path);
  return {{"step_id", step.step_id},
          {"op", to_string(step.op)},
          {"target", target},
          {"payload", write_payload(step.payload)}};
}

nlohmann::ordered_json write_precondition(const Precondition& fact) {
  nlohmann::ordered_json object{{"kind", to_string(fact.kind)}};
  if (fact.columns.size() == 1) {
    object["column"] = fact.columns.front();
  } else {
    object["columns"] = fact.columns;
  }
  if (fact.kind == FactKind::functional_dependency || fact.kind == FactKind::foreign_key) {
    object["determines"] = fact.determines;
  }
  if (fact.kind == FactKind::value_range) {
    object["low"] = fact.low;
    object["high"] = fact.high;
  }
  object["basis"] = to_string(fact.basis);
  return object;
}

}  // namespace

Result<PatchPlan> read_plan(std::string_view json_text) {
  ADO_TRY(const json document, parse_json(json_text));
  JsonObject object(document, "");
  PatchPlan plan;
  plan.plan_version = static_cast<int>(object.integer("plan_version"));
  if (plan.plan_version != kPlanVersion) {
    object.refuse(fmt::format("unknown plan_version: {}", plan.plan_version));
  }
  read_description(object, plan);
  plan.dialect = object.one_of("dialect", {sql::Dialect::duckdb, sql::Dialect::postgres});
  const json& preconditions = object.array_if_any("preconditions");
  ADO_TRY(plan.steps, read_steps(object));
  ADO_CHECK(object.finish());
  for (const json& value : preconditions) {
    ADO_TRY(auto fact,
            read_precondition(value, object.path_of("preconditions", plan.preconditions.size())));
    plan.preconditions.push_back(std::move(fact));
  }
  return plan;
}

std::string write_plan(const PatchPlan& plan) {
  nlohmann::ordered_json document{{"plan_version", plan.plan_version},
                                  {"base", plan.base},
                                  {"plan_id", plan.plan_id},
                                  {"transform_id", plan.transform_id},
                                  {"family", plan.family},
                                  {"dialect", to_string(plan.dialect)},
                                  {"hypothesis", plan.hypothesis},
                                  {"based_on", plan.based_on},
                                  {"target_ir", plan.target_ir},
                                  {"expected_explain_delta", plan.expected_explain_delta},
                                  {"risk_notes", plan.risk_notes},
                                  {"reasoning_trace", plan.reasoning_trace},
                                  {"preconditions", json::array()},
                                  {"steps", json::array()}};
  for (const Precondition& fact : plan.preconditions) {
    document["preconditions"].push_back(write_precondition(fact));
  }
  for (const Step& step : plan.steps) document["steps"].push_back(write_step(step));
  return json_indented(document);
}

}  // namespace ado::patch
