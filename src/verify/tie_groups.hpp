// Tie groups: an ordered result cut where its sort keys change, and what a LIMIT leaves of it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "engine/cell.hpp"
#include "verify/digest.hpp"

namespace ado::verify {

// How a row's sort keys differ from those of the row before it.
struct TieMark {
  static constexpr std::uint16_t kEqual = 0xFFFF;
  std::uint16_t key = kEqual;  // The first key that differs; 0 for the first row.
  bool near = false;           // That key is a floating value, and differs within tolerance.
  bool is_boundary() const { return key != kEqual; }
};

// One sort key: its column in the result, and its tolerance when it is floating, else 0.
struct KeyColumn {
  std::size_t column = 0;
  double tolerance = 0;
};

// Compares the keys of each row with those of the row before. Keeps one row's keys.
class TieTracker {
 public:
  explicit TieTracker(std::vector<KeyColumn> keys) : keys_(std::move(keys)) {}
  TieMark mark(std::span<const engine::CellView> cells);
  // After such a mark, no later row can be tied to an earlier one, however near.
  bool closes_all_ties(const TieMark& mark) const;

 private:
  std::vector<KeyColumn> keys_;
  std::vector<Hash128> hashes_;
  std::vector<double> numbers_;
  RowHasher hasher_;
};

// Sizes of groups in order, run-length encoded: unique keys cost nothing.
struct SizeRun {
  std::int64_t size = 0;
  std::int64_t count = 0;
};

// Which rows of the whole ordered result are promised: [offset, offset + rows).
struct Window {
  std::int64_t offset = 0;
  std::int64_t rows = std::numeric_limits<std::int64_t>::max();
  bool cuts = false;  // Whether it may begin or end inside a tie group.
  std::int64_t end() const;
};

// What the window leaves: of its first and its last group perhaps a part only, of those between
// all. A window inside one group has a head only. The cut groups are kept whole, as sorted hashes.
struct OrderedResult {
  std::int64_t head_rows = 0;
  std::vector<Hash128> head;
  std::vector<SizeRun> inside;
  GroupChain chain;  // Of the groups inside.
  std::int64_t tail_rows = 0;
  std::vector<Hash128> tail;
  bool oversized = false;  // A cut group has more rows than are kept: nothing can be compared.
};

// Builds an OrderedResult from the whole ordered result, row by row.
class OrderedCollector {
 public:
  static constexpr std::size_t kCutGroupRowsMax = std::size_t{1} << 22;

  explicit OrderedCollector(const Window& window) : window_(window) {}
  // False when the window and the last group that it touches have ended.
  bool add(const Hash128& row, const TieMark& mark);
  bool ended() const { return ended_; }
  OrderedResult finish();  // At the end of the run.

 private:
  void close_group();

  Window window_;
  OrderedResult result_;
  BagDigest group_;
  std::vector<Hash128> group_rows_;
  bool group_oversized_ = false;
  std::int64_t start_ = 0;
  std::int64_t position_ = 0;
  bool ended_ = false;
};

// Takes the rows of a result in order, and tells whether they fit.
class OrderedCheck {
 public:
  explicit OrderedCheck(const OrderedResult& expected) : expected_(&expected) {}
  void add(const Hash128& row);
  bool fits();  // Once, after the last row.

 private:
  const OrderedResult* expected_;  // Outlives this.
  std::vector<Hash128> head_;
  std::vector<Hash128> tail_;
  std::size_t run_ = 0;
  std::int64_t groups_in_run_ = 0;
  BagDigest group_;
  GroupChain chain_;
  bool too_many_ = false;
};

}  // namespace ado::verify
