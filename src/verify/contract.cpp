// Reads the contract of a query off the outermost ORDER BY, LIMIT and DISTINCT of its map.
#include "verify/contract.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "verify/instability.hpp"

namespace ado::verify {
namespace {

using ir::Binding;
using ir::Block;
using ir::OutputColumn;
using ir::QueryMap;
using ir::Resolution;

constexpr ir::BlockIndex kMain = 0;

bool is_star_column(const OutputColumn& output, const Binding& binding, const QueryMap& map) {
  return output.expr == nullptr && output.from_item == binding.from_item &&
         sql::fold(output.column, map.dialect()) == sql::fold(binding.column, map.dialect());
}

// The output that always has the key's value.
std::optional<std::size_t> output_of(const sql::Expr& key, const QueryMap& map) {
  const Block& main = map.block(kMain);
  const Binding* binding = map.binding(key);
  if (binding != nullptr && binding->resolution == Resolution::output_alias) {
    return binding->output;
  }
  const bool is_column = binding != nullptr && binding->resolution == Resolution::column &&
                         !binding->outer && binding->block == kMain && !binding->merged;
  const sql::Expr qualified_key = ir::qualified(key, map);
  for (std::size_t index = 0; index < main.outputs.size(); ++index) {
    const OutputColumn& output = main.outputs[index];
    if (is_column && is_star_column(output, *binding, map)) return index;
    if (output.expr == nullptr) continue;
    if (sql::equivalent_text(qualified_key, ir::qualified(*output.expr, map), map.dialect())) {
      return index;
    }
  }
  return std::nullopt;
}

// An appended expression must not change which rows there are: DISTINCT and set operations see it.
bool may_append(const Block& main) {
  if (main.kind != ir::BlockKind::select) return false;
  return main.select->distinct != sql::DistinctKind::distinct;
}

OrderKey key_of(const sql::OrderItem& item, std::size_t index, const QueryMap& map) {
  OrderKey key{.item = index, .text = sql::print(item.expr, map.dialect())};
  // Strings that a collation holds for equal are ties, and different cells.
  if (sql::as<sql::Collate>(item.expr) != nullptr) return key;
  if (const auto output = output_of(item.expr, map)) {
    key.place = KeyPlace::output;
    key.output = *output;
  } else if (may_append(map.block(kMain))) {
    key.place = KeyPlace::hidden;
    key.expr = ir::qualified(item.expr, map);
  }
  return key;
}

bool orders_nothing(const sql::Expr& key, const QueryMap& map) {
  return map.binding(key) == nullptr && ir::is_constant(key);
}

std::vector<OrderKey> all_outputs_as_keys(const QueryMap& map) {
  std::vector<OrderKey> keys;
  for (std::size_t index = 0; index < map.block(kMain).outputs.size(); ++index) {
    keys.push_back(
        {.place = KeyPlace::output, .output = index, .text = map.block(kMain).outputs[index].name});
  }
  return keys;
}

std::vector<OrderKey> keys_of(const sql::OrderBy& order_by, const QueryMap& map) {
  if (order_by.all) return all_outputs_as_keys(map);
  std::vector<OrderKey> keys;
  for (std::size_t index = 0; index < order_by.items.size(); ++index) {
    const sql::OrderItem& item = order_by.items[index];
    if (!orders_nothing(item.expr, map)) keys.push_back(key_of(item, index, map));
  }
  return keys;
}

std::optional<std::int64_t> literal_integer(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
  std::int64_t value = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [stop, error] = std::from_chars(literal->text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

void read_limit(const sql::Limit& limit, const QueryMap& map, Contract& contract) {
  if (limit.offset) {
    const auto offset = literal_integer(**limit.offset);
    if (!offset) {
      contract.obstacles.push_back("OFFSET is not a plain number: " +
                                   sql::print(**limit.offset, map.dialect()));
    }
    contract.offset = offset.value_or(0);
  }
  if (!limit.count && !limit.offset) return;
  if (limit.count && !limit.percent) contract.limit = literal_integer(**limit.count);
  if (!limit.with_ties) {
    contract.promise =
        contract.promise == Promise::ordered ? Promise::ordered_limited : Promise::bag_limited;
  } else if (limit.offset) {
    contract.obstacles.push_back("WITH TIES after an OFFSET, which cuts a tie group");
  }
  // WITH TIES cuts no tie group: its rows are promised exactly, as if there were no LIMIT.
}

}  // namespace

Contract contract_of(const QueryMap& map) {
  Contract contract;
  const sql::Query& query = map.statement().query;
  if (query.order_by) contract.keys = keys_of(*query.order_by, map);
  if (!contract.keys.empty()) contract.promise = Promise::ordered;
  if (query.order_by && query.order_by->all && !map.block(kMain).outputs_known) {
    contract.obstacles.push_back("ORDER BY ALL over columns that are not known");
  }
  for (const OrderKey& key : contract.keys) {
    if (key.place != KeyPlace::impossible) continue;
    contract.obstacles.push_back("sort key is no output and cannot be appended: " + key.text);
  }
  if (query.limit) read_limit(*query.limit, map, contract);
  for (std::string& text : instabilities_of(map)) contract.obstacles.push_back(std::move(text));
  return contract;
}

bool is_limited(Promise promise) {
  return promise == Promise::bag_limited || promise == Promise::ordered_limited;
}

bool is_ordered(Promise promise) {
  return promise == Promise::ordered || promise == Promise::ordered_limited;
}

bool has_hidden_keys(const Contract& contract) {
  return std::any_of(contract.keys.begin(), contract.keys.end(),
                     [](const OrderKey& key) { return key.place == KeyPlace::hidden; });
}

bool is_floating_type(std::string_view type) {
  constexpr std::array<std::string_view, 8> kNames = {
      "float", "double", "real", "float4", "float8", "double precision", "decfloat", "float32"};
  const std::string name = to_lower_ascii(type);
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool holds_floating_values(std::string_view type) {
  const std::string name = to_lower_ascii(type);
  if (is_floating_type(name)) return false;
  return name.find("float") != std::string::npos || name.find("double") != std::string::npos ||
         name.find("real") != std::string::npos;
}

}  // namespace ado::verify
