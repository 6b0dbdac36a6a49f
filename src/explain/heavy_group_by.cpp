// heavy_group_by: an aggregate over many rows that takes a good part of the time. Aggregating
// before a join, fewer or shorter keys, or one level of grouping less would help.
#include <algorithm>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr std::int64_t kRowsMin = 100'000;
constexpr double kShareMin = 0.05;

std::size_t key_count(const Operator& op) {
  const auto groups = op.details.find("Groups");
  if (groups == op.details.end() || groups->second.empty()) return 0;
  return static_cast<std::size_t>(std::count(groups->second.begin(), groups->second.end(), '\n')) +
         1;
}

// The plan does not tell types; only short texts show, which the engine packs into numbers first.
bool packs_text(const Operator& op) {
  return std::any_of(op.children.begin(), op.children.end(), [](const Operator& child) {
    const auto projections = child.details.find("Projections");
    if (child.kind != OperatorKind::projection || projections == child.details.end()) return false;
    return projections->second.find("compress_string") != std::string::npos || packs_text(child);
  });
}

}  // namespace

void find_heavy_group_bys(const Scene& scene, std::vector<Signal>& signals) {
  if (!scene.tree.analyzed) return;
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    const bool groups = op.kind == OperatorKind::aggregate || op.kind == OperatorKind::distinct;
    const std::size_t keys = key_count(op);
    if (!groups || keys == 0 || rows_in(op) < kRowsMin || place.share < kShareMin) continue;
    signals.push_back(make_signal(
        SignalKind::heavy_group_by, place, place.share,
        fmt::format("{} groups {} rows by {} key{}{} into {} groups, {:.0f} % of the time", op.name,
                    group_digits(rows_in(op)), keys, keys == 1 ? "" : "s",
                    packs_text(op) ? " (texts among them)" : "", group_digits(op.rows_out),
                    place.share * 100)));
  }
}

}  // namespace ado::explain
