// The frame of a page: its policy, style and script, and small parts that all pages share.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/html_parts.hpp"
#include "report/page.hpp"

namespace ado::report {

std::string html_page(std::string_view title, const Markup& body) {
  const std::string policy = fmt::format(
      "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
      kStyleHash, kScriptHash);
  const Markup head =
      element("meta", {{"charset", "utf-8"}}) +
      element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) +
      element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
      element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
      element("meta", {{"name", "referrer"}, {"content", "no-referrer"}}) +
      element("title", text(title)) + element("style", built_in(kStyle));
  const Markup page =
      element("head", head) + element("body", body + element("script", built_in(kScript)));
  return "<!doctype html>\n" + element("html", {{"lang", "en"}}, page).html() + "\n";
}

std::string status_class(std::string_view status) {
  std::string name = "s-" + to_lower_ascii(status);
  std::ranges::replace(name, ' ', '-');
  return name;
}

Markup status_mark(std::string_view status) {
  return element("span", {{"class", "status " + status_class(status)}}, text(status));
}

Markup section(std::string_view title, const Markup& content) {
  if (content.empty()) return {};
  return element("section", element("h2", text(title)) + content);
}

Markup folded(std::string_view summary, const Markup& content) {
  if (content.empty()) return {};
  return element("details", element("summary", text(summary)) + content);
}

}  // namespace ado::report
