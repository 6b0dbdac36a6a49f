// Library: the gold examples of several folders, each with its vector and the gap that it closes.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ir/query_map.hpp"
#include "knowledge/gold_example.hpp"
#include "vectors/flat_index.hpp"

namespace ado::knowledge {

// What a query and an example are compared by. A gap is a transform: one that has a site in the
// query, or the one that the example is about.
struct Profile {
  vectors::Vector features;
  std::vector<std::string> gaps;  // Sorted.
};

struct LibraryExample {
  GoldExample example;
  std::string schema;  // The text of its schema.
};

// Promoted examples and regressions of these roots, by engine and id; see gold_folders. Where two
// have one id, that of the later root counts. Errors name the file.
Result<std::vector<LibraryExample>> read_library(std::span<const std::filesystem::path> roots);

// The map of the example's original over its schema.
Result<ir::QueryMap> map_of(const LibraryExample& example);
Result<Profile> profile_of(const LibraryExample& example);

}  // namespace ado::knowledge
