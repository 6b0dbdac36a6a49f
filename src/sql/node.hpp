// What every AST node carries: its id and the place it was read from. Neither is part of its value.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ado::sql {

enum class Dialect { duckdb, postgres };
constexpr std::string_view to_string(Dialect dialect) {
  return dialect == Dialect::duckdb ? "duckdb" : "postgres";
}

// Names a node within one statement. Given by the parser in document order, kept by copies, so that
// a node can be found again in a patched copy. 0 = none yet.
struct NodeId {
  std::uint32_t value = 0;
  auto operator<=>(const NodeId&) const = default;
};

// Byte offsets into the source text, end exclusive. {0, 0} for a node that was made, not read.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Base of every node that can be addressed. All NodeBases are equal: equality of nodes is equality
// of their structure.
struct NodeBase {
  NodeId id;
  Span span;
  bool operator==(const NodeBase&) const { return true; }
};

// A name as written, without its quotes. `quoted` matters: unquoted names fold as the dialect says.
struct Identifier {
  std::string text;
  bool quoted = false;
  bool operator==(const Identifier&) const = default;
};

// True when Node is one of the alternatives of Variant, exactly.
template <typename Node, typename Variant>
inline constexpr bool kIsAlternative = false;
template <typename Node, typename... Kinds>
inline constexpr bool kIsAlternative<Node, std::variant<Kinds...>> =
    (std::same_as<Node, Kinds> || ...);
template <typename Node, typename Variant>
concept AlternativeOf = kIsAlternative<Node, Variant>;

}  // namespace ado::sql
