// One file for each query, plans/<query>.json.
#include "fleet/evidence.hpp"

#include <string>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "explain/tree_json.hpp"

namespace ado::fleet {
namespace {

std::filesystem::path file_of(const std::filesystem::path& fleet_folder,
                              std::string_view query_id) {
  return fleet_folder / "plans" / (std::string(query_id) + ".json");
}

}  // namespace

Result<void> keep_evidence(const std::filesystem::path& fleet_folder, std::string_view query_id,
                           const explain::Tree& tree) {
  return write_file_atomically(file_of(fleet_folder, query_id),
                               json_line(explain::to_json(tree)) + "\n");
}

std::optional<explain::Tree> read_evidence(const std::filesystem::path& fleet_folder,
                                           std::string_view query_id) {
  const auto text = read_file(file_of(fleet_folder, query_id));
  if (!text) return std::nullopt;
  const auto value = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  auto tree = explain::read_tree(value);
  if (!tree) return std::nullopt;
  return *std::move(tree);
}

}  // namespace ado::fleet
