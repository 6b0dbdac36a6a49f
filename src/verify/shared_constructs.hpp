// The constructs that mean the same in PostgreSQL and DuckDB: whole numbers, texts held equal,
// dates and truth values. tests/postgres/same_meaning_test.cpp tries them on both.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"

namespace ado::verify {

// The first construct of a PostgreSQL query that is not on the list, as text; none when all are.
std::optional<std::string> first_stranger(const ir::QueryMap& map);

// DuckDB's name of a PostgreSQL type. Of one that is not on the list: a type to declare it by.
std::string duckdb_type(const std::string& type);

}  // namespace ado::verify
