// redundant_distinct — a DISTINCT where no two rows agree anyway.
//
//   before   SELECT DISTINCT f.id, d.name FROM f, d WHERE f.k = d.k     SELECT count(DISTINCT f.id)
//   after    SELECT f.id, d.name FROM f, d WHERE f.k = d.k              SELECT count(f.id)
//
// Valid:    the outputs hold a key of the block's rows: declared, of a group, of what is joined. Or
//           they are columns of one table that are unique together and never NULL (facts): DISTINCT
//           folds rows of NULLs, which a UNIQUE does not. In an aggregate: no two rows of FROM
//           agree on the column, and so no two of any group; NULLs are not counted.
// Not for:  DISTINCT ON, set operations, volatile functions, aggregates that depend on the order of
//           rows; keys whose equal values may differ (collations, 0.0 and -0.0, intervals).
// Gains:    no hash table of all rows; counts are added up as they come.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform redundant_distinct;

namespace {

patch::Allowance allowance() { return {}; }

// The facts that make it so; none of them when it follows from the query.
struct Facts {
  std::vector<std::string> unique;
  std::vector<std::string> not_null;
};

std::string text_of(const ir::BaseColumn& column) {
  return fmt::format("{}.{}", column.table, column.column);
}

// --- SELECT DISTINCT ---

bool is_distinct_select(const ir::QueryMap& query, const ir::Block& block) {
  return block.kind == ir::BlockKind::select && block.outputs_known &&
         block.select->distinct == sql::DistinctKind::distinct && !block.select->sample &&
         !ir::is_volatile(*block.query, query.dialect());
}

// Outputs that DISTINCT compares as a key is compared.
std::set<std::size_t> sound_outputs(const ir::Block& block) {
  std::set<std::size_t> outputs;
  for (std::size_t output = 0; output < block.outputs.size(); ++output) {
    if (has_one_form_per_value(block.outputs[output].type)) outputs.insert(output);
  }
  return outputs;
}

// The column of the only table that an output is.
std::optional<std::string> table_column(const ir::QueryMap& query, ir::BlockIndex index,
                                        std::size_t at) {
  const ir::OutputColumn& output = query.block(index).outputs[at];
  if (output.expr == nullptr) return output.column;
  const ir::Binding* binding = own_column(query, index, *output.expr);
  const bool is_column = binding != nullptr && binding->column_index != ir::kNoColumn;
  return is_column ? std::optional(binding->column) : std::nullopt;
}

// A block that shows the rows of one table as they are.
bool shows_one_table(const ir::QueryMap& query, const ir::Block& block) {
  return block.from.size() == 1 && ir::is_plain_item(block.from.front()) &&
         block.from.front().kind == ir::FromKind::table && !block.grouped &&
         !ir::multiplies_rows(*block.select, query.dialect());
}

// What makes rows differ: first all columns that are shown, then the first one alone.
std::vector<Facts> facts_of_rows(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!shows_one_table(query, block)) return {};
  Facts all;
  Facts first;
  for (const std::size_t output : sound_outputs(block)) {
    const auto column = table_column(query, index, output);
    const auto base = column ? query.lineage(index, 0, *column) : std::nullopt;
    if (!base || std::ranges::find(all.unique, text_of(*base)) != all.unique.end()) continue;
    all.unique.push_back(text_of(*base));
    if (!ir::is_never_null_after_filters(index, 0, *column, query)) {
      all.not_null.push_back(text_of(*base));
    }
    if (all.unique.size() == 1) first = all;
  }
  if (all.unique.empty()) return {};
  return all.unique.size() == 1 ? std::vector{all} : std::vector{all, first};
}

// Each set of facts under which the block's DISTINCT changes nothing.
std::vector<Facts> facts_of_select(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!is_distinct_select(query, block)) return {};
  ir::KnownKeys known;
  if (ir::Determination(query, index, sound_outputs(block), known).determines_row()) {
    return {Facts{}};
  }
  return facts_of_rows(query, index);
}

// --- aggregates ---

// The column whose copies the aggregate leaves out; null for all other calls.
const sql::Expr* distinct_column(const ir::QueryMap& query, ir::BlockIndex index,
                                 const sql::Expr& expr) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || !call->distinct || call->arguments.size() != 1) return nullptr;
  if (query.block_of(expr.id) != index || !ir::is_aggregate_call(*call, query.dialect())) {
    return nullptr;
  }
  if (!call->order_by.empty() || !call->within_group.empty()) return nullptr;
  const ir::FunctionFacts* facts = ir::find_function(*call, query.dialect());
  if (facts == nullptr || facts->trait != ir::AggregateTrait::additive) return nullptr;
  const sql::Expr& column = *call->arguments.front().value;
  const ir::Binding* binding = own_column(query, index, column);
  if (binding == nullptr || binding->column_index == ir::kNoColumn) return nullptr;
  return has_one_form_per_value(query.type_of(column)) ? &column : nullptr;
}

