// Gate "side_effects": nothing volatile and no function that reads files or settings is new.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

// The only table functions that read nothing but their arguments; any other must have been there.
constexpr std::array<std::string_view, 4> kHarmlessTableFunctions = {
    "unnest", "range", "generate_series", "generate_subscripts"};

struct FunctionsUsed {
  std::set<std::string> volatile_calls;
  std::set<std::string> table_functions;
};

// Only its own name counts: a volatile argument is a call of its own.
bool is_volatile_itself(const sql::FunctionCall& call, sql::Dialect dialect) {
  const ir::FunctionFacts* facts = ir::find_function(call, dialect);
  return facts == nullptr || facts->volatility == ir::Volatility::volatile_;
}

void add_call(FunctionsUsed& used, const sql::Expr& expr, sql::Dialect dialect) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || !is_volatile_itself(*call, dialect)) return;
  used.volatile_calls.insert(ir::function_name(*call, dialect));
}

void add_table_function(FunctionsUsed& used, const sql::TableRef& table, sql::Dialect dialect) {
  const auto* function = std::get_if<sql::TableFunction>(&table.node);
  if (function == nullptr) return;
  const auto* call = sql::as<sql::FunctionCall>(function->call);
  used.table_functions.insert(call == nullptr ? "" : ir::function_name(*call, dialect));
}

FunctionsUsed functions_used(const ir::QueryMap& map) {
  FunctionsUsed used;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    add_call(used, expr, map.dialect());
    return sql::Descend::yes;
  };
  visitor.table = [&](const sql::TableRef& table) {
    add_table_function(used, table, map.dialect());
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  // A table function is seen by both: here it is judged as a table function.
  for (const std::string& name : used.table_functions) used.volatile_calls.erase(name);
  return used;
}

}  // namespace

outcome::Verdict check_side_effects(const StructureInput& input) {
  const FunctionsUsed before = functions_used(input.original);
  const FunctionsUsed after = functions_used(input.candidate);
  for (const std::string& name : after.table_functions) {
    if (before.table_functions.contains(name)) continue;
    if (std::ranges::find(kHarmlessTableFunctions, name) != kHarmlessTableFunctions.end()) continue;
    return Verdict::rejected("side_effects", fmt::format("table function {} is new", name));
  }
  for (const std::string& name : after.volatile_calls) {
    if (before.volatile_calls.contains(name)) continue;
    return Verdict::rejected("side_effects",
                             fmt::format("function {} is new and volatile or not known", name));
  }
  return Verdict::accepted("side_effects");
}

}  // namespace ado::verify
