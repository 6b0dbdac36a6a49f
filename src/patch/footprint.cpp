// Collects what steps replace, and finds where two plans meet.
#include "patch/footprint.hpp"

#include <algorithm>
#include <set>

#include "base/require.hpp"
#include "patch/edit.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

class FootprintMaker {
 public:
  FootprintMaker(const ir::QueryMap& base, const Step& step, Footprint& footprint)
      : base_(base), step_(step), footprint_(footprint) {
    const auto mark = [this](const sql::NodeBase& node) {
      footprint_.nodes.try_emplace(node.id.value, step_.step_id);
      return sql::Descend::yes;
    };
    marker_ = {.expr = mark, .table = mark, .query = mark, .select = mark, .common_table = mark};
    // The CTEs of a block survive when its body is replaced.
    body_marker_ = marker_;
    body_marker_.common_table = [](const sql::CommonTable&) { return sql::Descend::no; };
  }

  void add(const Place& place) {
    place_ = place;
    switch (step_.op) {
      case Op::insert_cte:
        return add_name(step_.payload.cte_name);
      case Op::split_cte:
        for (const CtePart& part : step_.payload.into) add_name(part.cte_name);
        return add_readers();
      case Op::wrap_query_with_cte:
        add_name(step_.payload.cte_name);
        return add_body();
      case Op::replace_block_with_cte_pair:
        add_name(step_.payload.first->cte_name);
        add_name(step_.payload.second->cte_name);
        return add_body();
      case Op::replace_from:
        return add_clause("from");
      case Op::replace_select:
        return add_clause("select");
      case Op::replace_where_predicate:
        return place.site == Site::block ? add_clause("where") : add_expr(place.node);
      case Op::replace_join_condition:
        return add_condition();
      case Op::replace_expr_subtree:
      case Op::delete_expr_subtree:
        return add_expr(place.node);
      case Op::replace_body:
        return add_body();
      case Op::insert_view_statement:
        return add_name(step_.payload.cte_name);
      case Op::insert_statement_before:
        return add_setting();
    }
  }

 private:
  const sql::Query& query() const {
    const sql::Query* found = sql::find_query(base_.statement().query, place_.node);
    require(found != nullptr);
    return *found;
  }

  void add_name(const std::string& name) {
    footprint_.names.try_emplace(sql::fold(name, base_.dialect()), step_.step_id);
  }
  // What is no setting is refused when the step is taken.
  void add_setting() {
    const auto setting = parse_setting(step_.payload.sql_fragment, base_.dialect());
    if (setting) footprint_.clauses.try_emplace("the setting " + setting->name, step_.step_id);
  }
  void add_expr(sql::NodeId node) {
    const sql::Expr* expr = sql::find_expr(base_.statement().query, node);
    require(expr != nullptr);
    sql::visit(*expr, marker_);
  }
  void add_condition() {
    const sql::TableRef* table = sql::find_table(base_.statement().query, place_.node);
    require(table != nullptr);
    const auto& condition = std::get<sql::Join>(table->node).condition;
    if (condition) sql::visit(**condition, marker_);
  }
  void add_readers() {
    const auto block = base_.block_of(place_.node);
    for (const ir::CteNode& cte : base_.ctes()) {
      if (cte.block != block) continue;
      sql::visit(*cte.table->query, marker_);
      for (const sql::TableRef* reader : cte.readers) sql::visit(*reader, marker_);
    }
  }
  void name_clause(std::string_view clause) {
    const auto block = base_.block_of(place_.node);
    require(block.has_value());
    footprint_.clauses.try_emplace(fmt::format("{} {}", base_.block(*block).id, clause),
                                   step_.step_id);
  }
  void add_clause(std::string_view clause) {
    name_clause(clause);
    const sql::Select* select = sql::as_select(query());
    if (select == nullptr) return;
    if (clause == "from") {
      for (const sql::TableRef& table : select->from) sql::visit(table, marker_);
    } else if (clause == "select") {
      for (const sql::SelectItem& item : select->items) sql::visit(item.expr, marker_);
    } else if (select->where) {
      sql::visit(**select->where, marker_);
    }
  }
  void add_body() {
    for (const char* clause : {"from", "select", "where"}) name_clause(clause);
    sql::visit(query(), body_marker_);
  }

  const ir::QueryMap& base_;
  const Step& step_;
  Footprint& footprint_;
  Place place_;
  sql::Visitor marker_;
  sql::Visitor body_marker_;
};

// What a node is to people: the smallest thing around it that has a name.
std::string describe_node(sql::NodeId node, const ir::QueryMap& map) {
  const sql::Query& query = map.statement().query;
  if (sql::find_expr(query, node) != nullptr) return describe({Site::expression, node}, map);
  if (sql::find_table(query, node) != nullptr) return describe({Site::from_item, node}, map);
  return describe({Site::block, node}, map);
}

}  // namespace

Result<Footprint> footprint(const ir::QueryMap& base, const PatchPlan& plan) {
  Footprint made;
  for (const Step& step : plan.steps) {
    FootprintMaker maker(base, step, made);
    if (awaits_step(step.target)) continue;
    ADO_TRY(const Place place, resolve(step, operation(step.op).sites, base, {}));
    maker.add(place);
  }
  return made;
}

std::vector<std::string> overlaps(const ir::QueryMap& base, const PatchPlan& a,
                                  const Footprint& of_a, const PatchPlan& b,
                                  const Footprint& of_b) {
  std::vector<std::string> lines;
  std::set<std::pair<std::string, std::string>> told;
  const auto add = [&](const std::string& step_a, const std::string& step_b,
                       const std::string& what) {
    if (!told.insert({step_a, step_b}).second) return;
    lines.push_back(fmt::format("{} {} and {} {} {}", a.plan_id, step_a, b.plan_id, step_b, what));
  };
  for (const auto& [name, step] : of_a.names) {
    const auto other = of_b.names.find(name);
    if (other != of_b.names.end()) add(step, other->second, "both create " + name);
  }
  // Ids grow in document order, so the outermost common node comes first.
  for (const auto& [node, step] : of_a.nodes) {
    const auto other = of_b.nodes.find(node);
    if (other == of_b.nodes.end()) continue;
    add(step, other->second, "both change " + describe_node({node}, base));
  }
  for (const auto& [clause, step] : of_a.clauses) {
    const auto other = of_b.clauses.find(clause);
    if (other != of_b.clauses.end()) add(step, other->second, "both change " + clause);
  }
  return lines;
}

}  // namespace ado::patch
