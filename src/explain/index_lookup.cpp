// Looks for index scans of the table whose condition begins with the column.
#include "explain/index_lookup.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "explain/places.hpp"

namespace ado::explain {
namespace {

constexpr std::int64_t kRowsMin = 1000;
constexpr std::int64_t kRowsAtOnce = 100;
constexpr std::int64_t kTimesExpected = 3;

bool is_in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '"' || c == '.';
}

// "(s.item = i.item) AND (s.day > 3)": what the index is asked for stands on the left.
bool asks_for(std::string_view conditions, std::string_view column) {
  for (std::size_t open = conditions.find('('); open != std::string_view::npos;
       open = conditions.find('(', open + 1)) {
    const std::string_view rest = conditions.substr(open + 1);
    const auto end = std::ranges::find_if_not(rest, is_in_name);
    std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    name = name.substr(name.rfind('.') + 1);
    if (name.starts_with('"') && name.ends_with('"') && name.size() > 1) {
      name = name.substr(1, name.size() - 2);
    }
    if (equals_ignore_case(name, column)) return true;
  }
  return false;
}

bool finds_many(const Operator& op) {
  const std::int64_t rows = std::max(op.rows_scanned, op.rows_out);
  if (rows < kRowsMin) return false;
  return rows >= kRowsAtOnce * std::max<std::int64_t>(op.loops, 1) ||
         (op.rows_estimated && op.rows_out >= kTimesExpected * *op.rows_estimated);
}

}  // namespace

bool looks_up_many(const Tree& tree, std::string_view relation, std::string_view column) {
  return std::ranges::any_of(places_of(tree), [&](const Place& place) {
    const Operator& op = *place.op;
    const auto conditions = op.details.find("Conditions");
    return op.kind == OperatorKind::scan && conditions != op.details.end() &&
           equals_ignore_case(op.relation, relation) && asks_for(conditions->second, column) &&
           (!tree.analyzed || finds_many(op));
  });
}

}  // namespace ado::explain
