// The finders of signals, one a source file; signals.cpp calls them all.
#pragma once

#include <vector>

#include "explain/places.hpp"
#include "explain/signals.hpp"

namespace ado::explain {

// What finders look at: a tree and the list of its places.
struct Scene {
  const Tree& tree;
  const std::vector<Place>& places;
};
using SignalFinder = void (*)(const Scene& scene, std::vector<Signal>& signals);

void find_q_errors(const Scene& scene, std::vector<Signal>& signals);
void find_repeated_scans(const Scene& scene, std::vector<Signal>& signals);
void find_late_filters(const Scene& scene, std::vector<Signal>& signals);
void find_spills(const Scene& scene, std::vector<Signal>& signals);
void find_nested_loops(const Scene& scene, std::vector<Signal>& signals);
void find_heavy_group_bys(const Scene& scene, std::vector<Signal>& signals);
void find_large_windows(const Scene& scene, std::vector<Signal>& signals);
void find_cross_products(const Scene& scene, std::vector<Signal>& signals);
void find_delim_joins(const Scene& scene, std::vector<Signal>& signals);
void find_repeated_subplans(const Scene& scene, std::vector<Signal>& signals);
void find_jit_overheads(const Scene& scene, std::vector<Signal>& signals);
void find_parallel_missed(const Scene& scene, std::vector<Signal>& signals);
void find_lossy_bitmaps(const Scene& scene, std::vector<Signal>& signals);
void find_cte_fences(const Scene& scene, std::vector<Signal>& signals);
void find_rerun_subplans(const Scene& scene, std::vector<Signal>& signals);

// A number that the engine tells of an operator: "Rows Removed by Filter"; 0 when it does not.
double detail_number(const Operator& op, std::string_view name);

// A signal about one operator.
Signal make_signal(SignalKind kind, const Place& place, double severity, std::string text);

}  // namespace ado::explain
