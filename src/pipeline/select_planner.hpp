// SelectPlanner: one SELECT core whose nested queries are plain already.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipeline/planner.hpp"
#include "sql/semantic_operator.hpp"

namespace ado::pipeline {

using CommonTables = std::vector<sql::CommonTable>;

// The CTEs round a query: as they are by now, and as the binder may see them before anything is
// run.
struct Scope {
  CommonTables tables;
  CommonTables bare;
};
// The query with these in front; as it is when there are none.
sql::Query with_tables(sql::Query query, const CommonTables& tables);

// Replaces each semantic call by the column of a table of answers that is joined to FROM, in the
// order: WHERE, GROUP BY and arguments of aggregates, groups, the rest. Cheap conditions come
// first, and what they leave is all that is asked about.
class SelectPlanner {
 public:
  SelectPlanner(const Planning& planning, sql::Query& query, sql::Query bare, const Scope& scope,
                std::vector<Step>& steps);
  Result<void> plan();

 private:
  // Under which conditions a call is needed, beyond those that hold for all rows by now.
  using Guards = std::vector<sql::Expr>;
  struct Answered {
    sql::Expr call;
    Guards guards;
    sql::Expr answer;
  };

  // select_planner.cpp: rows.
  Result<void> refuse_differing(const sql::Expr& expr, sql::Span span,
                                std::string_view place) const;
  Result<void> refuse_differing_from() const;
  Result<void> move_join_conditions();
  Result<void> plan_where();
  Result<void> rewrite_condition(sql::Expr& condition, const Guards& guards);
  Result<void> rewrite_case(sql::Case& node, const Guards& guards);
  Result<void> rewrite(sql::Expr& expr, const Guards& guards);
  Result<sql::Expr> answer(const sql::Expr& call, const Guards& guards);
  Result<void> rewrite_rest();
  Result<void> plan_distinct();
  void name_items();

  // select_joins.cpp
  Result<void> plan_joins();
  Result<void> plan_join(sql::TableRef& table);

  // select_limit.cpp, select_top.cpp: what LIMIT saves.
  bool is_plain_limit() const;
  bool names_an_alias(const sql::Expr& expr) const;
  const sql::Expr* item_named(const sql::Identifier& name) const;
  std::optional<std::vector<sql::OrderItem>> cheap_order() const;
  bool plan_prefix(AnswerStep& step, const sql::Expr& condition, const sql::Expr& call);
  Result<std::size_t> width_of(const sql::SelectItem& item) const;
  Result<bool> plan_top();
  void keep_top(std::vector<sql::OrderItem> order, std::vector<sql::SelectItem> items,
                std::vector<sql::SelectItem> kept, std::vector<std::string> columns,
                const std::string& alias);

  // select_keys.cpp: what GROUP BY means.
  Result<std::optional<std::size_t>> item_at(std::size_t place) const;
  Result<std::optional<std::size_t>> item_meant(const sql::Expr& key) const;
  Result<void> resolve_aliases(sql::Expr& expr, const std::vector<sql::Expr>& shown) const;
  Result<void> resolve_aliases();
  Result<std::vector<sql::Expr>> group_keys();
  Result<void> expand_group_by_all();
  Result<void> read_keys(const std::vector<sql::Expr>& keys);

  // select_groups.cpp
  bool is_grouped() const;
  std::vector<sql::Expr*> group_exprs();
  Result<void> rewrite_rows();
  Result<void> rewrite_key(sql::GroupingElement& element);
  void rewrite_key_calls();
  Result<void> keep_groups(const std::vector<sql::Expr>& keys);
  Result<void> rewrite_groups();
  Result<void> rewrite_group_calls(sql::Expr& expr);
  Result<sql::Expr> group_answer(const sql::Expr& call);
  Result<void> set_bags(AnswerStep& step, const sql::SemanticCall& call);
  Result<void> set_groups(AnswerStep& step, const sql::SemanticCall& call);

  // Shared.
  Result<semantic::Call> make_call(const sql::Expr& call) const;
  Result<AnswerStep> make_step(AnswerKind kind, const sql::Expr& call);
  sql::Query derive(std::vector<sql::SelectItem> items, std::vector<sql::Expr> where,
                    std::vector<sql::Expr> group_by) const;
  std::vector<sql::Expr> varying(const sql::SemanticCall& call) const;
  sql::Expr join_answers(const AnswerStep& step, sql::Expr condition);
  std::vector<sql::Expr> known(const Guards& guards) const;

  const Planning& planning_;
  sql::Query& query_;
  sql::Select& select_;
  const Scope& scope_;
  sql::Query bare_;  // The query as the binder saw it.
  std::vector<Step>& steps_;
  std::vector<sql::Expr> known_;  // Holds for the rows by now.
  std::vector<Answered> answered_;
  std::vector<Answered> group_answered_;
  std::vector<sql::Expr> key_calls_;  // Answers that stand in GROUP BY.
  std::string groups_alias_;          // Of the table of groups; empty: there is one group.
};

}  // namespace ado::pipeline
