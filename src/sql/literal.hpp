// Expression nodes: constants, types and parameters.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"
#include "sql/node.hpp"

namespace ado::sql {

enum class LiteralKind {
  null,
  boolean,
  integer,
  decimal,
  floating,
  string,
  escape_string,
  bits,
  hex
};
// `text` as written, without quotes and with doubled quotes undone; numbers keep their spelling.
struct Literal {
  LiteralKind kind = LiteralKind::null;
  std::string text = {};
  bool operator==(const Literal&) const = default;
};

// INTEGER, DECIMAL(7,2), VARCHAR(10)[], STRUCT(a INT, b VARCHAR), MAP(k, v), TIMESTAMP WITH TIME
// ZONE.
struct TypeArgument;
struct TypeName {
  std::vector<Identifier> name = {};  // Multi-word types are one identifier: "double precision".
  std::vector<std::string> modifiers = {};  // "7", "2"; as written.
  std::vector<TypeArgument> arguments;
  std::vector<std::optional<std::string>> dimensions = {};  // One per []; the size when given.
  bool operator==(const TypeName&) const;
};
// A member of STRUCT, UNION or MAP; those of MAP have no name.
struct TypeArgument {
  std::optional<Identifier> name = {};
  TypeName type = {};
  bool operator==(const TypeArgument&) const = default;
};
// DATE '2000-01-01', and any other TYPE 'text'.
struct TypedLiteral {
  TypeName type = {};
  std::string text = {};
  bool operator==(const TypedLiteral&) const = default;
};
// INTERVAL '1 day' · INTERVAL '1' DAY · INTERVAL 3 DAYS · INTERVAL (x) MONTH. Unit upper case, may
// be empty.
struct IntervalLiteral {
  Box<Expr> value = {};
  std::string unit = {};
  bool operator==(const IntervalLiteral&) const;
};
struct Parameter {
  std::string text = {};
  bool operator==(const Parameter&) const = default;
};  // "?", "$1", "$name", ":name".

}  // namespace ado::sql
