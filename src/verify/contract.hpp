// The contract of a query: what its text promises about its result, so far as order and LIMIT go,
// and why that promise may be too weak to compare results by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::verify {

// output: the key is a column of the result. hidden: an expression that can be appended to the
// select list. impossible: neither.
enum class KeyPlace { output, hidden, impossible };
struct OrderKey {
  KeyPlace place = KeyPlace::impossible;
  std::size_t output = 0;  // For `output`: which, from 0.
  sql::Expr expr;          // For `hidden`: columns qualified, aliases replaced.
  std::size_t item = 0;    // Its index in ORDER BY.
  std::string text;
};

// bag: rows in any order. ordered: a list of tie groups. The limited ones are cut out of those by
// LIMIT and OFFSET.
enum class Promise { bag, ordered, bag_limited, ordered_limited };
struct Contract {
  Promise promise = Promise::bag;
  std::vector<OrderKey> keys;         // Constants, which order nothing, are left out.
  std::int64_t offset = 0;            // For the limited ones.
  std::optional<std::int64_t> limit;  // Its plain number of rows, if it is one.
  // Why equal results would prove nothing, or why they cannot be compared; one line each. Those of
  // instabilities_of() are among them.
  std::vector<std::string> obstacles;
};
// Pure.
Contract contract_of(const ir::QueryMap& map);

bool is_limited(Promise promise);
bool is_ordered(Promise promise);
bool has_hidden_keys(const Contract& contract);

// FLOAT and DOUBLE by their names in either dialect, "DOUBLE" and "float8" alike.
bool is_floating_type(std::string_view type);
// A nested type or an array that holds floating values: its cells are compared as text.
bool holds_floating_values(std::string_view type);

}  // namespace ado::verify
