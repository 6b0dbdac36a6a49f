// The table of functions, sorted when the program is compiled, and questions about calls.
#include "ir/functions.hpp"

#include <algorithm>
#include <array>

#include "ir/names.hpp"

namespace ado::ir {
namespace {

struct Dialects {
  bool duckdb;
  bool postgres;
};
constexpr Dialects both{.duckdb = true, .postgres = true};
constexpr Dialects duckdb{.duckdb = true, .postgres = false};
constexpr Dialects postgres{.duckdb = false, .postgres = true};

constexpr FunctionFacts aggregate(std::string_view name, Dialects in, AggregateTrait trait) {
  // sum overflows; the others of this list fail as little as their arguments do.
  const bool sums = name == "sum" || name == "product" || name == "fsum" || name == "favg";
  return {.name = name,
          .in_duckdb = in.duckdb,
          .in_postgres = in.postgres,
          .role = FunctionRole::aggregate,
          .trait = trait,
          .raising = sums ? Raising::may : Raising::never};
}
constexpr FunctionFacts window(std::string_view name, Dialects in, AggregateTrait trait) {
  return {.name = name,
          .in_duckdb = in.duckdb,
          .in_postgres = in.postgres,
          .role = FunctionRole::window,
          .trait = trait,
          .raising = Raising::never};
}
constexpr FunctionFacts scalar(std::string_view name, Dialects in, Volatility volatility,
                               Raising raising) {
  return {.name = name,
          .in_duckdb = in.duckdb,
          .in_postgres = in.postgres,
          .volatility = volatility,
          .raising = raising};
}

constexpr auto sorted_table() {
  // Not deduced from its elements: clang++ allows no fold over so many.
  auto table = std::to_array<FunctionFacts>({
#define AGGREGATE(name, dialects, trait) aggregate(#name, dialects, AggregateTrait::trait),
#define WINDOW(name, dialects, trait) window(#name, dialects, AggregateTrait::trait),
#define SCALAR(name, dialects, raising) \
  scalar(#name, dialects, Volatility::immutable, Raising::raising),
#define STABLE(name, dialects) scalar(#name, dialects, Volatility::stable, Raising::never),
#define VOLATILE(name, dialects) scalar(#name, dialects, Volatility::volatile_, Raising::may),
#include "ir/functions.def"
#undef AGGREGATE
#undef WINDOW
#undef SCALAR
#undef STABLE
#undef VOLATILE
  });
  std::sort(table.begin(), table.end(),
            [](const FunctionFacts& a, const FunctionFacts& b) { return a.name < b.name; });
  return table;
}
constexpr auto kFunctions = sorted_table();

}  // namespace

const FunctionFacts* find_function(std::string_view name, sql::Dialect dialect) {
  const auto before = [](const FunctionFacts& facts, std::string_view key) {
    return facts.name < key;
  };
  auto found = std::lower_bound(kFunctions.begin(), kFunctions.end(), name, before);
  for (; found != kFunctions.end() && found->name == name; ++found) {
    if (dialect == sql::Dialect::duckdb ? found->in_duckdb : found->in_postgres) return &*found;
  }
  return nullptr;
}

std::string function_name(const sql::FunctionCall& call, sql::Dialect dialect) {
  if (call.name.empty()) return {};
  if (call.name.size() == 1) return name_key(call.name.front(), dialect);
  std::string name;
  for (const sql::Identifier& part : call.name) {
    const std::string key = name_key(part, dialect);
    const bool is_builtin_schema = key == "pg_catalog" || key == "main" || key == "system";
    if (&part != &call.name.back() && is_builtin_schema) continue;
    name += (name.empty() ? "" : ".") + key;
  }
  return name;
}

const FunctionFacts* find_function(const sql::FunctionCall& call, sql::Dialect dialect) {
  return find_function(function_name(call, dialect), dialect);
}

bool is_aggregate_call(const sql::FunctionCall& call, sql::Dialect dialect) {
  if (call.over) return false;
  // Only aggregates take these.
  if (call.distinct || call.filter || !call.order_by.empty() || !call.within_group.empty()) {
    return true;
  }
  const FunctionFacts* facts = find_function(call, dialect);
  return facts != nullptr && facts->role == FunctionRole::aggregate;
}

bool is_window_call(const sql::FunctionCall& call) { return call.over.has_value(); }

bool is_decomposable_aggregate(const sql::FunctionCall& call, sql::Dialect dialect) {
  if (!is_aggregate_call(call, dialect)) return false;
  if (call.distinct || !call.order_by.empty() || !call.within_group.empty()) return false;
  const FunctionFacts* facts = find_function(call, dialect);
  return facts != nullptr &&
         (facts->trait == AggregateTrait::additive || facts->trait == AggregateTrait::extremal);
}

bool is_duplicate_insensitive(const sql::FunctionCall& call, sql::Dialect dialect) {
  if (!is_aggregate_call(call, dialect)) return false;
  const FunctionFacts* facts = find_function(call, dialect);
  if (facts == nullptr) return false;
  return facts->trait == AggregateTrait::extremal ||
         (call.distinct && facts->trait != AggregateTrait::order_sensitive);
}

bool is_order_sensitive(const sql::FunctionCall& call, sql::Dialect dialect) {
  const FunctionFacts* facts = find_function(call, dialect);
  if (facts == nullptr) return is_aggregate_call(call, dialect) || is_window_call(call);
  if (facts->trait != AggregateTrait::order_sensitive) return false;
  // list(x ORDER BY x) has no ties that could be told apart; list(x ORDER BY y) may have.
  if (call.arguments.empty()) return true;
  const sql::Expr& value = *call.arguments.front().value;
  return std::none_of(call.order_by.begin(), call.order_by.end(),
                      [&](const sql::OrderItem& item) { return item.expr == value; });
}

}  // namespace ado::ir
