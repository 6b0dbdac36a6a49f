// One function for each setting that a plan can speak for; none needs to know the query.
#include "mission/setting_ideas.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "explain/places.hpp"
#include "explain/signals.hpp"

namespace ado::mission {
namespace {

using explain::OperatorKind;
using explain::Place;
using explain::SignalKind;

constexpr std::int64_t kMegabyte = 1 << 20;
constexpr double kCacheShare = 8;
constexpr double kConnectionsShare = 10;
// Rows take more room in memory than on disk.
constexpr double kMemoryByDisk = 3;
// Less than that is not worth a try.
constexpr double kGrowthMin = 2;
constexpr double kHashMultiplierMax = 1000;  // The server's own limit.
constexpr double kRandomPageCostCached = 1.1;
constexpr double kReadPartMax = 0.05;  // Cached: of all blocks, no more were read.
constexpr std::int64_t kScanRowsMin = 10'000;
constexpr double kLoopShareMin = 0.6;
constexpr double kLoopErrorMin = 10;
constexpr std::int64_t kCollapseMax = 12;  // Planning takes longer and longer beyond.
constexpr double kShortMs = 100;
constexpr double kCollapseSeverity = 0.5;  // A plan does not tell what a better order would save.

double number_of(const SettingLimits& limits, std::string_view name, double otherwise) {
  const auto found = limits.current.find(std::string(name));
  if (found == limits.current.end()) return otherwise;
  double value = otherwise;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

bool is_on(const SettingLimits& limits, std::string_view name) {
  const auto found = limits.current.find(std::string(name));
  return found != limits.current.end() && found->second == "on";
}

SettingIdea idea(std::string_view name, std::string value, std::string why, double severity) {
  return {.id = fmt::format("set_{}", name),
          .settings = {{.name = std::string(name), .value = std::move(value)}},
          .why = std::move(why),
          .severity = std::min(severity, 1.0)};
}

struct Scene {
  const explain::Tree& tree;
  std::vector<Place> places;
  std::vector<explain::Signal> signals;
  std::size_t relations_most;
  const SettingLimits& limits;

  const explain::Signal* signal(SignalKind kind) const {
    const auto found = std::ranges::find(signals, kind, &explain::Signal::kind);
    return found == signals.end() ? nullptr : &*found;
  }
};
using Ideas = std::vector<SettingIdea>;

// Memory that work_mem limits: any of these may grow with it.
bool holds_memory(const explain::Operator& op) {
  constexpr std::string_view kHolders[] = {"Hash",        "Sort",    "Incremental Sort",
                                           "Materialize", "Memoize", "WindowAgg",
                                           "CTE Scan",    "SetOp"};
  return std::ranges::find(kHolders, op.name) != std::end(kHolders) ||
         op.details.contains("HashAgg Batches");
}
bool is_hash(const explain::Operator& op) {
  return op.name == "Hash" || op.details.contains("HashAgg Batches");
}

double processes(const SettingLimits& limits) {
  return 1 + number_of(limits, "max_parallel_workers_per_gather", 0);
}

// In whole megabytes, a power of two where the limit allows it.
std::int64_t rounded_up(double bytes) {
  std::int64_t megabytes = 1;
  while (static_cast<double>(megabytes * kMegabyte) < bytes) megabytes *= 2;
  return megabytes;
}

void memory(const Scene& scene, Ideas& ideas) {
  double holders = 0;
  double hashes = 0;
  double spilled_most = 0;
  bool only_hashes = true;
  for (const Place& place : scene.places) {
    const explain::Operator& op = *place.op;
    if (holds_memory(op)) ++holders;
    if (is_hash(op)) ++hashes;
    const bool is_lossy = op.details.contains("Lossy Heap Blocks") &&
                          op.details.find("Lossy Heap Blocks")->second != "0";
    if (op.spilled_bytes == 0 && !is_lossy) continue;
    spilled_most = std::max(spilled_most, static_cast<double>(op.spilled_bytes));
    only_hashes = only_hashes && is_hash(op);
  }
  const explain::Signal* spill = scene.signal(SignalKind::spill);
  const explain::Signal* lossy = scene.signal(SignalKind::lossy_bitmap);
  if (spill == nullptr) spill = lossy;
  const double now = number_of(scene.limits, "work_mem", 0);
  if (spill == nullptr || now <= 0) return;
  const double wanted = std::max(now + kMemoryByDisk * spilled_most, now * kGrowthMin);
  const double each = static_cast<double>(memory_allowed(scene.limits)) / processes(scene.limits);
  const double multiplier = number_of(scene.limits, "hash_mem_multiplier", 1);
  if (only_hashes) {
    const double allowed = std::min(each / std::max(hashes, 1.0) / now, kHashMultiplierMax);
    const double value = std::floor(std::min(std::ceil(wanted / now), allowed));
    if (value < multiplier * kGrowthMin) return;
    ideas.push_back(
        idea("hash_mem_multiplier", fmt::format("{:.0f}", value), spill->text, spill->severity));
    return;
  }
  const double factor = hashes > 0 ? std::max(multiplier, 1.0) : 1;
  const auto allowed_megabytes = static_cast<std::int64_t>(each / std::max(holders, 1.0) / factor /
                                                           static_cast<double>(kMegabyte));
  const std::int64_t value = std::min(rounded_up(wanted), allowed_megabytes);
  if (static_cast<double>(value * kMegabyte) < now * kGrowthMin) return;
  ideas.push_back(idea("work_mem", fmt::format("'{}MB'", value), spill->text, spill->severity));
}

void jit(const Scene& scene, Ideas& ideas) {
  const explain::Signal* signal = scene.signal(SignalKind::jit_overhead);
  if (signal == nullptr) return;
  ideas.push_back(idea("jit", "off", signal->text, signal->severity));
}

bool is_cached(const explain::Tree& tree) {
  const double all = static_cast<double>(tree.blocks_read + tree.blocks_cached);
  return all > 0 && static_cast<double>(tree.blocks_read) <= kReadPartMax * all;
}

// Whether an index serves better is for the planner to say, once pages cost what they cost here.
void random_page_cost(const Scene& scene, Ideas& ideas) {
  const double now = number_of(scene.limits, "random_page_cost", 0);
  if (now <= kRandomPageCostCached || !is_cached(scene.tree)) return;
  double share = 0;
  const Place* hottest = nullptr;
  for (const Place& place : scene.places) {
    if (place.op->name != "Seq Scan" || place.op->rows_scanned < kScanRowsMin) continue;
    share += place.share;
    if (hottest == nullptr || place.share > hottest->share) hottest = &place;
  }
  if (hottest == nullptr) return;
  ideas.push_back(idea(
      "random_page_cost", fmt::format("{}", kRandomPageCostCached),
      fmt::format("all is cached, and {} reads {} rows for {}", explain::label_of(*hottest->op),
                  explain::group_digits(hottest->op->rows_scanned),
                  explain::group_digits(hottest->op->rows_out)),
      share));
}

double error_of(const explain::Operator& op) {
  if (!op.rows_estimated) return 1;
  const auto expected = static_cast<double>(std::max<std::int64_t>(*op.rows_estimated, 1));
  return static_cast<double>(op.rows_out) / expected;
}

// One misjudged loop that is nearly all of the query; elsewhere loops are what makes plans fast.
void nested_loops(const Scene& scene, Ideas& ideas) {
  if (!is_on(scene.limits, "enable_nestloop")) return;
  for (const Place& place : scene.places) {
    const explain::Operator& op = *place.op;
    if (op.kind != OperatorKind::nested_loop_join || op.children.empty()) continue;
    const double share = place.share + place.share_below;
    const double error = std::max(error_of(op), error_of(op.children.front()));
    if (share < kLoopShareMin || error < kLoopErrorMin) continue;
    ideas.push_back(idea("enable_nestloop", "off",
                         fmt::format("{} takes {:.0f} % of the time with {:.0f} times more rows "
                                     "than expected",
                                     explain::label_of(op), share * 100, error),
                         share));
    return;
  }
}

void workers(const Scene& scene, Ideas& ideas) {
  const double now = number_of(scene.limits, "max_parallel_workers_per_gather", 0);
  const double most = number_of(scene.limits, "max_parallel_workers", 0);
  const auto set = [&](double value, std::string why, double severity) {
    ideas.push_back(idea("max_parallel_workers_per_gather", fmt::format("{:.0f}", value),
                         std::move(why), severity));
  };
  for (const Place& place : scene.places) {
    if (!place.op->details.contains("Workers Planned")) continue;
    const double share = place.share + place.share_below;
    if (scene.tree.total_ms < kShortMs) {
      return set(0, "starting workers costs a short query more than they save", share);
    }
    const auto& planned = place.op->details.find("Workers Planned")->second;
    const bool takes_all = planned == fmt::format("{:.0f}", now);
    if (takes_all && now * 2 <= most) {
      return set(now * 2, fmt::format("{} uses all {} workers it may", place.op->name, planned),
                 share);
    }
    return;
  }
  const explain::Signal* missed = scene.signal(SignalKind::parallel_missed);
  const double value = std::min(std::max(now * 2, 2.0), most);
  if (missed == nullptr || scene.tree.total_ms < kShortMs || value <= now) return;
  set(value, missed->text, missed->severity);
}

void collapse_limits(const Scene& scene, Ideas& ideas) {
  const auto relations = static_cast<std::int64_t>(scene.relations_most);
  const double now = std::min(number_of(scene.limits, "join_collapse_limit", 8),
                              number_of(scene.limits, "from_collapse_limit", 8));
  const std::int64_t value = std::min(relations, kCollapseMax);
  if (static_cast<double>(value) <= now) return;
  SettingIdea both =
      idea("join_collapse_limit", std::to_string(value),
           fmt::format("{} relations in one FROM, planned {:.0f} at a time", relations, now),
           kCollapseSeverity);
  both.settings.push_back({.name = "from_collapse_limit", .value = std::to_string(value)});
  ideas.push_back(std::move(both));
}

double unit_of(std::string_view unit) {
  constexpr std::pair<std::string_view, double> kUnits[] = {{"", 1},
                                                            {"b", 1},
                                                            {"kb", 1024.0},
                                                            {"kib", 1024.0},
                                                            {"mb", 1048576.0},
                                                            {"mib", 1048576.0},
                                                            {"gb", 1073741824.0},
                                                            {"gib", 1073741824.0},
                                                            {"tb", 1099511627776.0},
                                                            {"tib", 1099511627776.0}};
  for (const auto& [name, factor] : kUnits) {
    if (equals_ignore_case(name, unit)) return factor;
  }
  return 0;
}

}  // namespace

std::int64_t memory_allowed(const SettingLimits& limits) {
  if (limits.memory_bytes) return *limits.memory_bytes;
  const double cache = number_of(limits, "effective_cache_size", 0);
  const double connections = number_of(limits, "max_connections", 0);
  return static_cast<std::int64_t>(cache / std::max(kCacheShare, connections / kConnectionsShare));
}

std::vector<SettingIdea> setting_ideas(const explain::Tree& tree, std::size_t relations_most,
                                       const SettingLimits& limits) {
  Ideas ideas;
  if (limits.current.empty() || !tree.analyzed) return ideas;
  const Scene scene{.tree = tree,
                    .places = explain::places_of(tree),
                    .signals = explain::find_signals(tree),
                    .relations_most = relations_most,
                    .limits = limits};
  for (const auto& find : {random_page_cost, memory, jit, nested_loops, workers, collapse_limits}) {
    find(scene, ideas);
  }
  std::ranges::stable_sort(ideas, std::greater<>(), &SettingIdea::severity);
  return ideas;
}

std::string over_limit(const std::vector<patch::SettingStatement>& settings,
                       const SettingLimits& limits) {
  double work_mem = number_of(limits, "work_mem", 0);
  double multiplier = number_of(limits, "hash_mem_multiplier", 1);
  bool asks_memory = false;
  for (const patch::SettingStatement& setting : settings) {
    const std::string value = patch::plain_value(setting);
    if (setting.name == "work_mem") {
      const auto bytes = parse_bytes(value);
      if (!bytes) return bytes.error().message;
      // The server takes a bare number as kilobytes.
      const bool has_unit = value.find_first_not_of("0123456789. ") != std::string::npos;
      work_mem = static_cast<double>(*bytes) * (has_unit ? 1 : 1024);
      asks_memory = true;
    }
    if (setting.name != "hash_mem_multiplier") continue;
    std::from_chars(value.data(), value.data() + value.size(), multiplier);
    asks_memory = true;
  }
  const auto allowed = static_cast<double>(memory_allowed(limits));
  const double taken = work_mem * std::max(multiplier, 1.0);
  if (!asks_memory || taken <= allowed) return {};
  return fmt::format("one hash table could take {:.0f} MB, a statement may take {:.0f} MB",
                     taken / kMegabyte, allowed / kMegabyte);
}

Result<std::int64_t> parse_bytes(std::string_view text) {
  text = trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  const double bytes = value * unit_of(unit);
  if (error != std::errc() || !(bytes > 0) || bytes > 1e18) {
    return fail(ErrorKind::invalid_input, "must be an amount of memory like 64MB: {}", text);
  }
  return static_cast<std::int64_t>(bytes);
}

}  // namespace ado::mission
