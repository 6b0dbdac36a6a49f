// Renders what was learned, and what was tried.
#include "report/learnings.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/shown_text.hpp"
#include "blackboard/attempt_json.hpp"
#include "report/outcome_cells.hpp"
#include "report/text_report.hpp"

namespace ado::report {
namespace {

using blackboard::Learning;
using blackboard::Place;
using blackboard::SourceAttempt;
using nlohmann::ordered_json;

constexpr std::size_t kPlacesShown = 3;  // JSON has all of them.
constexpr std::size_t kReasonWidth = 57;

std::string places_cell(const std::vector<Place>& places) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(places.size(), kPlacesShown); ++i) {
    shown.push_back(fmt::format("{} {:.2f}x", places[i].query_id, places[i].speedup));
  }
  if (places.size() > kPlacesShown) {
    shown.push_back(fmt::format("{} more", places.size() - kPlacesShown));
  }
  return shown.empty() ? "-" : fmt::format("{}", fmt::join(shown, ", "));
}

ordered_json places_json(const std::vector<Place>& places) {
  ordered_json list = ordered_json::array();
  for (const Place& place : places) {
    list.push_back({{"query_id", place.query_id}, {"speedup", place.speedup}});
  }
  return list;
}

}  // namespace

std::string learnings_text(std::span<const Learning> learnings) {
  if (learnings.empty()) return "nothing was tried yet\n";
  std::vector<std::vector<std::string>> rows{{"transform", "engine", "tried", "won", "neutral",
                                              "lost", "refused", "in gains", "median", "won at",
                                              "lost at"}};
  for (const Learning& each : learnings) {
    rows.push_back({each.transform, each.engine + " " + each.engine_version,
                    std::to_string(each.tried), std::to_string(each.won),
                    std::to_string(each.neutral), std::to_string(each.lost),
                    std::to_string(each.refused), std::to_string(each.in_gains),
                    each.median ? fmt::format("{:.2f}x", *each.median) : "-",
                    places_cell(each.won_at), places_cell(each.lost_at)});
  }
  return align(rows) +
         "\ntried, won, lost and median: attempts with this transform alone; in gains: gains of "
         "several together\n";
}

std::string learnings_json(std::span<const Learning> learnings) {
  ordered_json list = ordered_json::array();
  for (const Learning& each : learnings) {
    list.push_back({{"transform", each.transform},
                    {"engine", each.engine},
                    {"engine_version", each.engine_version},
                    {"tried", each.tried},
                    {"won", each.won},
                    {"neutral", each.neutral},
                    {"lost", each.lost},
                    {"refused", each.refused},
                    {"in_gains", each.in_gains},
                    {"median", blackboard::number_or_null(each.median)},
                    {"won_at", places_json(each.won_at)},
                    {"lost_at", places_json(each.lost_at)}});
  }
  return json_page(list);
}

std::string history_text(std::span<const SourceAttempt> attempts) {
  std::vector<std::vector<std::string>> rows{
      {"when", "status", "speedup", "checked", "engine", "by", "transforms", "reason"}};
  for (const SourceAttempt& each : attempts) {
    const std::string reason = shortened(each.error, kReasonWidth);
    rows.push_back({each.timestamp, std::string(outcome::to_string(each.status)),
                    speedup_cell(each), checked_cell(each), each.engine + " " + each.engine_version,
                    each.model.empty() ? each.source_type : each.source_type + " " + each.model,
                    fmt::format("{}", fmt::join(each.transforms, " + ")),
                    reason.empty() ? "-" : reason});
  }
  return align(rows);
}

std::string history_json(std::span<const SourceAttempt> attempts) {
  ordered_json list = ordered_json::array();
  for (const SourceAttempt& each : attempts) list.push_back(blackboard::to_json(each));
  return json_page(list);
}

}  // namespace ado::report
