// Groups attempts, and sets regressions beside gains of the same transforms.
#include "blackboard/collate.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "blackboard/attempt_json.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::ordered_json;
using outcome::OutcomeStatus;

// So often a transform must have lost before it is told of.
constexpr std::size_t kLossesMin = 2;

Sighting sighting_of(const SourceAttempt& attempt) {
  return {.id = attempt.id,
          .query_id = attempt.query_id,
          .status = std::string(outcome::to_string(attempt.status)),
          .speedup = attempt.speedup};
}

std::vector<QueryGroup> group_queries(std::span<const SourceAttempt> attempts) {
  std::map<QueryKey, QueryGroup> groups;
  std::map<QueryKey, const SourceAttempt*> best;
  for (const SourceAttempt& attempt : attempts) {
    const QueryKey key = key_of(attempt);
    QueryGroup& group = groups[key];
    switch (attempt.status) {
      case OutcomeStatus::win:
      case OutcomeStatus::improved:
        group.gains.push_back(attempt.id);
        break;
      case OutcomeStatus::neutral:
        group.neutral.push_back(attempt.id);
        break;
      case OutcomeStatus::regression:
        group.regressions.push_back(attempt.id);
        break;
      case OutcomeStatus::error:
      case OutcomeStatus::fail:
        group.failures.push_back(attempt.id);
        break;
    }
    if (standing_of(attempt) == Standing::none) continue;
    const SourceAttempt*& leader = best[key];
    if (leader == nullptr || is_better(attempt, *leader)) leader = &attempt;
  }
  std::vector<QueryGroup> list;
  for (auto& [key, group] : groups) {
    group.query = key;
    if (best.contains(key)) group.best = best.at(key)->id;
    list.push_back(std::move(group));
  }
  return list;
}

using TransformKey = std::pair<std::string, std::string>;  // Transform and engine.
using TransformGroups = std::map<TransformKey, TransformGroup>;

TransformGroups group_transforms(std::span<const SourceAttempt> attempts) {
  TransformGroups groups;
  for (const SourceAttempt& attempt : attempts) {
    for (const std::string& transform : attempt.transforms) {
      TransformGroup& group = groups[{transform, attempt.engine}];
      group.transform = transform;
      group.engine = attempt.engine;
      if (is_gain(attempt)) {
        group.gains.push_back(sighting_of(attempt));
      } else if (is_loss(attempt)) {
        group.losses.push_back(sighting_of(attempt));
      } else {
        ++group.neutral;
      }
    }
  }
  return groups;
}

std::vector<Regression> find_regressions(std::span<const SourceAttempt> attempts,
                                         const TransformGroups& groups) {
  std::vector<Regression> regressions;
  for (const SourceAttempt& attempt : attempts) {
    if (attempt.status != OutcomeStatus::regression) continue;
    Regression regression{.id = attempt.id,
                          .query_id = attempt.query_id,
                          .engine = attempt.engine,
                          .transforms = attempt.transforms,
                          .speedup = attempt.speedup,
                          .gains_elsewhere = {}};
    std::set<std::string> seen;
    for (const std::string& transform : attempt.transforms) {
      for (const Sighting& gain : groups.at({transform, attempt.engine}).gains) {
        if (gain.query_id == attempt.query_id || !seen.insert(gain.id).second) continue;
        regression.gains_elsewhere.push_back(gain);
      }
    }
    regressions.push_back(std::move(regression));
  }
  return regressions;
}

std::vector<AntiPattern> find_anti_patterns(std::span<const SourceAttempt> attempts,
                                            const TransformGroups& groups) {
  std::map<TransformKey, AntiPattern> found;
  for (const auto& [key, group] : groups) {
    if (!group.gains.empty() || group.losses.size() < kLossesMin) continue;
    found[key] = {.transform = group.transform,
                  .engine = group.engine,
                  .tried = group.losses.size() + group.neutral};
  }
  const auto add_once = [](std::vector<std::string>& list, const std::string& text) {
    if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(text);
  };
  for (const SourceAttempt& attempt : attempts) {
    if (!is_loss(attempt)) continue;
    for (const std::string& transform : attempt.transforms) {
      const auto pattern = found.find({transform, attempt.engine});
      if (pattern == found.end()) continue;
      const bool is_slower = attempt.status == OutcomeStatus::regression;
      ++(is_slower ? pattern->second.regressions : pattern->second.failures);
      add_once(pattern->second.queries, attempt.query_id);
      add_once(pattern->second.reasons, attempt.error);
    }
  }
  std::vector<AntiPattern> list;
  for (auto& [key, pattern] : found) list.push_back(std::move(pattern));
  return list;
}

ordered_json to_json(const std::vector<Sighting>& sightings) {
  ordered_json list = ordered_json::array();
  for (const Sighting& each : sightings) {
    list.push_back({{"id", each.id},
                    {"query_id", each.query_id},
                    {"status", each.status},
                    {"speedup", number_or_null(each.speedup)}});
  }
  return list;
}

ordered_json to_json(const QueryGroup& group) {
  return {{"engine", group.query.engine},
          {"benchmark", group.query.benchmark},
          {"query_id", group.query.query_id},
          {"best", text_or_null(group.best)},
          {"gains", group.gains},
          {"neutral", group.neutral},
          {"regressions", group.regressions},
          {"failures", group.failures}};
}

ordered_json to_json(const Regression& regression) {
  return {{"id", regression.id},
          {"query_id", regression.query_id},
          {"engine", regression.engine},
          {"transforms", regression.transforms},
          {"speedup", number_or_null(regression.speedup)},
          {"gains_elsewhere", to_json(regression.gains_elsewhere)}};
}

ordered_json to_json(const TransformGroup& group) {
  return {{"transform", group.transform},
          {"engine", group.engine},
          {"gains", to_json(group.gains)},
          {"losses", to_json(group.losses)},
          {"neutral", group.neutral}};
}

ordered_json to_json(const AntiPattern& pattern) {
  return {{"transform", pattern.transform}, {"engine", pattern.engine},
          {"tried", pattern.tried},         {"regressions", pattern.regressions},
          {"failures", pattern.failures},   {"queries", pattern.queries},
          {"reasons", pattern.reasons}};
}

template <typename Item>
ordered_json list_of(const std::vector<Item>& items) {
  ordered_json list = ordered_json::array();
  for (const Item& item : items) list.push_back(to_json(item));
  return list;
}

}  // namespace

Collation collate(std::span<const SourceAttempt> attempts) {
  std::set<std::string> runs;
  for (const SourceAttempt& attempt : attempts) runs.insert(attempt.run_id);
  TransformGroups groups = group_transforms(attempts);
  Collation collation{.runs = {runs.begin(), runs.end()},
                      .queries = group_queries(attempts),
                      .transforms = {},
                      .regressions = find_regressions(attempts, groups),
                      .anti_patterns = find_anti_patterns(attempts, groups)};
  for (auto& [key, group] : groups) collation.transforms.push_back(std::move(group));
  return collation;
}

std::string write_collation(const Collation& collation) {
  const ordered_json value{{"runs", collation.runs},
                           {"queries", list_of(collation.queries)},
                           {"transforms", list_of(collation.transforms)},
                           {"regressions", list_of(collation.regressions)},
                           {"anti_patterns", list_of(collation.anti_patterns)}};
  return json_page(value);
}

}  // namespace ado::blackboard
