// Compares the sites of a candidate with what the mission has tried already.
#include "mission/sortie.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mission/decide.hpp"

namespace ado::mission {
namespace {

// It was tried on something that led to this base, and brought nothing there.
bool brought_nothing(const Probe& known, const std::set<std::string>& lineage, const View& view) {
  if (!lineage.contains(known.base) || !known.measurement) return false;
  const Probe* base = view.probe(known.base);
  return base != nullptr && !seems_gain_over(*base, known);
}

// "main/sub:1: 4 keys of item as a number": what is done there. Empty where the label is a place.
std::string_view deed_of(const Probe& probe) {
  const std::string_view label = probe.label;
  const std::size_t colon = label.find(": ");
  return colon == std::string_view::npos ? std::string_view() : label.substr(colon + 2);
}

// Tells which site of the base is which of those that the mission has seen. A plan moves blocks to
// other places; what is done there tells the site where nothing else does the same.
class KnownSites {
 public:
  KnownSites(const std::vector<Probe>& found, const View& view) {
    for (const Probe& probe : found) ++count_[key_of(probe)];
    for (const Probe& probe : view.probes) {
      if (probe.base.empty()) ++count_[key_of(probe)];
    }
  }

  bool are_same(const Probe& known, const Probe& found) const {
    if (known.transform_id != found.transform_id) return false;
    if (known.label == found.label) return true;
    constexpr int kOnceInEach = 2;
    return !deed_of(found).empty() && deed_of(known) == deed_of(found) &&
           count_.at(key_of(found)) <= kOnceInEach;
  }

 private:
  using Key = std::pair<std::string_view, std::string_view>;
  static Key key_of(const Probe& probe) { return {probe.transform_id, deed_of(probe)}; }
  std::map<Key, int> count_;
};

}  // namespace

std::vector<Probe> further_probes(std::vector<Probe> found, const Probe& base, const View& view) {
  const std::set<std::string> lineage = lineage_of(base, view);
  std::size_t number = static_cast<std::size_t>(
      std::ranges::count_if(view.probes, [](const Probe& probe) { return !probe.base.empty(); }));
  const std::vector<Probe> all = found;
  const KnownSites sites(all, view);
  std::erase_if(found, [&](const Probe& probe) {
    return std::ranges::any_of(view.probes, [&](const Probe& known) {
      return sites.are_same(known, probe) && (lineage.contains(known.id) || !is_composable(known) ||
                                              brought_nothing(known, lineage, view));
    });
  });
  const auto is_gain_elsewhere = [&](const Probe& probe) {
    return std::ranges::any_of(view.probes,
                               [&](const Probe& known) { return sites.are_same(known, probe); });
  };
  // The next search finds the new sites again, in a better base.
  if (std::ranges::any_of(found, is_gain_elsewhere))
    std::erase_if(found, std::not_fn(is_gain_elsewhere));
  std::vector<Probe> further;
  for (Probe& probe : found) {
    probe.id = fmt::format("f{:02}", ++number);
    probe.base = base.id;
    further.push_back(std::move(probe));
  }
  return further;
}

TrackRecords with_own(TrackRecords records, const View& view) {
  for (const Probe& probe : view.probes) {
    if (probe.source == Source::model) continue;
    if (!probe.measurement || !probe.based_on.empty()) continue;
    TrackRecord& record = records[probe.transform_id];
    ++record.tried;
    if (is_composable(probe)) ++record.won;
  }
  return records;
}

}  // namespace ado::mission
