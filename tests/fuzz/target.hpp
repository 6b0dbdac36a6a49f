// A fuzz target: one function over bytes. libFuzzer calls it, or replay_main.cpp does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/require.hpp"
#include "sql/node.hpp"

// NOLINTNEXTLINE: the name that libFuzzer looks for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ado::fuzz {

// The first byte chooses the dialect: 'p' is PostgreSQL, anything else DuckDB.
struct Input {
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::string_view text = {};
};
inline Input read_input(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (all.empty()) return {};
  return {.dialect = all.front() == 'p' ? sql::Dialect::postgres : sql::Dialect::duckdb,
          .text = all.substr(1)};
}

}  // namespace ado::fuzz
