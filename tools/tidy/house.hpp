// What the rules know of the tree as a whole: its paths, the floors, the catalog of transforms.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.hpp"

namespace ado::tidy {

struct House {
  std::map<std::string, int, std::less<>> floors;  // Module to floor, from cmake/floors.cmake.
  std::vector<std::string> transforms;             // Ids, in the order of the catalog.
  std::set<std::string, std::less<>> paths;        // Every file, from the root.
  std::string transform_page;                      // docs/transforms.md, as it has to be.
};

// The ado_module lines of cmake/floors.cmake.
std::map<std::string, int, std::less<>> read_floors(std::string_view floors_cmake);

// The id when this line of catalog.def is a TRANSFORM(id), else "".
std::string transform_id_of(std::string_view line);

// The text files below `root`, sorted by path; what .gitignore names by folder is left out.
std::vector<Source> read_tree(const std::filesystem::path& root);

House house_of(const std::vector<Source>& sources);

}  // namespace ado::tidy
