// Looks for the data folder around the running binary.
#include "base/data_folder.hpp"

#include <cstdlib>
#include <vector>

namespace ado {

Result<std::filesystem::path> data_folder() {
  std::vector<std::filesystem::path> places;
  if (const char* given = std::getenv("ADO_DATA"); given != nullptr && *given != '\0') {
    places.emplace_back(given);
  } else {
    std::error_code ignored;
    const std::filesystem::path binary = std::filesystem::read_symlink("/proc/self/exe", ignored);
    places.push_back(binary.parent_path() / "data");
    places.push_back(binary.parent_path().parent_path() / "share" / "ado");
    places.emplace_back("/usr/share/ado");
  }
  std::string looked;
  for (const std::filesystem::path& place : places) {
    std::error_code ignored;
    if (std::filesystem::is_directory(place, ignored)) return place;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  return fail(Error{.kind = ErrorKind::unavailable,
                    .message = "ado's data folder was not found: " + looked,
                    .hint = "set ADO_DATA to the folder that holds demo/"});
}

}  // namespace ado
