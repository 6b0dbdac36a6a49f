// The keyword table: a hash table of spellings, built at compile time from keywords.def.
#include "sql/keywords.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.hpp"

namespace ado::sql {
namespace {

enum class Label : std::uint8_t { bare, needs_as };
using enum WordClass;
using enum Label;

struct Entry {
  std::string_view spelling;
  WordClass in_duckdb;
  WordClass in_postgres;
  Label label;
};

// Enumerators that are words of C++ have an underscore behind them.
constexpr std::string_view without_underscore(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

constexpr Entry kEntries[] = {
    {"", plain, plain, bare},
#define KEYWORD(word, duckdb, postgres, label) {without_underscore(#word), duckdb, postgres, label},
#include "sql/keywords.def"
#undef KEYWORD
};

constexpr std::size_t longest_spelling() {
  std::size_t longest = 0;
  for (const Entry& entry : kEntries) longest = std::max(longest, entry.spelling.size());
  return longest;
}
constexpr std::size_t kLengthMax = longest_spelling();
constexpr std::size_t kSlots = 2048;  // Four times the words: few collisions.

constexpr std::size_t slot_of(std::string_view word) {
  std::uint32_t hash = 2166136261U;
  for (const char c : word) {
    hash ^= static_cast<unsigned char>(to_lower_ascii(c));
    hash *= 16777619U;
  }
  return (hash ^ (hash >> 15)) % kSlots;
}

constexpr std::array<std::uint16_t, kSlots> build_table() {
  std::array<std::uint16_t, kSlots> table{};
  for (std::uint16_t i = 1; i < std::size(kEntries); ++i) {
    std::size_t slot = slot_of(kEntries[i].spelling);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = i;
  }
  return table;
}
constexpr std::array<std::uint16_t, kSlots> kTable = build_table();

bool equals_lower(std::string_view word, std::string_view spelling) {
  if (word.size() != spelling.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (to_lower_ascii(word[i]) != spelling[i]) return false;
  }
  return true;
}

const Entry& entry_of(Keyword keyword) { return kEntries[static_cast<std::size_t>(keyword)]; }

}  // namespace

Keyword find_keyword(std::string_view word) {
  if (word.empty() || word.size() > kLengthMax) return Keyword::none;
  for (std::size_t slot = slot_of(word); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    if (equals_lower(word, kEntries[kTable[slot]].spelling)) return Keyword{kTable[slot]};
  }
  return Keyword::none;
}

WordClass word_class(Keyword keyword, Dialect dialect) {
  const Entry& entry = entry_of(keyword);
  return dialect == Dialect::duckdb ? entry.in_duckdb : entry.in_postgres;
}

std::string_view spelling(Keyword keyword) { return entry_of(keyword).spelling; }

bool is_column_name(Keyword keyword, Dialect dialect) {
  const WordClass found = word_class(keyword, dialect);
  return found != reserved && found != type_function;
}

bool is_function_name(Keyword keyword, Dialect dialect) {
  const WordClass found = word_class(keyword, dialect);
  return found != reserved && found != column_name;
}

bool is_bare_label(Keyword keyword, Dialect dialect) {
  if (dialect == Dialect::duckdb) return entry_of(keyword).in_duckdb == plain;
  return entry_of(keyword).label == bare;
}

}  // namespace ado::sql
