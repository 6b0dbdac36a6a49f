// The demo: a retail star schema in a DuckDB file of its own, and slow queries over it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ado::demo {

struct RetailOptions {
  std::uint64_t seed = 42;
  double scale = 1.0;  // 1: 2 million sales.
};
// Makes the database; an existing file of the same seed and scale is kept as it is, any other file
// is refused (invalid_input): the demo never overwrites. Gives whether it was made now.
Result<bool> make_retail(const std::filesystem::path& file, const RetailOptions& options);

struct DemoQuery {
  std::string id;     // "01_growing_customers"
  std::string title;  // Its first comment line.
  std::string sql;
};
// In order of their names, from the data folder.
Result<std::vector<DemoQuery>> demo_queries();

}  // namespace ado::demo
