// The AST: the one header to include for all of it.
#pragma once

#include "sql/comments.hpp"
#include "sql/expr.hpp"
#include "sql/from.hpp"
#include "sql/query.hpp"
#include "sql/window.hpp"

namespace ado::sql {

// One statement as read: its query, the dialect it was read in, the next free node id, and its
// comments, which are no part of its value.
struct Statement {
  Query query;
  Dialect dialect = Dialect::duckdb;
  NodeId next_id{1};
  Comments comments = {};
  bool operator==(const Statement& other) const {
    return dialect == other.dialect && query == other.query;
  }
};

}  // namespace ado::sql
