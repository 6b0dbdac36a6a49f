// Columns to rows, block by block.
#include "engine/duckdb_decode.hpp"

#include <algorithm>

namespace ado::engine {

ChunkDecoder::ChunkDecoder(std::vector<DuckDbTypeInfo> types)
    : types_(std::move(types)), vectors_(types_.size()), cells_(kBlockRows * types_.size()) {
  readers_.reserve(types_.size());
  for (const DuckDbTypeInfo& type : types_) readers_.push_back(reader_of(type).many);
}

bool ChunkDecoder::pour(duckdb_data_chunk chunk, RowSink& sink, std::int64_t& rows) {
  const std::size_t columns = types_.size();
  for (std::size_t i = 0; i < columns; ++i) {
    vectors_[i] = open_vector(types_[i], duckdb_data_chunk_get_vector(chunk, i));
  }
  const std::uint64_t size = duckdb_data_chunk_get_size(chunk);
  for (std::uint64_t begin = 0; begin < size; begin += kBlockRows) {
    const std::uint64_t count = std::min(kBlockRows, size - begin);
    arena_.clear();
    for (std::size_t i = 0; i < columns; ++i) {
      readers_[i](vectors_[i],
                  {.begin = begin, .count = count, .cells = &cells_[i], .stride = columns}, arena_);
    }
    for (std::uint64_t row = 0; row < count; ++row) {
      ++rows;
      if (!sink.row({&cells_[row * columns], columns})) return false;
    }
  }
  return true;
}

}  // namespace ado::engine
