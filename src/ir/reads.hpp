// What expressions and queries read: FROM columns, followed through aliases, stars and subqueries.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>

#include "ir/query_map.hpp"

namespace ado::ir {

// One read of a column of a FROM item, or of all of its columns.
struct Read {
  BlockIndex block = 0;
  std::size_t item = 0;
  std::string_view column = {};
  bool whole_row = false;
};
using ReadSink = std::function<void(const Read&)>;

// Subqueries are followed. `skip` holds ids of expressions whose reads do not count.
struct ReadOptions {
  const std::set<std::uint32_t>* skip = nullptr;
};
void for_each_read(const sql::Expr& expr, const QueryMap& map, const ReadSink& sink,
                   const ReadOptions& options = {});
void for_each_read(const sql::Query& query, const QueryMap& map, const ReadSink& sink,
                   const ReadOptions& options = {});

// Whether `inner` lies inside `outer`, at any depth; a block does not enclose itself.
bool encloses(BlockIndex outer, BlockIndex inner, const QueryMap& map);

}  // namespace ado::ir
