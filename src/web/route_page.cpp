// GET /: the page and its files.
#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.hpp"
#include "web/page.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

std::string_view type_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
  }};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

Answer answer_page(const Request& request) {
  const std::string path = request.path == "/" ? "/index.html" : request.path;
  const auto found = std::ranges::find(assets(), path, &Asset::path);
  if (found == assets().end()) {
    return refuse(Refusal::not_found, "no such place", "the page is at /");
  }
  Answer page;
  page.content_type = type_of(path);
  page.etag = "\"" + to_hex(hash128(found->bytes)) + "\"";
  // Their names hold a hash of what is in them.
  page.cache_control =
      path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  if (request.if_none_match == page.etag) {
    page.status = 304;
  } else {
    page.body = found->bytes;
  }
  return page;
}

}  // namespace ado::web
