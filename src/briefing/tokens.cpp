// Counts in fourteenths, so that no rounding adds up.
#include "briefing/tokens.hpp"

namespace ado::briefing {
namespace {

constexpr std::int64_t kUnit = 14;

std::int64_t weight(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) return kUnit;
  const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  const bool is_blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '_';
  return is_letter || is_blank ? 4 : 7;
}

}  // namespace

std::int64_t estimate_tokens(std::string_view text) {
  std::int64_t sum = 0;
  for (const char c : text) sum += weight(c);
  return (sum + kUnit - 1) / kUnit;
}

}  // namespace ado::briefing
