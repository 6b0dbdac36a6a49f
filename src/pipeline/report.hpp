// What a run or an EXPLAIN came to: plain values, for logs, progress and people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/estimate.hpp"
#include "coordinator/work.hpp"
#include "pipeline/steps.hpp"

namespace ado::pipeline {

// Of EXPLAIN, the worst last: at_most is an upper bound, because a condition before it waits for
// answers; about is no bound, because groups, joins or differences of rows do.
enum class Precision { exact, at_most, about };

// One evaluation of one call.
struct CallReport {
  std::string text;  // The call as SQL.
  AnswerKind kind = AnswerKind::rows;
  std::string op;
  std::int64_t rows = 0;  // That the call is needed for.
  std::int64_t groups = 0;
  coordinator::Counts counts;      // Of a run.
  coordinator::Estimate estimate;  // Of an EXPLAIN.
  Precision precision = Precision::exact;
  std::string model;  // Who answered.
  double elapsed_ms = 0;
  std::string note;  // "stopped by LIMIT after 40 of 900 tuples", "recall 0.94 on 50 texts".
};

// One SQL statement that was or would be run.
struct StatementReport {
  std::string what;  // "stage", "the groups", "tuples of MEANS(...)".
  std::string sql;
};

struct StageReport {
  std::string name;   // Empty: the final query.
  std::string table;  // Its temporary table.
  std::int64_t rows = 0;
  Precision precision = Precision::exact;  // Of the rows.
  double elapsed_ms = 0;
  std::vector<CallReport> calls;
  std::vector<StatementReport> statements;
  std::string serial_reason;  // "aggregate SUMMARIZE"; empty: all its calls are row-scalar.
  std::string retained;       // "read from cache/stages/v1", "kept in ..."; mostly empty.
  std::string error;          // Why it failed.
};

struct RunReport {
  std::string caller_id;
  std::vector<StageReport> stages;  // The final query is the last.
  double elapsed_ms = 0;
};

coordinator::Counts total_counts(const StageReport& stage);
coordinator::Estimate total_estimate(const StageReport& stage);
// Who answered: "local", "rule", the models; several are joined by commas.
std::string models_of(const StageReport& stage);

}  // namespace ado::pipeline
