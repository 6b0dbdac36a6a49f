// Names of the recursive AST types, for the headers that hold them in boxes and vectors.
#pragma once

#include <optional>

#include "base/box.hpp"

namespace ado::sql {

// A member that is a vector of one of these has no initializer: `= {}` would need the whole type.
struct Expr;
struct OrderItem;
struct Query;
struct TableRef;
struct WindowSpec;
using MaybeExpr = std::optional<Box<Expr>>;

}  // namespace ado::sql
