// A result column's type, read once before the rows: what decoding needs to know, and its name.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/duckdb_handle.hpp"

namespace ado::engine {

struct DuckDbTypeInfo {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  duckdb_type storage = DUCKDB_TYPE_INVALID;  // Of decimals and enums: the integer they lie in.
  std::uint8_t scale = 0;                     // Of decimals.
  std::uint64_t array_size = 0;
  std::string name;                 // "DECIMAL(7,2)", "STRUCT(a INTEGER, b VARCHAR)".
  std::vector<std::string> labels;  // Of enums the values; of structs and unions the fields.
  std::vector<DuckDbTypeInfo>
      children;  // List and array: 1. Map: key, value. Struct and union: all.
};

// Errors: unsupported for a type that the API cannot hand out (VARIANT, GEOMETRY).
Result<DuckDbTypeInfo> read_type(duckdb_logical_type type);

}  // namespace ado::engine
