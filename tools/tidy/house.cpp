// Reads the tree, the floors and the catalog.
#include "tidy/house.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "tidy/transform_page.hpp"

namespace ado::tidy {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The lines "/name/" and "/name*/" of .gitignore: folders of the root that hold no work of ours. In
// a worktree .git is a file.
std::vector<std::string> ignored_folders(const fs::path& root) {
  std::vector<std::string> folders{".git"};
  std::istringstream lines(read_file(root / ".gitignore"));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > 2 && line.front() == '/' && line.back() == '/') {
      folders.push_back(line.substr(1, line.size() - 2));
    }
  }
  return folders;
}

bool is_ignored(std::string_view path, const std::vector<std::string>& folders) {
  return std::ranges::any_of(folders, [path](std::string_view folder) {
    if (!folder.ends_with('*')) return path == folder;
    return path.starts_with(folder.substr(0, folder.size() - 1)) &&
           path.find('/') == std::string_view::npos;
  });
}

}  // namespace

std::map<std::string, int, std::less<>> read_floors(std::string_view floors_cmake) {
  std::map<std::string, int, std::less<>> floors;
  std::istringstream lines{std::string(floors_cmake)};
  constexpr std::string_view kCall = "ado_module(";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kCall)) continue;
    std::istringstream words(line.substr(kCall.size()));
    std::string name;
    std::string keyword;
    int floor = 0;
    if (words >> name >> keyword >> floor && keyword == "FLOOR") floors[name] = floor;
  }
  return floors;
}

std::string transform_id_of(std::string_view line) {
  constexpr std::string_view kCall = "TRANSFORM(";
  if (!line.starts_with(kCall)) return {};
  const std::size_t end = line.find(')');
  if (end == std::string_view::npos) return {};
  return std::string(line.substr(kCall.size(), end - kCall.size()));
}

std::vector<Source> read_tree(const fs::path& root) {
  const std::vector<std::string> ignored = ignored_folders(root);
  std::vector<Source> sources;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    const std::string path = fs::relative(entry->path(), root).generic_string();
    if (is_ignored(path, ignored)) {
      if (entry->is_directory()) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file()) continue;
    std::string text = read_file(entry->path());
    if (text.find('\0') != std::string::npos) continue;  // Not a text.
    sources.push_back(make_source(path, std::move(text)));
  }
  std::ranges::sort(sources, {}, &Source::path);
  return sources;
}

House house_of(const std::vector<Source>& sources) {
  House house;
  for (const Source& source : sources) {
    house.paths.insert(source.path);
    if (source.path == "cmake/floors.cmake") house.floors = read_floors(source.text);
    if (source.path != "src/transforms/catalog.def") continue;
    for (const std::string& line : source.lines) {
      if (std::string id = transform_id_of(line); !id.empty()) {
        house.transforms.push_back(std::move(id));
      }
    }
  }
  house.transform_page = transform_page(house.transforms, sources);
  return house;
}

}  // namespace ado::tidy
