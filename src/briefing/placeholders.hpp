// Placeholders: literals that stand for the literals of a query, and lead back to them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "sql/ast.hpp"

namespace ado::briefing {

// The value of a literal: a number, or what stands in quotes (of a string, a typed literal or an
// interval). Escape strings keep their content raw, so they are told apart.
enum class ValueKind : std::uint8_t { number, text, escaped_text };
struct LiteralValue {
  ValueKind kind = ValueKind::text;
  sql::LiteralKind literal = sql::LiteralKind::string;
  std::string text = {};
  auto operator<=>(const LiteralValue&) const = default;
};

// Gives each value one placeholder of its form: a number of the same scale, a date, a timestamp, a
// count with its unit, else a text. None of them, nor anything near, is in the texts given to
// make(). A neighbour of a placeholder, as arithmetic gives it, is never another placeholder.
class Placeholders {
 public:
  // `texts`: all that a placeholder must not collide with. Errors: unsupported when all spellings
  // are taken.
  static Result<Placeholders> make(std::string_view texts);

  // The placeholder of a value, made when it is new. Errors: unsupported beyond kPlaceholdersMax.
  Result<std::string> give(const LiteralValue& value);
  // Null when the value has none.
  const std::string* find(const LiteralValue& value) const;
  // The value behind a placeholder: `number` tells whether it stands without quotes.
  enum class Quotes { no, yes };
  const LiteralValue* value_of(std::string_view placeholder, Quotes quotes) const;
  // Whether a text holds something that looks like a placeholder: one that was given out or not.
  bool has_lookalike(std::string_view text) const;
  // For people: a text in which each placeholder gives way to what it stands for.
  std::string with_values(std::string text) const;
  std::size_t size() const { return placeholders_.size(); }

 private:
  std::string form(const LiteralValue& value, std::int64_t number) const;

  std::string stem_;               // "ado_text_"
  std::int64_t first_number_ = 0;  // Placeholders of numbers lie above it, kStep apart.
  std::string day_;                // "-07-19": of dates.
  std::map<LiteralValue, std::string> placeholders_;
  std::map<std::string, LiteralValue, std::less<>> numbers_;
  std::map<std::string, LiteralValue, std::less<>> texts_;
};

}  // namespace ado::briefing
