// Finds the blocks of a statement: their ids, kinds and parents, before any name is resolved.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/block.hpp"

namespace ado::ir {

struct BlockTree {
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<Block> blocks;
  std::vector<CteNode> ctes;
  std::vector<std::uint32_t> block_of_node;  // By node id.
};

// Every node of the statement must have an id of its own, below statement.next_id.
BlockTree find_blocks(const sql::Statement& statement);

}  // namespace ado::ir
