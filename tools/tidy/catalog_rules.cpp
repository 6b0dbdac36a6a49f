// The catalog: a transform is one line, one source and one golden test, and argues its case.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "tidy/rules.hpp"
#include "tidy/transform_page.hpp"

namespace ado::tidy {
namespace {

constexpr std::string_view kCatalog = "src/transforms/catalog.def";
constexpr std::string_view kGoldenFolder = "tests/golden/transforms";

constexpr std::array<std::string_view, 5> kHeadWords{"before", "after",
                                                     "valid:", "not for:", "gains:"};

// The comment lines that the file begins with, in lower case.
std::string head_of(const Source& source) {
  std::string head;
  for (const std::string& line : source.lines) {
    if (!line.starts_with("//")) break;
    head += line;
    head += '\n';
  }
  std::ranges::transform(head, head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return head;
}

}  // namespace

Complaints catalog_files(const Source& source, const House& house) {
  if (is_below(source.path, kGoldenFolder) && source.path.ends_with(".test")) {
    const std::string_view stem = stem_of(source.path);
    if (std::ranges::find(house.transforms, stem) != house.transforms.end()) return {};
    return {{1, fmt::format("no transform of this name in {}", kCatalog)}};
  }
  if (source.path != kCatalog) return {};
  Complaints complaints;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const std::string id = transform_id_of(source.lines[i]);
    if (id.empty()) continue;
    if (!seen.insert(id).second) complaints.push_back({i + 1, fmt::format("listed twice: {}", id)});
    for (const std::string& path :
         {fmt::format("src/transforms/{}.cpp", id), fmt::format("{}/{}.test", kGoldenFolder, id)}) {
      if (!house.paths.contains(path)) complaints.push_back({i + 1, fmt::format("no {}", path)});
    }
  }
  return complaints;
}

Complaints transform_page_is_true(const Source& source, const House& house) {
  if (source.path != kTransformPage || source.text == house.transform_page) return {};
  return {{1, "not what the heads of the transforms say; ado-tidy --write mends it"}};
}

Complaints transform_head(const Source& source, const House& house) {
  if (!is_below(source.path, "src/transforms") || !source.path.ends_with(".cpp")) return {};
  const std::string_view stem = stem_of(source.path);
  if (std::ranges::find(house.transforms, stem) == house.transforms.end()) return {};
  const std::string head = head_of(source);
  Complaints complaints;
  for (const std::string_view word : kHeadWords) {
    if (find_word(head, word) != std::string_view::npos) continue;
    complaints.push_back({1, fmt::format("the head comment does not say: {}", word)});
  }
  return complaints;
}

}  // namespace ado::tidy
