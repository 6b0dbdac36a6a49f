// Merges attempts by id, query by query.
#include "blackboard/merge.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "blackboard/attempt_json.hpp"

namespace ado::blackboard {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// All but the attempts follows from them.
GlobalBlackboardQuery make_query(const QueryKey& key, std::vector<SourceAttempt> attempts) {
  std::ranges::sort(attempts, [](const SourceAttempt& a, const SourceAttempt& b) {
    return std::tie(a.timestamp, a.id) < std::tie(b.timestamp, b.id);
  });
  std::set<std::string> runs;
  const SourceAttempt* best = nullptr;
  for (const SourceAttempt& attempt : attempts) {
    runs.insert(attempt.run_id);
    if (standing_of(attempt) == Standing::none) continue;
    if (best == nullptr || is_better(attempt, *best)) best = &attempt;
  }
  GlobalBlackboardQuery query{.query = key, .best = {}, .source_runs = {runs.begin(), runs.end()}};
  if (best != nullptr) {
    query.best = best->id;
    query.standing = standing_of(*best);
  }
  query.attempts = std::move(attempts);
  return query;
}

ordered_json to_json(const GlobalBlackboardQuery& query) {
  ordered_json attempts = ordered_json::array();
  for (const SourceAttempt& attempt : query.attempts) attempts.push_back(to_json(attempt));
  const SourceAttempt* best = query.best_attempt();
  return {{"engine", query.query.engine},
          {"benchmark", query.query.benchmark},
          {"query_id", query.query.query_id},
          {"best", text_or_null(query.best)},
          {"best_speedup", best == nullptr ? ordered_json() : number_or_null(best->speedup)},
          {"standing", to_string(query.standing)},
          {"source_runs", query.source_runs},
          {"attempts", attempts}};
}

}  // namespace

const SourceAttempt* GlobalBlackboardQuery::best_attempt() const {
  const auto found = std::ranges::find(attempts, best, &SourceAttempt::id);
  return found == attempts.end() ? nullptr : &*found;
}

GlobalBlackboard merge(const GlobalBlackboard& known, std::span<const SourceAttempt> attempts) {
  std::map<QueryKey, std::vector<SourceAttempt>> queries;
  std::set<std::string> ids, runs;
  const auto add = [&](const SourceAttempt& attempt) {
    if (!ids.insert(attempt.id).second) return;
    runs.insert(attempt.run_id);
    queries[key_of(attempt)].push_back(attempt);
  };
  for (const GlobalBlackboardQuery& query : known.queries) {
    for (const SourceAttempt& attempt : query.attempts) add(attempt);
  }
  for (const SourceAttempt& attempt : attempts) add(attempt);
  GlobalBlackboard merged{.source_runs = {runs.begin(), runs.end()}, .queries = {}};
  for (auto& [key, list] : queries) merged.queries.push_back(make_query(key, std::move(list)));
  return merged;
}

GlobalBlackboard without(const GlobalBlackboard& known, std::span<const std::string> ids) {
  std::vector<SourceAttempt> kept;
  for (const GlobalBlackboardQuery& query : known.queries) {
    std::ranges::copy_if(query.attempts, std::back_inserter(kept),
                         [&](const SourceAttempt& attempt) {
                           return std::ranges::find(ids, attempt.id) == ids.end();
                         });
  }
  return merge({}, kept);
}

std::string write_global(const GlobalBlackboard& global) {
  ordered_json queries = ordered_json::array();
  for (const GlobalBlackboardQuery& query : global.queries) queries.push_back(to_json(query));
  const ordered_json value{{"version", kGlobalVersion},
                           {"source_runs", global.source_runs},
                           {"queries", std::move(queries)}};
  return json_page(value);
}

Result<GlobalBlackboard> read_global(std::string_view text) {
  ADO_TRY(const json value, parse_json(text));
  JsonObject object(value, "");
  const std::int64_t version = object.integer("version");
  if (version != kGlobalVersion) {
    object.refuse(fmt::format("unknown version of a merged blackboard: {}", version));
  }
  object.texts("source_runs");
  std::vector<SourceAttempt> attempts;
  const json& queries = object.array("queries");
  ADO_CHECK(object.finish());
  for (std::size_t q = 0; q < queries.size(); ++q) {
    JsonObject query(queries[q], object.path_of("queries", q));
    for (const char* derived :
         {"engine", "benchmark", "query_id", "best", "best_speedup", "standing", "source_runs"}) {
      query.value(derived);
    }
    const json& list = query.array("attempts");
    ADO_CHECK(query.finish());
    for (std::size_t a = 0; a < list.size(); ++a) {
      ADO_TRY(SourceAttempt attempt, read_attempt(list[a], query.path_of("attempts", a)));
      attempts.push_back(std::move(attempt));
    }
  }
  return merge({}, attempts);
}

}  // namespace ado::blackboard
