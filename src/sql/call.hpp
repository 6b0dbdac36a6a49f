// Expression nodes: function calls, casts and other named syntax.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"
#include "sql/literal.hpp"
#include "sql/node.hpp"

namespace ado::sql {

enum class ArgumentStyle { colon_equals, arrow };  // f(a := 1), f(a => 1)
struct Argument {
  Box<Expr> value = {};
  std::optional<Identifier> name = {};
  ArgumentStyle style = ArgumentStyle::colon_equals;
  bool variadic = false;
  bool operator==(const Argument&) const;
};
// How a call was written; anything but `plain` is a standard syntax that the printer keeps.
// extract: the field as a string literal, the source. substring: text, start, length if any;
// substring_for: text, length. position: needle, text. trim_*: text, characters if any. overlay:
// text, replacement, start, length if any. bare: current_date, and current_timestamp(3). semantic:
// an operator of semantic_operators.def, in pipelines only.
enum class CallSyntax {
  plain,
  extract,
  substring,
  substring_for,
  position,
  trim_both,
  trim_leading,
  trim_trailing,
  overlay,
  bare,
  semantic
};
enum class NullsTreatment { unspecified, ignore, respect };
struct FunctionCall {
  std::vector<Identifier> name = {};
  std::vector<Argument> arguments = {};
  CallSyntax syntax = CallSyntax::plain;
  bool distinct = false;
  std::vector<OrderItem> order_by;      // f(x ORDER BY y)
  std::vector<OrderItem> within_group;  // f(x) WITHIN GROUP (ORDER BY y)
  NullsTreatment nulls = NullsTreatment::unspecified;
  MaybeExpr filter = {};
  std::optional<Box<WindowSpec>> over = {};
  bool operator==(const FunctionCall&) const;
};
enum class CastStyle { cast, try_cast, double_colon };
struct Cast {
  Box<Expr> operand = {};
  TypeName type = {};
  CastStyle style = CastStyle::cast;
  bool operator==(const Cast&) const;
};
struct WhenClause {
  Box<Expr> condition = {};
  Box<Expr> result = {};
  bool operator==(const WhenClause&) const;
};
struct Case {
  MaybeExpr operand = {};
  std::vector<WhenClause> whens = {};
  MaybeExpr otherwise = {};
  bool operator==(const Case&) const;
};
struct Collate {
  Box<Expr> operand = {};
  std::vector<Identifier> collation = {};
  bool operator==(const Collate&) const;
};
struct AtTimeZone {
  Box<Expr> operand = {};
  Box<Expr> zone = {};
  bool operator==(const AtTimeZone&) const;
};

}  // namespace ado::sql
