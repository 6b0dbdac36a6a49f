// Recall: whether the transform that is known to win on a query is found by its likeness to others.
#pragma once

#include "bench/recall_ways.hpp"

namespace ado::bench_recall {

struct Recall {
  std::size_t queries = 0;
  std::size_t with_sibling = 0;  // Of another query, the same transform: else nothing can be found.
  double transforms = 0;         // Known from the other examples, on average.
  double gaps = 0;               // Of a query, on average, that another example closes.
  std::vector<Way> ways;
};

// Each promoted example is held back in turn, with all others of the same query.
inline Result<Recall> leave_one_out(const std::vector<knowledge::LibraryExample>& library,
                                    sql::Dialect engine) {
  ADO_TRY(const std::vector<Held> all, promoted(library, engine));
  Recall recall{.queries = all.size()};
  Way any{"any three transforms"};
  Way site{"any three that have a site"};
  Way gain{"those with a site, by gain"};
  Way sql_alone{"features of the SQL alone"};
  Way plan_alone{"features of SQL and plan"};
  Way sql_gaps{"features of the SQL x shared gaps"};
  Way plan_gaps{"features of SQL and plan x shared gaps"};
  for (const Held& asked : all) {
    const std::string& winner = asked.example->example.transform_id;
    std::set<std::string> known;
    for (const std::string& id : by_gain(all, asked)) known.insert(id);
    recall.gaps += static_cast<double>(known.size());
    count_draw(known, winner, site);
    count(by_gain(all, asked), winner, gain);
    struct Ranking {
      Way* way;
      Plan plan;
      Gaps gaps;
    };
    for (const auto& [way, plan, gaps] : {Ranking{&sql_alone, Plan::unknown, Gaps::hidden},
                                          Ranking{&plan_alone, Plan::known, Gaps::hidden},
                                          Ranking{&sql_gaps, Plan::unknown, Gaps::shown},
                                          Ranking{&plan_gaps, Plan::known, Gaps::shown}}) {
      ADO_TRY(const std::vector<std::string> transforms, ranked(all, asked, plan, gaps));
      count(transforms, winner, *way);
      if (way != &sql_alone) continue;
      const std::set<std::string> others(transforms.begin(), transforms.end());
      recall.transforms += static_cast<double>(others.size());
      recall.with_sibling += others.contains(winner) ? 1 : 0;
      count_draw(others, winner, any);
    }
  }
  const double queries = std::max<double>(1, static_cast<double>(all.size()));
  recall.gaps /= queries;
  recall.transforms /= queries;
  for (Way way : {any, site, gain, sql_alone, plan_alone, sql_gaps, plan_gaps}) {
    way.first /= queries;
    way.in_top /= queries;
    recall.ways.push_back(std::move(way));
  }
  return recall;
}

}  // namespace ado::bench_recall
