// Reads offset and limit, and stamps answers.
#include "web/paging.hpp"

#include <charconv>

#include "base/hash.hpp"

namespace ado::web {

OrRefused<std::size_t> read_number(const Request& request, std::string_view name,
                                   std::size_t fallback) {
  const std::string text = request.parameter(name);
  if (text.empty()) return fallback;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return tl::unexpected(
        refuse(Refusal::bad_request, fmt::format("{} is a whole number of 0 or more", name)));
  }
  return value;
}

OrRefused<Page> read_page(const Request& request) {
  auto offset = read_number(request, "offset", 0);
  if (!offset) return tl::unexpected(std::move(offset).error());
  auto limit = read_number(request, "limit", kPageDefault);
  if (!limit) return tl::unexpected(std::move(limit).error());
  return Page{.offset = *offset, .limit = std::min(*limit, kPageMax)};
}

Answer answer_list(const Request& request, const nlohmann::json& value) {
  Answer made = answer(value);
  made.etag = "\"" + to_hex(hash128(made.body)) + "\"";
  made.cache_control = "no-cache";
  if (request.if_none_match == made.etag) {
    made.status = 304;
    made.body.clear();
  }
  return made;
}

}  // namespace ado::web
