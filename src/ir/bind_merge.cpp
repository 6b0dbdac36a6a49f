// Columns that USING and NATURAL merge: one visible column stands for both sides.
#include <algorithm>

#include <fmt/format.h>

#include "ir/map_builder.hpp"
#include "ir/names.hpp"

namespace ado::ir {
namespace {

// The place of a named column among visible ones [begin, end); `count` says how many there are.
struct Place {
  std::size_t index = 0;
  std::size_t count = 0;
};

class Columns {
 public:
  Columns(const std::vector<FromItem>& items, Frame& frame, sql::Dialect dialect)
      : items_(items), frame_(frame), dialect_(dialect) {}

  const std::string& name(std::size_t index) const {
    const VisibleColumn& column = frame_.columns[index];
    return items_[column.item].columns[column.column].name;
  }
  Place find(const std::string& key, Range range) const {
    Place place;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (!is_named(name(i), key, dialect_)) continue;
      if (place.count == 0) place.index = i;
      ++place.count;
    }
    return place;
  }

 private:
  const std::vector<FromItem>& items_;
  Frame& frame_;
  sql::Dialect dialect_;
};

}  // namespace

void MapBuilder::merge_columns(const sql::TableRef& table, FromJoin& join,
                               std::size_t middle_column, std::size_t first_column,
                               SelectState& state) {
  const auto& node = std::get<sql::Join>(table.node);
  auto& visible = state.frame.columns;
  const Columns columns(blocks_[state.block].from, state.frame, dialect());
  std::vector<std::string> keys;
  for (const sql::Identifier& name : node.using_columns) {
    keys.push_back(name_key(name, dialect()));
  }
  for (std::size_t i = first_column; node.natural && i < middle_column; ++i) {
    const Range right{.begin = middle_column, .end = visible.size()};
    if (columns.find(columns.name(i), right).count > 0) keys.push_back(columns.name(i));
  }
  std::size_t merged = 0;
  for (const std::string& key : keys) {
    const Place left = columns.find(key, {.begin = first_column, .end = middle_column});
    const Place right = columns.find(key, {.begin = middle_column, .end = visible.size()});
    if (left.count != 1 || right.count != 1) {
      const bool missing = left.count == 0 || right.count == 0;
      const auto unknown = [&](const FromItem& item) { return !item.columns_known; };
      const auto& items = blocks_[state.block].from;
      if (std::any_of(items.begin(), items.end(), unknown)) {
        map_.resolved_ = false;
        continue;
      }
      report({.kind = ErrorKind::invalid_input,
              .message = fmt::format(
                  "{}: {}",
                  missing ? "column of USING is not on both sides" : "column of USING is ambiguous",
                  key)},
             table);
      continue;
    }
    join.merged_columns.push_back(columns.name(left.index));
    VisibleColumn column = visible[left.index];
    const VisibleColumn& other = visible[right.index];
    const bool full = node.kind == sql::JoinKind::full;
    column.merged_full = column.merged_full || other.merged_full || full;
    if (node.kind == sql::JoinKind::right) {
      column.item = other.item;
      column.column = other.column;
    }
    column.merged = true;
    const auto at = [&](std::size_t i) { return visible.begin() + static_cast<std::ptrdiff_t>(i); };
    visible.erase(at(right.index));
    visible[left.index] = column;
    if (dialect() == sql::Dialect::postgres) {
      // SELECT * brings merged columns first there.
      std::rotate(at(first_column + merged), at(left.index), at(left.index + 1));
    }
    ++merged;
  }
}

}  // namespace ado::ir
