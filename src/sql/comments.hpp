// Comments and hints of a statement: kept beside its tree, each at a node of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/node.hpp"
#include "sql/token.hpp"

namespace ado::sql {

struct Query;

enum class CommentPlace : std::uint8_t {
  before,  // On the lines above the node, or directly in front of it.
  hint,    // Behind the word SELECT of the node, a Select: /*+ ... */
  behind,  // At the end of the line that the node ends on, or directly behind it.
};

// A comment stands and falls with its node: who takes the node out of the tree takes its comments
// out of the print, who moves it moves them.
struct Comment {
  NodeId node;
  CommentPlace place = CommentPlace::before;
  bool own_line = false;  // Of a comment before its node.
  std::string text = {};  // With its marks: "-- text" without the line's end, or "/* text */".
};
using Comments = std::vector<Comment>;  // By node, and as they were read.

// Finds each comment its node. `query` has numbered nodes with spans in `text`; `tokens` and
// `found` are what the lexer made of all of `text`. A comment inside an expression, where no line
// need end, becomes a block comment.
Comments attach_comments(const Query& query, std::string_view text, std::span<const Token> tokens,
                         std::span<const Span> found);

// The comments of one node.
std::span<const Comment> comments_at(const Comments& comments, NodeId node);

inline bool is_line_comment(std::string_view comment) { return comment.starts_with("--"); }
// "-- text" as "/* text */", which says the same wherever it stands; others as they are.
std::string as_block_comment(std::string_view comment);

}  // namespace ado::sql
