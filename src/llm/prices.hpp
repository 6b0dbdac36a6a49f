// What models cost: the table of data/llm/prices.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/request.hpp"

namespace ado::llm {

// US dollars for a million tokens.
struct Price {
  std::string provider;
  std::string model;  // A `*` stands for any text.
  double input = 0;
  double cached_input = 0;
  double cache_write = 0;
  double output = 0;
};

// Errors: invalid_input with the place. Every row names where its price is from, and of which day.
Result<std::vector<Price>> read_prices(std::string_view json);

// The first row that fits; nothing when the price is unknown.
std::optional<Price> find_price(const std::vector<Price>& prices, std::string_view provider,
                                std::string_view model);

double cost_of(const Price& price, const Usage& usage);
// The most that a call can cost: nothing of its input is in the cache.
double cost_max_of(const Price& price, std::int64_t input_tokens, std::int64_t output_tokens);

}  // namespace ado::llm
