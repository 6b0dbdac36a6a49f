// Reads the table, finds rows, multiplies.
#include "llm/prices.hpp"

#include <algorithm>

#include "base/strict_json.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr double kMillion = 1e6;

double amount(JsonObject& row, std::string_view name) {
  const double dollars = row.number(name);
  if (dollars < 0) row.refuse(fmt::format("below 0: {}", row.path_of(name)));
  return dollars;
}

Result<Price> read_price(const json& value, const std::string& path) {
  JsonObject row(value, path);
  Price price{.provider = row.text("provider"),
              .model = row.text("model"),
              .input = amount(row, "input"),
              .cached_input = amount(row, "cached_input"),
              .cache_write = amount(row, "cache_write"),
              .output = amount(row, "output")};
  for (const std::string_view name : {"source", "date"}) {
    if (row.text(name).empty()) row.refuse(fmt::format("empty field: {}", row.path_of(name)));
  }
  row.text("note", "");
  ADO_CHECK(row.finish());
  return price;
}

// `*` stands for any text, the empty one too.
bool matches(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  text.remove_prefix(star);
  for (std::size_t from = 0; from <= text.size(); ++from) {
    if (matches(pattern, text.substr(from))) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<Price>> read_prices(std::string_view text) {
  ADO_TRY(const json document, parse_json(text));
  JsonObject table(document, "");
  std::vector<Price> prices;
  const json& rows = table.array("prices");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ADO_TRY(prices.emplace_back(), read_price(rows[i], table.path_of("prices", i)));
  }
  ADO_CHECK(table.finish());
  return prices;
}

std::optional<Price> find_price(const std::vector<Price>& prices, std::string_view provider,
                                std::string_view model) {
  const auto found = std::ranges::find_if(prices, [&](const Price& price) {
    return price.provider == provider && matches(price.model, model);
  });
  if (found == prices.end()) return std::nullopt;
  return *found;
}

double cost_of(const Price& price, const Usage& usage) {
  const std::int64_t fresh =
      std::max<std::int64_t>(0, usage.input - usage.cached_input - usage.cache_write);
  return (static_cast<double>(fresh) * price.input +
          static_cast<double>(usage.cached_input) * price.cached_input +
          static_cast<double>(usage.cache_write) * price.cache_write +
          static_cast<double>(usage.output) * price.output) /
         kMillion;
}

double cost_max_of(const Price& price, std::int64_t input_tokens, std::int64_t output_tokens) {
  const double input = std::max({price.input, price.cached_input, price.cache_write});
  return (static_cast<double>(input_tokens) * input +
          static_cast<double>(output_tokens) * price.output) /
         kMillion;
}

}  // namespace ado::llm
