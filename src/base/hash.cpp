// XXH3-128 through the xxHash library.
#include "base/hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace ado {

Hash128 hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.high = hash.high64, .low = hash.low64};
}

std::string to_hex(const Hash128& hash) {
  return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

std::string to_hex_prefix(const Hash128& hash) { return fmt::format("{:016x}", hash.high); }

}  // namespace ado
