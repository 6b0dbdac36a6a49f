// Strict reading of the replies of analysts: what went wrong and what next, or four briefs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "briefing/redaction.hpp"
#include "briefing/refusal.hpp"
#include "outcome/bda.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// Of expert mode: why the last attempt failed, and how the next one goes, from the original query.
struct ExpertAdvice {
  std::string why_it_failed = {};
  std::vector<std::string> evidence = {};
  outcome::Family family = outcome::Family::compound;
  std::string transform_id = {};  // Of the catalog, or free.
  std::vector<patch::Target> targets = {};
  std::string instructions = {};
  std::vector<std::string> avoid = {};
  double confidence = 0;
  std::string steer = {};  // The reply's own words for the next worker: its `steer` as JSON.
};
Reply<ExpertAdvice> read_expert_reply(std::string_view reply, const ir::QueryMap& shown);

inline constexpr std::size_t kBriefs = 4;
struct Brief {
  std::string brief_id = {};
  outcome::Family primary = outcome::Family::compound;
  outcome::Family secondary = outcome::Family::compound;
  std::string goal = {};
  std::vector<patch::Target> targets = {};
  std::vector<std::string> guardrails = {};
  std::string success_criteria = {};
  int plans_max = 1;      // 1 to 3.
  std::string json = {};  // As it came: what its worker is shown.
};
struct ReasoningBriefs {
  std::string hypothesis = {};
  std::vector<std::string> cost_spine = {};
  std::vector<std::string> hotspots = {};
  std::vector<Brief> briefs = {};  // kBriefs of them.
};
// Refused besides wrong fields: another number of briefs (wrong_count); a brief of one family
// alone, a pair of families that stands twice, a family in more than two briefs (not_diverse: with
// six families and eight places, no more overlap than that is needed, and at least four families
// are then there). `shown` is the query as the prompt had it.
Reply<ReasoningBriefs> read_briefs_reply(std::string_view reply, const ir::QueryMap& shown);

}  // namespace ado::briefing
