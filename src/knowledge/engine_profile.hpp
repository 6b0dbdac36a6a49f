// Engine profiles: what an engine does well by itself and where it leaves time, in
// data/engines/<engine>.md: written by people, with the versions that it was measured on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::knowledge {

struct Gap {
  std::string title;
  std::string what;                // What the engine does not do.
  std::string why;                 // What costs the time then.
  std::string hunt;                // How it shows in a query or its plan.
  std::string won, lost;           // What was measured, with where.
  std::vector<std::string> rules;  // Transforms that close it.
  bool operator==(const Gap&) const = default;
};

struct EngineProfile {
  sql::Dialect engine = sql::Dialect::duckdb;
  std::string from, to;  // Versions, both included: "1.5.0", "1.5.6".
  std::vector<std::string> strengths;
  std::vector<Gap> gaps;
};

// Its structure is strict, see docs/knowledge.md; sections of other names are for people. Errors:
// invalid_input with the line.
Result<EngineProfile> read_engine_profile(std::string_view markdown);
// data/engines/<engine>.md of all engines, by name. Errors name the file.
Result<std::vector<EngineProfile>> read_engine_profiles(const std::filesystem::path& folder);

// "15.9" is below "15.18"; pieces that are no numbers count as 0.
bool is_version_in(std::string_view version, const EngineProfile& profile);

}  // namespace ado::knowledge
