// Looks for the parent of every row.
#include "verify/witness_references.hpp"

#include <algorithm>

namespace ado::verify {
namespace {

bool has_parent(const WitnessForeignKey& key, const WitnessRow& child,
                const std::vector<WitnessRow>& parents) {
  for (const std::size_t column : key.columns) {
    if (child[column] == "NULL") return true;
  }
  return std::ranges::any_of(parents, [&](const WitnessRow& parent) {
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (parent[key.referenced[i]] != child[key.columns[i]]) return false;
    }
    return true;
  });
}

}  // namespace

bool references_hold(const WitnessSchema& schema, const WitnessDatabase& database) {
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    for (const WitnessForeignKey& key : schema.tables[t].foreign_keys) {
      for (const WitnessRow& row : database.tables[t]) {
        if (!has_parent(key, row, database.tables[key.table])) return false;
      }
    }
  }
  return true;
}

void remove_orphans(const WitnessSchema& schema, WitnessDatabase& database) {
  for (bool again = true; again;) {
    again = false;
    for (std::size_t t = 0; t < schema.tables.size(); ++t) {
      for (const WitnessForeignKey& key : schema.tables[t].foreign_keys) {
        const std::vector<WitnessRow> parents = database.tables[key.table];
        again |= std::erase_if(database.tables[t], [&](const WitnessRow& row) {
                   return !has_parent(key, row, parents);
                 }) > 0;
      }
    }
  }
}

}  // namespace ado::verify
