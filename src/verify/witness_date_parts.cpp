// Moves a date by as many months as its own is away from the target: d + (5 - month(d)) * 1 month.
#include "verify/witness_date_parts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/build.hpp"

namespace ado::verify {
namespace {

// A step of `unit` changes the part by one.
struct Part {
  std::string_view name;
  std::string_view unit;
  int coarseness;
};
constexpr auto kParts = std::to_array<Part>({
    {"millennium", "1000 years", 9},
    {"century", "100 years", 8},
    {"decade", "10 years", 7},
    {"year", "1 year", 6},
    {"years", "1 year", 6},
    {"isoyear", "1 year", 6},
    {"quarter", "3 months", 5},
    {"month", "1 month", 4},
    {"months", "1 month", 4},
    {"mon", "1 month", 4},
    {"week", "7 days", 3},
    {"weekofyear", "7 days", 3},
    {"day", "1 day", 2},
    {"days", "1 day", 2},
    {"dayofmonth", "1 day", 2},
    {"doy", "1 day", 2},
    {"dayofyear", "1 day", 2},
    {"dow", "1 day", 1},
    {"dayofweek", "1 day", 1},
    {"weekday", "1 day", 1},
    {"isodow", "1 day", 1},
    {"hour", "1 hour", 0},
    {"hours", "1 hour", 0},
    {"minute", "1 minute", -1},
    {"minutes", "1 minute", -1},
    {"second", "1 second", -2},
    {"seconds", "1 second", -2},
    {"epoch", "1 second", -2},
});

const Part* find_part(std::string_view name) {
  const auto part = std::ranges::find(kParts, to_lower_ascii(name), &Part::name);
  return part == kParts.end() ? nullptr : &*part;
}

// extract(month FROM d), date_part('month', d), month(d).
const Part* part_of(const sql::FunctionCall& call, sql::Dialect dialect) {
  const std::string name = ir::function_name(call, dialect);
  if (call.arguments.size() == 1) return find_part(name);
  const bool is_general = name == "extract" || name == "date_part" || name == "datepart";
  if (!is_general || call.arguments.size() != 2) return nullptr;
  const auto* word = sql::as<sql::Literal>(*call.arguments.front().value);
  return word == nullptr ? nullptr : find_part(word->text);
}

}  // namespace

std::optional<DatePart> with_part(const sql::FunctionCall& call, const sql::Expr& target,
                                  sql::Dialect dialect) {
  const Part* part = part_of(call, dialect);
  if (part == nullptr) return std::nullopt;
  const sql::Expr& source = *call.arguments.back().value;
  sql::Expr steps = sql::make_cast(sql::make_binary("-", target, sql::Expr{call}), "INTEGER");
  sql::Expr unit{sql::IntervalLiteral{Box<sql::Expr>(sql::make_string(part->unit)), ""}};
  sql::Expr distance = sql::make_binary("*", std::move(steps), std::move(unit));
  return DatePart{&source, sql::make_binary("+", source, std::move(distance)), part->coarseness};
}

}  // namespace ado::verify
