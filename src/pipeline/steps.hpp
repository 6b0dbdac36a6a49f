// Steps: what a query with semantic operators comes to, in the order in which it is done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "semantic/operator.hpp"
#include "sql/ast.hpp"

namespace ado::pipeline {

// The rows of a query, in a temporary table, under these column names unless there are none.
struct KeepStep {
  std::string table;
  sql::Query query;
  std::vector<std::string> columns;
  std::string what;  // "the rows of CTE c", "the groups", for people.
};

// Of a LIMIT: tuples are evaluated in the order in which their rows come, until so many rows pass.
struct Prefix {
  std::string table;    // Rows by place: kPlace, k1...
  sql::Expr condition;  // Over the answer.
  std::int64_t wanted = 0;
};

// rows: `source` gives k1..kn and how many rows have them; the answer is found by k1..kn.
// labels: the same with one key, and all of them are one set.
// bags: `source` gives the group, k1 and how often; the answer is found by the group.
// groups: `source` gives the group and k1..kn; likewise.
// pairs: `source` gives k1 of the left side, `right` of the right one; the table holds the pairs.
enum class AnswerKind { rows, labels, bags, groups, pairs };

// Distinct tuples of arguments, evaluated, and the answers in a temporary table: k1..kn or the
// group, then the answer.
struct AnswerStep {
  AnswerKind kind = AnswerKind::rows;
  std::string table;
  std::string alias;  // Under which the query joins it.
  semantic::Call call;
  std::string text;                  // The call as SQL.
  sql::Span span;                    // Where it stands in the pipeline's text.
  std::optional<sql::Query> source;  // Nothing when no argument varies.
  std::optional<sql::Query> right;
  bool has_group = false;  // Of bags and groups: without one there is one bag.
  bool is_distinct = false;
  std::optional<Prefix> prefix;
};

using Step = std::variant<KeepStep, AnswerStep>;

// What is left of the query reads the tables that the steps made.
struct QueryPlan {
  std::vector<Step> steps;
  sql::Query query;
};

}  // namespace ado::pipeline
