// Comparing names as the dialect does: ASCII letters only, as both engines fold them.
#include "ir/names.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::ir {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool stays_in_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

}  // namespace

std::string name_key(const sql::Identifier& name, sql::Dialect dialect) {
  std::string key = name.text;
  if (dialect == sql::Dialect::postgres && name.quoted) return key;
  std::transform(key.begin(), key.end(), key.begin(), lower);
  return key;
}

std::string shown_name(const sql::Identifier& name, sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? name.text : name_key(name, dialect);
}

bool is_named(std::string_view stored, std::string_view key, sql::Dialect dialect) {
  if (stored.size() != key.size()) return false;
  if (dialect == sql::Dialect::postgres) return stored == key;
  return std::equal(stored.begin(), stored.end(), key.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::uint32_t name_hash(std::string_view name, sql::Dialect dialect) {
  const bool folds = dialect == sql::Dialect::duckdb;
  std::uint32_t hash = 2166136261U;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(folds ? lower(c) : c)) * 16777619U;
  }
  return hash;
}

std::string percent_encoded(std::string_view name) {
  std::string encoded;
  encoded.reserve(name.size());
  for (const char c : name) {
    if (stays_in_id(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace ado::ir
