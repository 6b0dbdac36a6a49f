// The nodes of a query that comments may stand at, with their places in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sql/node.hpp"
#include "sql/token.hpp"

namespace ado::sql {

struct Query;
struct Select;

// part: of an expression, where no line need end. item: of a clause, or a table: the printer can
// end a line behind it, and begin one before it. join_end, query: such items too, the last part of
// a join and a query.
enum class Role : std::uint8_t { part, item, join_end, query };

inline constexpr std::size_t kNoHost = SIZE_MAX;

// Its span holds no parentheses that say nothing: the printer will not write them.
struct Host {
  NodeId node;
  Span span;
  Role role = Role::item;
  std::size_t parent = kNoHost;  // Index of the next larger one.
};

struct Hosts {
  std::vector<Host> all;  // By where they begin, parents before their children.
  std::vector<const Select*> selects;
};

// `tokens` are those of the text that `query` was read from, in which its nodes have their spans.
Hosts comment_hosts(const Query& query, std::span<const Token> tokens);

}  // namespace ado::sql
