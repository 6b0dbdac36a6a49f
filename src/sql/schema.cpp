// Look-ups in a schema.
#include "sql/schema.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ado::sql {

const ColumnInfo* TableInfo::column(std::string_view column_name) const {
  const auto found = std::ranges::find_if(columns, [&](const ColumnInfo& candidate) {
    return equals_ignore_case(candidate.name, column_name);
  });
  return found == columns.end() ? nullptr : &*found;
}

const TableInfo* Schema::table(std::string_view name) const {
  const auto found = std::ranges::find_if(
      tables, [&](const TableInfo& candidate) { return equals_ignore_case(candidate.name, name); });
  return found == tables.end() ? nullptr : &*found;
}

const TableInfo* Schema::table(std::string_view schema_name, std::string_view name) const {
  const auto found = std::ranges::find_if(tables, [&](const TableInfo& candidate) {
    return equals_ignore_case(candidate.schema, schema_name) &&
           equals_ignore_case(candidate.name, name);
  });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace ado::sql
