// What a run over a corpus tells: the failures, the sum, the JSON.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "corpus/judge.hpp"
#include "corpus/script.hpp"

namespace ado::corpus {

struct FileRulings {
  std::filesystem::path file;
  std::vector<ScriptStatement> statements;
  std::vector<Ruling> rulings;  // One for each statement.
};

// What an exit code of 0 promises. sound: nothing differs, is unstable or crashed. complete: and
// every query is the same, but for those in files whose name ends in _unsupported.sql.
enum class Demand { sound, complete };

std::size_t count(std::span<const FileRulings> files, Fate fate);
bool meets(std::span<const FileRulings> files, Demand demand);

// "duckdb: 300 queries, 298 same (99.3 %), 2 refused; 4 not a query"
std::string summary(std::span<const FileRulings> files, sql::Dialect dialect);
// Each query that is not `same`: file:line, its fate, why, and its text.
std::string failures(std::span<const FileRulings> files);
nlohmann::json to_json(std::span<const FileRulings> files, sql::Dialect dialect);

}  // namespace ado::corpus