// Under which facts no two rows of FROM have the same value; none when they may.
std::optional<Facts> facts_of_column(const ir::QueryMap& query, ir::BlockIndex index,
                                     const sql::Expr& column) {
  const ir::Block& block = query.block(index);
  if (ir::Determination(query, index, {&column}).determines_source_row()) return Facts{};
  if (block.from.size() != 1 || !ir::is_plain_item(block.from.front())) return std::nullopt;
  // Its NULLs are not counted.
  if (ir::contains_key(index, 0, {query.binding(column)->column}, query)) return Facts{};
  const auto base = query.lineage(column);
  if (block.from.front().kind != ir::FromKind::table || !base) return std::nullopt;
  return Facts{.unique = {text_of(*base)}, .not_null = {}};
}

struct Call {
  const sql::Expr* call = nullptr;
  std::string column;
  Facts facts;
};

std::vector<Call> find_calls(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Call> calls;
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.grouped || block.select->sample) return calls;
  sql::visit(*block.query, {.expr = [&](const sql::Expr& expr) {
    const sql::Expr* column = distinct_column(query, index, expr);
    if (column == nullptr) return sql::Descend::yes;
    if (auto facts = facts_of_column(query, index, *column)) {
      const ir::Binding& binding = *query.binding(*column);
      calls.push_back({&expr,
                       fmt::format("{}.{}", block.from[binding.from_item].name, binding.column),
                       *std::move(facts)});
    }
    return sql::Descend::yes;
  }});
  return calls;
}

// --- both ---

Match match_at(const ir::Block& block, sql::NodeId target) {
  Match match;
  match.target = target;
  for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
  match.operators = {explain::OperatorKind::distinct, explain::OperatorKind::aggregate};
  return match;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    const std::size_t ways = facts_of_select(query, index).size();
    for (std::size_t way = 0; way < ways; ++way) {
      Match& match = matches.emplace_back(match_at(block, block.select->id));
      match.block = index;
      match.variant = static_cast<int>(way);
      match.label = fmt::format("{}: without DISTINCT{}", block.id,
                                way == 0 ? "" : ", its first column is a key");
      match.why = "no two of its rows are the same";
    }
    std::set<std::string> columns;
    for (const Call& call : find_calls(query, index)) {
      if (!columns.insert(call.column).second) continue;
      Match& match = matches.emplace_back(match_at(block, call.call->id));
      match.block = index;
      match.label = fmt::format("{}: {} counted without DISTINCT", block.id, call.column);
      match.why = "no two rows have the same value";
    }
  }
  return matches;
}

// Takes DISTINCT out of the calls, by the ids of their nodes, and gives the facts for it.
Facts drop_from_calls(const ir::QueryMap& query, const Match& match, sql::Query& body) {
  const std::vector<Call> calls = find_calls(query, match.block);
  const auto wanted =
      std::ranges::find_if(calls, [&](const Call& call) { return call.call->id == match.target; });
  require(wanted != calls.end());
  sql::transform(body, {.expr = [&](sql::Expr& node) {
                   const bool is_one = std::ranges::any_of(calls, [&](const Call& call) {
                     return call.column == wanted->column && call.call->id == node.id;
                   });
                   if (is_one) sql::as<sql::FunctionCall>(node)->distinct = false;
                 }});
  return wanted->facts;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, redundant_distinct, "what has no copies need not be made distinct");
  plan.target_ir = match.label;
  plan.expected_explain_delta = "no hash table of distinct rows";
  sql::Query body = body_copy(block);
  Facts facts;
  if (match.target == block.select->id) {
    facts = facts_of_select(query, match.block).at(static_cast<std::size_t>(match.variant));
    sql::as_select(body)->distinct = sql::DistinctKind::none;
  } else {
    facts = drop_from_calls(query, match, body);
  }
  if (!facts.unique.empty()) need(plan, patch::FactKind::unique, facts.unique);
  for (const std::string& column : facts.not_null) {
    need(plan, patch::FactKind::not_null, {column});
  }
  replace_body(plan, block, body);
  return plan;
}

}  // namespace

constinit const Transform redundant_distinct{
    .id = "redundant_distinct",
    .family = outcome::Family::join_topology,
    .summary = "Drop a DISTINCT of rows that a key keeps apart",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
