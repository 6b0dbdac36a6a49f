// The engine-neutral explain tree: what a plan did, operator by operator.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ado::explain {

enum class OperatorKind {
  scan,
  filter,
  projection,
  hash_join,
  nested_loop_join,
  other_join,
  cross_product,
  aggregate,
  distinct,
  window,
  sort,
  top_n,
  limit,
  set_operation,
  cte,
  cte_scan,
  subquery,
  result,
  other
};

struct Operator {
  std::string name;  // As the engine calls it: "HASH_JOIN".
  OperatorKind kind = OperatorKind::other;
  std::string relation;  // Table (or CTE) that is scanned; else empty.
  // Time in this operator alone, the sum over all threads and loops; of a plan that was not run,
  // what it costs by the engine's estimate, if that is known.
  double self_ms = 0;
  std::int64_t rows_out = 0;  // Actual rows, all loops; 0 when the plan was not run.
  std::optional<std::int64_t> rows_estimated;
  std::int64_t rows_scanned = 0;  // Rows read from storage, for scans.
  std::int64_t loops = 1;
  std::int64_t spilled_bytes = 0;  // On disk, all processes; 0 where only the tree knows.
  std::map<std::string, std::string>
      details;  // Conditions, filters, group keys: the engine's text.
  std::vector<Operator> children;
};

struct Tree {
  Operator root;
  double total_ms = 0;  // Wall time of the run.
  double cost = 0;      // As the planner expects it, in its own unit; 0 when not told.
  double cpu_ms = 0;    // Sum of operator times.
  std::int64_t rows_returned = 0;
  std::int64_t memory_bytes_peak = 0;   // Of the whole engine, while the statement ran.
  std::int64_t spilled_bytes_peak = 0;  // On disk, for what did not fit into memory.
  double planning_ms = 0;               // A part of total_ms; 0 when not told.
  double jit_ms = 0;                    // Compiling expressions; a part of total_ms.
  std::int64_t blocks_read = 0;         // Of tables, from outside of the engine's cache.
  std::int64_t blocks_cached = 0;       // Of tables, found in it.
  bool analyzed = false;                // False: a plan only, no actual rows or times.
};

}  // namespace ado::explain
