// Signals: what in a plan looks like a reason for slowness.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/tree.hpp"

namespace ado::explain {

enum class SignalKind {
  q_error,           // Far more or fewer rows than expected.
  repeated_scan,     // One table read several times.
  late_filter,       // Most rows thrown away after expensive work.
  spill,             // Did not fit into memory.
  nested_loop,       // Every row of one side against every row of the other.
  heavy_group_by,    // Many rows grouped.
  large_window,      // Many rows sorted into windows.
  cross_product,     // No condition between two inputs.
  delim_join,        // A correlated subquery, unnested by the engine.
  repeated_subplan,  // The same work done more than once.
  jit_overhead,      // Compiling took longer than it can have saved.
  parallel_missed,   // A large scan in one process, or workers that were not to be had.
  lossy_bitmap,      // A bitmap that had no room for single rows.
  cte_fence,         // Rows of a CTE that its readers throw away.
  rerun_subplan,     // A subquery that runs once for each row.
};
std::string_view to_text(SignalKind kind);  // "q_error"

struct Signal {
  SignalKind kind = SignalKind::q_error;
  std::string path;           // Of the operator: child numbers from the root, "0.1".
  std::string operator_name;  // "HASH_JOIN"
  std::string relation;       // The table in question; may be empty.
  double severity = 0;        // 0 to 1: the share of the tree's time that it explains.
  std::string text;           // One sentence for people, without a final stop.
};

// All signals of a tree that explain at least 1 %, most severe first. A plan that was not run shows
// only those that need no actual rows; their severity is a share of the rows expected.
std::vector<Signal> find_signals(const Tree& tree);

}  // namespace ado::explain
