// Checks method, host, origin and token.
#include "web/guard.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ado::web {
namespace {

constexpr std::size_t kPathMax = 2'048;

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

bool is_own_host(const std::string& host, const GuardPolicy& policy) {
  return std::ranges::any_of(policy.hosts,
                             [&](const std::string& own) { return equals_ignore_case(own, host); });
}

bool is_own_origin(const std::string& origin, const GuardPolicy& policy) {
  constexpr std::string_view kScheme = "http://";
  return origin.starts_with(kScheme) && is_own_host(origin.substr(kScheme.size()), policy);
}

// Browsers say where a request comes from, even one without an Origin. A person who follows a link
// to the page comes from elsewhere, too.
bool is_cross_site(const Request& request) {
  if (request.fetch_site.empty() || request.fetch_site == "same-origin" ||
      request.fetch_site == "none") {
    return false;
  }
  return !(is_read(request) && request.fetch_mode == "navigate" &&
           !request.path.starts_with("/api/"));
}

bool is_json(std::string_view content_type) {
  return equals_ignore_case(trim(content_type.substr(0, content_type.find(';'))),
                            "application/json");
}

}  // namespace

std::optional<Answer> guard(const Request& request, const GuardPolicy& policy) {
  if (!is_own_host(request.host, policy)) {
    return refuse(Refusal::forbidden, "this server does not go by the name in the Host header",
                  "open the URL that ado dashboard printed");
  }
  if ((!request.origin.empty() && !is_own_origin(request.origin, policy)) ||
      is_cross_site(request)) {
    return refuse(Refusal::forbidden, "requests of other sites are not answered");
  }
  if (request.path.size() > kPathMax) return refuse(Refusal::not_found, "no such place");
  const bool is_post = request.method == "POST";
  if (!is_read(request) && !is_post) {
    Answer refused = refuse(Refusal::method_not_allowed, "this server knows GET, HEAD and POST");
    refused.allow = "GET, HEAD, POST";
    return refused;
  }
  if (is_post && !policy.allow_run) {
    return refuse(Refusal::read_only, "this server only reads",
                  "start it with --allow-run to start and stop work from the page");
  }
  const bool needs_token = is_post || (policy.reads_need_token && request.path != "/api/about" &&
                                       request.path.starts_with("/api/"));
  if (needs_token && !request.has_good_token) {
    return refuse(Refusal::no_token, "the token is missing or wrong",
                  "open the whole URL that ado dashboard printed, #token=... included");
  }
  // A megabyte that unfolds to a gigabyte is no order.
  if (is_post && (!is_json(request.content_type) || !request.content_encoding.empty())) {
    return refuse(Refusal::unsupported_type, "the body must be application/json as it is");
  }
  return std::nullopt;
}

}  // namespace ado::web
