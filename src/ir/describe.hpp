// The query map as text for people: `ado explain --ir` and golden tests.
#pragma once

#include <string>

#include "ir/query_map.hpp"

namespace ado::ir {

// Blocks in document order, each with its FROM items, joins, predicates, grouping, outputs and
// facts with their basis, then what does not resolve. Ends with a newline.
enum class DescribeAnchors { hide, show };
std::string describe(const QueryMap& map, DescribeAnchors anchors = DescribeAnchors::show);
// One block of it, with its anchors.
std::string describe_block(const QueryMap& map, BlockIndex block);

}  // namespace ado::ir
