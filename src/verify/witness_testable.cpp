// Looks at the types of all columns that are read, and at COLLATE.
#include "verify/witness_testable.hpp"

#include <algorithm>
#include <array>
#include <span>
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
// There, a collation of any other name may be anybody's.
constexpr std::array<std::string_view, 3> kPostgresCollations = {"C", "POSIX", "ucs_basic"};

bool is_known_collation(std::string_view name, sql::Dialect dialect) {
  if (dialect == sql::Dialect::postgres) {
    return std::ranges::find(kPostgresCollations, name) != kPostgresCollations.end();
  }
  return std::ranges::find(kKnownCollations, to_lower_ascii(name)) != kKnownCollations.end();
}

// "C", as a column's type has it.
std::string_view without_quotes(std::string_view name) {
  const bool quoted = name.size() > 1 && name.starts_with('"') && name.ends_with('"');
  return quoted ? name.substr(1, name.size() - 2) : name;
}

std::vector<std::string> values_of(const WitnessColumn& column) {
  if (column.kind == ValueKind::other) return values_of_other(column, values_of);
  return ordinary_values(column);
}

bool is_testable(const sql::TableInfo& table, const sql::ColumnInfo& info, sql::Dialect dialect,
                 const ServerColumns& server) {
  const std::string_view collation = without_quotes(collation_of(info.type));
  if (!collation.empty() && !is_known_collation(collation, dialect)) return false;
  return !values_of(witness_column(table, info, dialect, server)).empty();
}

// As a function or a constant; the sign of -inf says nothing.
bool names_one_of(const ir::QueryMap& map, std::span<const std::string_view> words) {
  const auto is_word = [&](std::string_view text) {
    const std::string word = to_lower_ascii(text.starts_with('-') ? text.substr(1) : text);
    return std::ranges::find(words, word) != words.end();
  };
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      found = found || (!call->name.empty() && is_word(call->name.back().text));
    }
    if (const auto* literal = sql::as<sql::Literal>(expr)) found = found || is_word(literal->text);
    if (const auto* typed = sql::as<sql::TypedLiteral>(expr)) found = found || is_word(typed->text);
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

}  // namespace

std::optional<std::string> untestable_part(const ir::QueryMap& map, const ServerColumns& server) {
  std::optional<std::string> found;
  ir::for_each_read(map.statement().query, map, [&](const ir::Read& read) {
    const sql::TableInfo* table = map.block(read.block).from[read.item].table;
    if (table == nullptr) return;
    for (const sql::ColumnInfo& column : table->columns) {
      const bool is_read = read.whole_row || equals_ignore_case(column.name, read.column);
      if (found || !is_read || is_testable(*table, column, map.dialect(), server)) continue;
      found =
          fmt::format("no test values for {}.{} of type {}", table->name, column.name, column.type);
    }
  });
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* collate = sql::as<sql::Collate>(expr);
    if (collate == nullptr || found) return sql::Descend::yes;
    for (const sql::Identifier& name : collate->collation) {
      if (!is_known_collation(name.text, map.dialect()))
        found = "no test values for COLLATE " + name.text;
    }
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

bool asks_for_no_number(const ir::QueryMap& map) {
  constexpr std::array<std::string_view, 6> kWords = {"isnan", "isinf",    "isfinite",
                                                      "nan",   "infinity", "inf"};
  return names_one_of(map, kWords);
}

bool asks_for_bytes(const ir::QueryMap& map) {
  constexpr std::array<std::string_view, 17> kWords = {"strlen",
                                                       "octet_length",
                                                       "bit_length",
                                                       "length",
                                                       "char_length",
                                                       "encode",
                                                       "lower",
                                                       "upper",
                                                       "initcap",
                                                       "translate",
                                                       "strip_accents",
                                                       "unaccent",
                                                       "character_length",
                                                       "reverse",
                                                       "ascii",
                                                       "convert_to",
                                                       "lcase"};
  return names_one_of(map, kWords);
}

}  // namespace ado::verify
