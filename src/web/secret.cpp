// Draws tokens from the kernel and compares them.
#include "web/secret.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/random.h>

namespace ado::web {

Result<std::string> make_token() {
  std::array<unsigned char, 32> bytes{};
  // So few bytes come at once or not at all.
  ssize_t count = 0;
  do {
    count = ::getrandom(bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(bytes.size())) {
    return fail(ErrorKind::unavailable, "no random bytes for a token: {}", std::strerror(errno));
  }
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  if (secret.empty() || given.size() != secret.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (given[i] ^ secret[i]));
  }
  return difference == 0;
}

}  // namespace ado::web
