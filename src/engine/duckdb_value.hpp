// Reads single values out of DuckDB's vectors.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cell.hpp"
#include "engine/duckdb_type.hpp"

namespace ado::engine {

// One vector of a chunk, with what reading a value from it needs.
struct DuckDbVector {
  const DuckDbTypeInfo* type = nullptr;
  duckdb_vector vector = nullptr;
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;  // Null: no value is NULL.
  bool is_null(std::uint64_t row) const {
    return validity != nullptr && (validity[row / 64] >> (row % 64) & 1U) == 0;
  }
  template <typename T>
  const T& at(std::uint64_t row) const {
    return static_cast<const T*>(data)[row];
  }
};
DuckDbVector open_vector(const DuckDbTypeInfo& type, duckdb_vector vector);

// Memory for texts that have to be made (a UUID, a list); all of it is given back at once.
class TextArena {
 public:
  std::string_view keep(std::string_view text);
  void clear() { memory_.release(); }

 private:
  static constexpr std::size_t kInitialBytes = 1 << 16;  // Enough for most blocks of rows.
  std::vector<std::byte> initial_ = std::vector<std::byte>(kInitialBytes);
  std::pmr::monotonic_buffer_resource memory_{initial_.data(), initial_.size()};
};

// Reads the value of one row, which is not NULL.
using ReadCell = void (*)(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                          CellView& cell);
// Reads `count` rows from `begin` on into cells that lie `stride` apart.
struct ColumnRange {
  std::uint64_t begin = 0;
  std::uint64_t count = 0;
  CellView* cells = nullptr;
  std::size_t stride = 1;
};
using ReadColumn = void (*)(const DuckDbVector& vector, const ColumnRange& range, TextArena& arena);
struct CellReader {
  ReadCell one = nullptr;
  ReadColumn many = nullptr;  // The same in a tight loop.
};
CellReader reader_of(const DuckDbTypeInfo& type);

// Lists, arrays, structs, maps and unions, as a literal of DuckDB's SQL.
void read_nested(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell);

}  // namespace ado::engine
