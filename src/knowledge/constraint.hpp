// Constraints: what a rewrite must keep, as a text for prompts and as the name of the check in code
// that enforces it. In data/constraints/*.json.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ado::knowledge {

// critical: else the answer is another one, or something besides the answer happens. high: else the
// plan is refused. medium: else it is of no use.
enum class Severity { critical, high, medium };
std::string_view to_string(Severity severity);

struct Constraint {
  std::string id;  // The file's stem.
  Severity severity = Severity::high;
  std::string text;   // For prompts, one paragraph.
  std::string check;  // "gate:tables", "refusal:bad_fragment", "reply:unknown_field"
  bool operator==(const Constraint&) const = default;
};

// Strict, as all our JSON.
Result<Constraint> read_constraint(std::string_view json_text);
// All of a folder, the severest first, then by id. Errors name the file.
Result<std::vector<Constraint>> read_constraints(const std::filesystem::path& folder);

}  // namespace ado::knowledge
