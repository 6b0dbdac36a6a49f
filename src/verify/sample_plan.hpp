// How a small copy of a user's tables is drawn, so that rows that join are kept together.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

// by_key: by the hash of a column that several tables join on, so that all of them keep the same
// keys. by_rows: by the hash of what tells rows apart. referenced: the rows that drawn rows of
// other tables point to.
enum class Drawing { whole, by_key, by_rows, referenced };
struct SampledTable {
  const sql::TableInfo* info = nullptr;
  std::vector<std::size_t> columns;  // Of info, those that either query reads.
  std::int64_t rows = 0;             // Of the user's table, as estimated.
  Drawing drawing = Drawing::whole;
  std::string key;  // For by_key.
  struct Link {
    std::string column;     // Of this table, a key of it.
    std::size_t table = 0;  // That is drawn before this one.
    std::string its_column;
  };
  std::vector<Link> links;  // For referenced.
};
struct SamplePlan {
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::vector<SampledTable> tables;  // Each after those that its links lead to.
  std::int64_t whole_rows_max = 0;   // Larger tables are drawn.
  std::int64_t drawn_rows = 0;       // Of the tables that are drawn by hash.
};

// What there is to copy. Errors: unsupported for tables that the schema does not know.
Result<SamplePlan> tables_read(const ir::QueryMap& original, const ir::QueryMap& candidate);
// Decides for each table how it is drawn; `rows` are set already.
void choose_drawings(SamplePlan& plan, const ir::QueryMap& original);

// char(n) of PostgreSQL is filled up with blanks that only its own comparisons see through.
enum class Padding { kept, removed };
bool is_padded(const sql::ColumnInfo& column);
// SELECT the columns of a table FROM it, one part of `parts`; all of it for 1.
sql::Query draw(const SamplePlan& plan, std::size_t table, std::int64_t parts, Padding padding);
// "store_returns by sr_customer_sk": for people.
std::string to_string(const SampledTable& table);

}  // namespace ado::verify
