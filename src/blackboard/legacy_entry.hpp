// The flat entry of schema 1, which old logs hold.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "blackboard/entry.hpp"

namespace ado::blackboard {

bool is_legacy_entry(const nlohmann::json& value);
// What schema 2.0 has no place for (intent, principle, what worked and why) is left behind.
Result<Entry> read_legacy_entry(const nlohmann::json& value);

// What was left behind, for the knowledge format of schema 1.
struct LegacyNotes {
  std::string entry_id;
  std::vector<std::string> transforms;
  std::string query_intent, what_worked, why_it_worked, what_failed, why_it_failed, principle;
  bool reviewed = false;
  bool operator==(const LegacyNotes&) const = default;
};
Result<LegacyNotes> read_legacy_notes(const nlohmann::json& value);
// Those of all entries of schema 1 in a workspace, by partition. Lines that cannot be read are left
// out. Errors: those of reading files.
Result<std::vector<LegacyNotes>> all_legacy_notes(const std::filesystem::path& workspace);

}  // namespace ado::blackboard
