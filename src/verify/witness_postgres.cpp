// Looks the type up by the name that the server prints, and casts texts to it.
#include "verify/witness_postgres.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

using Values = std::vector<std::string>;

// Subscripts up to here are told apart, and what they read beyond the end is NULL.
constexpr std::size_t kLongArray = 24;
constexpr std::size_t kElementsMax = 12;
constexpr std::size_t kBitsMax = 64;
constexpr std::string_view kArray = "[]";
constexpr std::string_view kBit = "bit";
constexpr std::string_view kBitVarying = "bit varying";

constexpr std::array kPostgresScalars = {
    TypeValues{"interval", kIntervals},
    TypeValues{"uuid", kUuids},
    TypeValues{"bytea", R"(\x61|\x62|\x|\x6162|\x00|\x6100|\xff)"},
    TypeValues{"time with time zone", kTimesOfZones},
    TypeValues{"money", "1|2|0|1.50|10|-1"},
};

// The length of bit(3) and bit varying(3): 1 and none when it is not said. None for other types.
struct BitType {
  bool varying = false;
  std::size_t length = 0;
};
std::optional<BitType> bit_type(std::string_view type) {
  const std::size_t open = type.find('(');
  const std::string_view name = type.substr(0, open);
  if (name != kBit && name != kBitVarying) return std::nullopt;
  BitType result{.varying = name == kBitVarying, .length = name == kBit ? 1U : kBitsMax};
  if (open != std::string_view::npos) {
    std::from_chars(type.data() + open + 1, type.data() + type.size(), result.length);
  }
  if (result.length == 0 || result.length > kBitsMax) return std::nullopt;
  return result;
}

Values bits(const BitType& type) {
  Values values;
  for (const std::string_view pattern : {"1", "0", "01", "10", "110", "0101"}) {
    std::string text(pattern.substr(0, type.length));
    // A bit(n) has n of them.
    while (!type.varying && text.size() < type.length)
      text += pattern[text.size() % pattern.size()];
    const std::string literal = text_literal(text);
    if (std::ranges::find(values, literal) == values.end()) values.push_back(literal);
  }
  return values;
}

// Of none, of one, of two elements both ways round, with NULL, and a long one.
Values arrays(const WitnessColumn& column, const MemberPool& pool_of) {
  const std::string element = column.type.substr(0, column.type.size() - kArray.size());
  const WitnessColumn member =
      witness_column({.name = {}, .type = element}, sql::Dialect::postgres);
  Values elements = pool_of(member);
  if (elements.empty()) return {};
  if (elements.size() > kElementsMax) elements.resize(kElementsMax);
  const auto array_of = [](const Values& items) { return "ARRAY[" + join(items, ", ") + "]"; };
  Values values;
  Values all;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::string& next = elements[(i + 1) % elements.size()];
    values.push_back(array_of({elements[i]}));
    values.push_back(array_of({elements[i], next}));
    values.push_back(array_of({next, elements[i]}));
    if (i < 2) values.push_back(array_of({elements[i], "NULL"}));
    if (i > 0) continue;
    values.push_back(array_of({elements[0], elements[0]}));
    values.emplace_back("'{}'");
  }
  while (all.size() < kLongArray) all.push_back(elements[all.size() % elements.size()]);
  values.insert(values.begin() + 2, array_of(all));
  return values;
}

}  // namespace

std::vector<std::string> postgres_values(const WitnessColumn& column, const MemberPool& pool_of) {
  Values values;
  const auto* scalar = std::ranges::find(kPostgresScalars, column.type, &TypeValues::type);
  if (!column.labels.empty()) {
    for (const std::string& label : column.labels) values.push_back(text_literal(label));
  } else if (scalar != kPostgresScalars.end()) {
    for (const std::string_view value : split(scalar->values, '|')) {
      values.push_back(text_literal(value));
    }
  } else if (const auto bit = bit_type(column.type)) {
    values = bits(*bit);
  } else if (column.type.ends_with(kArray)) {
    values = arrays(column, pool_of);
  }
  for (std::string& value : values) value = cast_to(value, column.type);
  return values;
}

std::optional<std::string> postgres_fresh_value(const WitnessColumn& column, std::uint64_t number) {
  const std::uint64_t small = number % 100000;
  const std::string_view type = column.type;
  if (!column.labels.empty()) return std::nullopt;
  if (type == "uuid") {
    return cast_to(fmt::format("'00000000-0000-0000-0001-{:012x}'", small), type);
  }
  if (type == "interval") return cast_to(fmt::format("'{} minutes'", small + 1), type);
  if (type == "bytea") return cast_to(fmt::format("'\\x{:08x}'", small), type);
  if (type == "money") return cast_to(fmt::format("'{}'", small + 20), type);
  const auto bit = bit_type(type);
  if (bit && bit->varying && bit->length >= 18)
    return cast_to(fmt::format("'{:018b}'", small), type);
  return std::nullopt;
}

bool spells_value(const WitnessColumn& column, std::string_view text) {
  if (!column.labels.empty()) return std::ranges::find(column.labels, text) != column.labels.end();
  if (column.type == "uuid") {
    constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::ranges::equal(text, kShape, [](char c, char shape) {
      if (shape == '-') return c == '-';
      const char lower = to_lower_ascii(c);
      return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f');
    });
  }
  if (const auto bit = bit_type(column.type)) {
    const bool fits = bit->varying ? text.size() <= bit->length : text.size() == bit->length;
    return fits && text.find_first_not_of("01") == std::string_view::npos;
  }
  return false;
}

}  // namespace ado::verify
