// Paging: offset and limit of a long list, and the form in which lists are answered.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include "web/request.hpp"

namespace ado::web {

template <typename T>
using OrRefused = tl::expected<T, Answer>;

inline constexpr std::size_t kPageDefault = 100;
inline constexpr std::size_t kPageMax = 2'000;

struct Page {
  std::size_t offset = 0;
  std::size_t limit = kPageDefault;
};
OrRefused<Page> read_page(const Request& request);

// A whole number of 0 or more. `fallback` when it is not there.
OrRefused<std::size_t> read_number(const Request& request, std::string_view name,
                                   std::size_t fallback);

// Whether a filter lets a value pass. An empty one lets all pass.
inline bool fits(const std::string& wanted, std::string_view found) {
  return wanted.empty() || wanted == found;
}

// The part of `all` that the page shows, each made JSON by `to_item`.
template <typename T, typename ToItem>
nlohmann::json page_of(const std::vector<T>& all, const Page& page, ToItem to_item) {
  nlohmann::json items = nlohmann::json::array();
  const std::size_t begin = std::min(page.offset, all.size());
  const std::size_t end = begin + std::min(page.limit, all.size() - begin);
  for (std::size_t i = begin; i < end; ++i) items.push_back(to_item(all[i]));
  return {{"total", all.size()},
          {"offset", page.offset},
          {"limit", page.limit},
          {"items", std::move(items)}};
}

// The answer with its ETag, or 304 when the client has it already.
Answer answer_list(const Request& request, const nlohmann::json& value);

}  // namespace ado::web
