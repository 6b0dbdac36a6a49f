// The one function that makes entries: from a mission's facts and a row of its BDA.
#pragma once

#include <string>
#include <vector>

#include "blackboard/entry.hpp"
#include "outcome/bda.hpp"

namespace ado::blackboard {

// What is the same for all probes of a mission.
struct MissionFacts {
  std::string mission_id;
  std::string query_id;
  std::string engine;          // "duckdb"
  std::string engine_version;  // "1.5.6"
  std::string benchmark;
  std::string original_sql;
  std::string fingerprint;
  std::string started_at;  // UTC, ISO 8601.
  std::string approach;    // The mode: "probe".
  std::string git_sha;
};

// `transforms`: what the probe applied; for a compound those of the probes it is based on.
Entry make_entry(const MissionFacts& mission, const outcome::BdaRow& row,
                 const std::vector<std::string>& transforms);

}  // namespace ado::blackboard
