// Sites: where the catalog's transforms fire in a query, ranked by plan evidence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "mission/track_record.hpp"
#include "mission/view.hpp"
#include "transforms/transform.hpp"

namespace ado::mission {

struct Evidence {
  double share = 0;     // Of all operators' self time; of their cost, when the query was not run.
  std::string hottest;  // The operator that holds most of it.
  double hottest_share = 0;
};

struct Site {
  const transforms::Transform* transform = nullptr;
  transforms::Match match;
  Evidence evidence;
  TrackRecord record;
  double score = 0;  // Share of the time, weighed by the record.
};

struct Sites {
  std::vector<Site> list;  // Best first; behind the first `worthwhile` those that are cold: their
                           // operators hold too little of the run time.
  std::size_t worthwhile = 0;
  std::string_view measure = "time";
};

// Pure. `tree` is the plan of `query`, analyzed; where the query does not finish, only estimated.
Sites rank_sites(const ir::QueryMap& query, const explain::Tree& tree, const TrackRecords& records);

// The probe of one site, with why it was chosen.
Probe make_probe(const Site& site, std::string id, std::string_view measure);
// Of a site that was not chosen; `reason` is that of a worthwhile one.
Dropped make_dropped(const Site& site, bool is_cold, std::string_view reason);

}  // namespace ado::mission
