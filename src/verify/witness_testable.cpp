// Looks at the types of all columns that are read, and at COLLATE.
#include "verify/witness_testable.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/reads.hpp"
#include "sql/walk.hpp"
#include "verify/witness_nested.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

// Those that compare bytes, and the one whose equal texts are made on purpose.
constexpr std::array<std::string_view, 4> kKnownCollations = {"binary", "c", "posix", "nocase"};

bool is_known_collation(std::string_view name) {
  return std::ranges::find(kKnownCollations, to_lower_ascii(name)) != kKnownCollations.end();
}

std::vector<std::string> values_of(const WitnessColumn& column) {
  if (column.kind == ValueKind::other) return values_of_other(column.type, values_of);
  return ordinary_values(column);
}

bool is_testable(const sql::ColumnInfo& info) {
  const std::string_view collation = collation_of(info.type);
  if (!collation.empty() && !is_known_collation(collation)) return false;
  return !values_of(witness_column(info)).empty();
}

}  // namespace

std::optional<std::string> untestable_part(const ir::QueryMap& map) {
  std::optional<std::string> found;
  ir::for_each_read(map.statement().query, map, [&](const ir::Read& read) {
    const sql::TableInfo* table = map.block(read.block).from[read.item].table;
    if (table == nullptr) return;
    for (const sql::ColumnInfo& column : table->columns) {
      const bool is_read = read.whole_row || equals_ignore_case(column.name, read.column);
      if (found || !is_read || is_testable(column)) continue;
      found =
          fmt::format("no test values for {}.{} of type {}", table->name, column.name, column.type);
    }
  });
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* collate = sql::as<sql::Collate>(expr);
    if (collate == nullptr || found) return sql::Descend::yes;
    for (const sql::Identifier& name : collate->collation) {
      if (!is_known_collation(name.text)) found = "no test values for COLLATE " + name.text;
    }
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

}  // namespace ado::verify
