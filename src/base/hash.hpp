// 128-bit XXH3 hashes and their hexadecimal form.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace ado {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

Hash128 hash128(std::string_view bytes);
std::string to_hex(const Hash128& hash);         // 32 digits, lower case.
std::string to_hex_prefix(const Hash128& hash);  // The first 16 digits: an anchor.

}  // namespace ado
