// One row of the BDA: everything about one probe that the sniper may read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcome/measurement.hpp"
#include "outcome/status.hpp"
#include "outcome/verdict.hpp"

namespace ado::outcome {

enum class Family {
  early_filtering,
  decorrelation,
  aggregation_pushdown,
  set_operations,
  materialization,
  join_topology,
  settings,
  compound
};
char family_letter(Family family);  // 'A' .. 'G'; 'X' for compound.
std::optional<Family> family_from_letter(char letter);

struct BdaRow {
  std::string probe_id;      // "p03", "s01" for the sniper's.
  std::string transform_id;  // "compound" for the sniper's.
  Family family = Family::compound;
  std::string target;  // Block and site, readable: "cte:ws: sum over sales".
  ProbeStatus status = ProbeStatus::error;
  std::optional<Measurement> measurement;
  std::vector<std::string> ops_used;
  std::string explain_delta;  // 1-2 lines.
  Verdict equivalence;
  bool exploration = false;
  std::string failure_reason;
  std::string source = "builtin";
  std::int64_t tokens = 0;
  double cost = 0;
  std::string why;  // Why the dispatcher chose it.
  std::string sql;  // The candidate.
  bool operator==(const BdaRow&) const = default;
};

}  // namespace ado::outcome
