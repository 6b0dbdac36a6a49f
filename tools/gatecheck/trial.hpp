// Trials of the gates: two queries whose relation is known, and what the gates say of them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"
#include "sql/schema.hpp"

namespace ado::gatecheck {

using SharedSchema = std::shared_ptr<const sql::Schema>;

enum class Label { equivalent, different };

struct Trial {
  std::string name;  // "perf_0005/different"
  Label label = Label::equivalent;
  // Absent: one of the two is no query that ado can judge, which is no verdict.
  std::optional<outcome::VerdictKind> verdict = {};
  std::string reason = {};  // Of the verdict, or why there is none.
  double cpu_ms = 0;        // Of the thread that made the witness data.
};

// A folder with schema.sql, original.sql and one or both of equivalent.sql and different.sql.
// Errors: a file is missing, or the schema is none.
Result<std::vector<Trial>> try_case(const std::filesystem::path& folder);

// A query against its harmless variant; nothing when there is nothing to change in it.
Result<std::optional<Trial>> try_variant(const std::filesystem::path& query,
                                         const SharedSchema& schema);

// One line a label and verdict, the times, and each trial that is not as its label says.
std::string summary(std::span<const Trial> trials);
// Whether a different one was accepted or an equivalent one rejected.
bool is_wrong(const Trial& trial);

}  // namespace ado::gatecheck
