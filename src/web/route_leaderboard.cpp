// GET /api/blackboard/leaderboard: the best result of every query over all runs.
#include "blackboard/attempt_json.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using blackboard::LeaderboardRow;
using nlohmann::json;

json leaderboard_item(const LeaderboardRow* row) {
  json object{{"query_id", row->query.query_id},
              {"engine", row->query.engine},
              {"benchmark", row->query.benchmark},
              {"standing", blackboard::to_string(row->standing)},
              {"attempts", row->attempts},
              {"runs", row->runs},
              {"texts", row->texts},
              {"transforms", json::array()},
              {"best", json()}};
  if (!row->best) return object;
  json best = blackboard::to_json(*row->best);
  best.erase("optimized_sql");
  object["speedup"] = best["speedup"];
  object["before_ms"] = best["original_ms"];
  object["after_ms"] = best["optimized_ms"];
  object["transforms"] = row->best->transforms;
  object["best"] = std::move(best);
  return object;
}

}  // namespace

Answer answer_leaderboard(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto outcomes = site.attempts.all();
  if (!outcomes) return refuse_unreadable(outcomes.error());
  const blackboard::Leaderboard& board = (*outcomes)->board;
  const std::string engine = request.parameter("engine");
  const std::string benchmark = request.parameter("benchmark");
  const std::string standing = request.parameter("standing");
  const std::string part = request.parameter("q");
  std::vector<const LeaderboardRow*> rows;
  for (const LeaderboardRow& row : board.rows) {
    if (!fits(engine, row.query.engine) || !fits(benchmark, row.query.benchmark) ||
        !fits(standing, blackboard::to_string(row.standing)) ||
        row.query.query_id.find(part) == std::string::npos) {
      continue;
    }
    rows.push_back(&row);
  }
  json object = page_of(rows, *page, leaderboard_item);
  object["reading"] = reading_json((*outcomes)->partitions);
  object["summary"] = {
      {"queries", board.rows.size()},       {"verified", board.verified},
      {"ceilings", board.ceilings},         {"unverified", board.unverified},
      {"without_gain", board.without_gain}, {"geometric_mean", board.geometric_mean}};
  return answer_list(request, object);
}

}  // namespace ado::web
