// Anchors of a statement's nodes: names that survive formatting. Computed at the first question.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::ir {

// Safe to ask from several threads: the first one computes.
class AnchorTable {
 public:
  std::string anchor(sql::NodeId node, const QueryMap& map);
  std::vector<sql::NodeId> nodes(std::string_view anchor, const QueryMap& map);
  std::string statement_anchor(const QueryMap& map);

 private:
  struct Entry {
    sql::NodeId node;
    std::uint64_t hash = 0;
    std::uint32_t ordinal = 1;  // Among equal nodes of one block, in document order.
  };
  void compute(const QueryMap& map);
  static std::string text(const Entry& entry);

  std::once_flag computed_;
  std::vector<Entry> entries_;                // Document order.
  std::vector<std::uint32_t> entry_of_node_;  // By node id.
  std::string statement_anchor_;
};

}  // namespace ado::ir
