// Reads examples with their schemas, and makes their profiles.
#include "knowledge/library.hpp"

#include <map>
#include <memory>
#include <utility>

#include "base/files.hpp"
#include "knowledge/features.hpp"
#include "sql/parse.hpp"
#include "sql/script_tables.hpp"

namespace ado::knowledge {
namespace {

bool is_shown(GoldStatus status) {
  return status == GoldStatus::promoted || status == GoldStatus::regression;
}

}  // namespace

Result<std::vector<LibraryExample>> read_library(std::span<const std::filesystem::path> roots) {
  std::map<std::pair<sql::Dialect, std::string>, LibraryExample> kept;
  for (const std::filesystem::path& root : roots) {
    ADO_TRY(const std::vector<std::filesystem::path> folders, gold_folders(root));
    std::map<std::string, std::string> schemas;
    for (const std::filesystem::path& folder : folders) {
      ADO_TRY(std::vector<GoldExample> examples, read_gold_folder(folder));
      for (GoldExample& example : examples) {
        if (!is_shown(example.status)) continue;
        std::string& schema = schemas[example.schema];
        if (schema.empty()) {
          ADO_TRY(schema, read_file(root / example.schema));
        }
        std::pair key{example.engine, example.id};
        kept.insert_or_assign(std::move(key), LibraryExample{std::move(example), schema});
      }
    }
  }
  std::vector<LibraryExample> library;
  for (auto& [key, example] : kept) library.push_back(std::move(example));
  return library;
}

Result<ir::QueryMap> map_of(const LibraryExample& example) {
  const GoldExample& gold = example.example;
  auto map = [&]() -> Result<ir::QueryMap> {
    ADO_TRY(sql::Schema schema, sql::parse_script_tables(example.schema, gold.engine));
    ADO_TRY(sql::Statement original, sql::parse_statement(gold.original_sql, gold.engine));
    return ir::QueryMap::make(std::move(original), std::move(schema));
  }();
  if (!map) return fail(map.error().kind, "gold example {}: {}", gold.id, map.error().message);
  return map;
}

Result<Profile> profile_of(const LibraryExample& example) {
  ADO_TRY(const ir::QueryMap map, map_of(example));
  const GoldExample& gold = example.example;
  return Profile{.features = features_of(map, gold.signals ? &*gold.signals : nullptr),
                 .gaps = {gold.transform_id}};
}

}  // namespace ado::knowledge
