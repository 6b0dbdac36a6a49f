// PatchPlan: the one currency. Every change to a query is one of these.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::patch {

enum class Op {
  insert_cte,
  split_cte,
  wrap_query_with_cte,
  replace_block_with_cte_pair,
  replace_from,
  replace_join_condition,
  replace_where_predicate,
  replace_expr_subtree,
  delete_expr_subtree,
  replace_select,
  replace_body,
  insert_view_statement,
  insert_statement_before
};
inline constexpr Op kOps[] = {Op::insert_cte,
                              Op::split_cte,
                              Op::wrap_query_with_cte,
                              Op::replace_block_with_cte_pair,
                              Op::replace_from,
                              Op::replace_join_condition,
                              Op::replace_where_predicate,
                              Op::replace_expr_subtree,
                              Op::delete_expr_subtree,
                              Op::replace_select,
                              Op::replace_body,
                              Op::insert_view_statement,
                              Op::insert_statement_before};
std::string_view to_string(Op op);

// Tried in this order, never guessed. At least one is given; what each may say stands in
// docs/patchplan.md.
struct Target {
  std::string by_node_id = {};      // "S0", a block id, or "step:<step_id>".
  std::string by_anchor_hash = {};  // With by_node_id: within that block.
  std::string by_label = {};        // A CTE, alias or output name.
  std::string by_path = {};         // "main/where/and[2]"
  bool operator==(const Target&) const = default;
};

struct CtePart {
  std::string cte_name = {};
  std::string cte_query_sql = {};
  bool operator==(const CtePart&) const = default;
};
struct Payload {
  std::string cte_name = {};
  std::string cte_query_sql = {};
  std::optional<bool> materialized = {};
  std::string from_sql = {};
  std::string expr_sql = {};
  std::string sql_fragment = {};
  std::vector<CtePart> into = {};     // split_cte
  std::string redirect = {};          // split_cte: which part the readers read from now on.
  std::optional<CtePart> first = {};  // replace_block_with_cte_pair
  std::optional<CtePart> second = {};
  bool operator==(const Payload&) const = default;
};
struct Step {
  std::string step_id = {};
  Op op = Op::replace_body;
  Target target = {};
  Payload payload = {};
  bool operator==(const Step&) const = default;
};

enum class FactKind { unique, not_null, value_range, functional_dependency, foreign_key };
enum class Basis { declared, derived, assumed, observed, unsettled };
// What must hold for the plan to be right. columns are "table.column".
struct Precondition {
  FactKind kind = FactKind::unique;
  std::vector<std::string> columns = {};
  std::vector<std::string> determines = {};  // functional_dependency, foreign_key: the other side.
  std::string low = {}, high = {};           // value_range, inclusive; as SQL literals.
  Basis basis = Basis::unsettled;
  bool operator==(const Precondition&) const = default;
};
std::string_view to_string(FactKind kind);  // "value_range"
std::string_view to_string(Basis basis);
// The --assume syntax: unique(stores.store_key), unique(t.a, t.b), not_null(t.a), range(t.a, 0,
// 100), fd(t.a -> t.b, t.c), fk(t.a -> u.b).
std::string to_string(const Precondition& fact);
Result<Precondition> parse_fact(std::string_view text);  // Its basis is `assumed`.

struct PatchPlan {
  int plan_version = 1;
  std::string base = {};  // Anchor of S0.
  std::string plan_id = {};
  std::string transform_id = {};
  std::string family = {};  // "A" .. "G", "X"
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::string hypothesis = {};
  std::vector<std::string> based_on = {};
  std::string target_ir = {};
  std::string expected_explain_delta = {};
  std::vector<std::string> risk_notes = {};
  std::vector<std::string> reasoning_trace = {};
  std::vector<Precondition> preconditions = {};
  std::vector<Step> steps = {};
  bool operator==(const PatchPlan&) const = default;
};

// Strict: unknown fields, unknown ops and missing payloads are refused by name (invalid_input),
// with the place in the JSON.
Result<PatchPlan> read_plan(std::string_view json_text);
std::string write_plan(const PatchPlan& plan);  // Indented JSON; read_plan(write_plan(p)) = p.

}  // namespace ado::patch
