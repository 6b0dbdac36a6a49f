// Looks for journals.
#include "web/folds.hpp"

namespace ado::web {

namespace fs = std::filesystem;

std::vector<std::pair<std::string, FileStamp>> journals_in(const fs::path& folder) {
  std::vector<std::pair<std::string, FileStamp>> found;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const FileStamp stamp = stamp_of(entry.path() / kJournal);
    if (stamp.exists()) found.emplace_back(entry.path().filename().string(), stamp);
  }
  std::ranges::sort(found, std::greater<>());
  return found;
}

}  // namespace ado::web
