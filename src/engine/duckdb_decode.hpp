// Turns DuckDB's chunks of columns into rows of cells.
#pragma once

#include <vector>

#include "engine/duckdb_value.hpp"

namespace ado::engine {

// Pours the chunks of one result into a sink, a block of rows at a time: columns are decoded in
// tight loops, and the block stays in the nearest cache. Nothing is allocated per row.
class ChunkDecoder {
 public:
  explicit ChunkDecoder(std::vector<DuckDbTypeInfo> types);
  // Whether the sink wants more. Adds to `rows` what the sink was given.
  bool pour(duckdb_data_chunk chunk, RowSink& sink, std::int64_t& rows);

 private:
  static constexpr std::uint64_t kBlockRows = 64;

  std::vector<DuckDbTypeInfo> types_;
  std::vector<ReadColumn> readers_;
  std::vector<DuckDbVector> vectors_;
  std::vector<CellView> cells_;  // kBlockRows rows, one after the other.
  TextArena arena_;
};

}  // namespace ado::engine
