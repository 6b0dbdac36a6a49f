// The index on disk: <workspace>/knowledge/index.json, and the vectors in a file that it names.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "knowledge/retrieval.hpp"

namespace ado::knowledge {

// Where examples lie, and where their index is kept.
struct Shelf {
  std::vector<std::filesystem::path> roots;  // As read_library takes them.
  std::filesystem::path index_folder;        // Empty: no index is kept of these.
  std::string made_by;  // The version of ado: another one counts other features.
};

enum class IndexState { fresh, missing, stale };
struct OpenedRetrieval {
  Retrieval retrieval;  // Computed from the examples unless the index is fresh.
  IndexState state = IndexState::fresh;
  std::string note = {};  // What is wrong with the index, without a final stop.
};
// Errors: of the examples.
Result<OpenedRetrieval> open_retrieval(const Shelf& shelf);

struct WrittenIndex {
  std::size_t examples = 0;
  std::size_t features = 0;
  std::filesystem::path file;  // The index.json.
};
// Writes the vectors, then the metadata that names them, each atomically: a reader finds the old
// index or the new one. Removes the vectors of the old one.
Result<WrittenIndex> write_index(const Shelf& shelf);

}  // namespace ado::knowledge
