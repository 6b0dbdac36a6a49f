// repeated_subplan: the same joins and aggregates, with the same conditions over the same tables,
// stand in the plan more than once. A common table that is materialized would do them once.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

// A hash of what the subplan does, without what depends on where it stands: run-time filters and
// numbers of nodes come from above.
std::string signature_of(const Operator& op, const std::vector<std::string>& children) {
  std::string signature = op.name;
  for (const auto& [key, value] : op.details) {
    if (key == "Dynamic Filters" || key == "Delim Index" || key == "Projections") continue;
    signature += fmt::format("|{}={}", key, value);
  }
  std::vector<std::string> sorted = children;
  if (op.kind == OperatorKind::hash_join) std::sort(sorted.begin(), sorted.end());
  for (const std::string& child : sorted) signature += "(" + child + ")";
  return to_hex(hash128(signature));
}

bool is_worth_sharing(const Operator& op) {
  return op.kind == OperatorKind::hash_join || op.kind == OperatorKind::aggregate ||
         op.kind == OperatorKind::distinct || op.kind == OperatorKind::window;
}

// Of every place; a projection passes its input's on, so that it does not hide what is below.
std::vector<std::string> signatures_of(const std::vector<Place>& places) {
  std::vector<std::string> signatures(places.size());
  std::vector<std::vector<std::string>> children(places.size());
  for (std::size_t i = places.size(); i-- > 0;) {
    std::reverse(children[i].begin(), children[i].end());  // They came last to first.
    const bool passes = places[i].op->kind == OperatorKind::projection && children[i].size() == 1;
    signatures[i] = passes ? children[i][0] : signature_of(*places[i].op, children[i]);
    if (places[i].parent >= 0) {
      children[static_cast<std::size_t>(places[i].parent)].push_back(signatures[i]);
    }
  }
  return signatures;
}

}  // namespace

void find_repeated_subplans(const Scene& scene, std::vector<Signal>& signals) {
  const std::vector<std::string> signatures = signatures_of(scene.places);
  std::map<std::string_view, std::vector<std::size_t>> copies;
  for (std::size_t i = 0; i < scene.places.size(); ++i) {
    if (is_worth_sharing(*scene.places[i].op)) copies[signatures[i]].push_back(i);
  }
  std::vector<bool> told(scene.places.size(), false);  // Below a repeated subplan all is repeated.
  for (std::size_t i = 0; i < scene.places.size(); ++i) {
    const auto found = copies.find(signatures[i]);
    if (told[i] || found == copies.end() || found->second.size() < 2 ||
        !is_worth_sharing(*scene.places[i].op)) {
      continue;
    }
    double saved = 0;
    for (const std::size_t copy : found->second) {
      const Place& place = scene.places[copy];
      if (copy != i) saved += place.share + place.share_below;
      const std::size_t end = copy + count_below(scene.places, copy);
      std::fill(told.begin() + static_cast<std::ptrdiff_t>(copy),
                told.begin() + static_cast<std::ptrdiff_t>(end) + 1, true);
    }
    signals.push_back(
        make_signal(SignalKind::repeated_subplan, scene.places[i], saved,
                    fmt::format("{} and what is below it is computed {} times, {:.0f} % too much",
                                label_of(*scene.places[i].op), found->second.size(), saved * 100)));
  }
}

}  // namespace ado::explain
