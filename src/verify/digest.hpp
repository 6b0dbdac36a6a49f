// Digests of results: a row's hash, a bag's digest, and the chain of an ordered result's tie
// groups.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "engine/cell.hpp"

namespace ado::verify {

// Hashes rows of canonical cells, each type-tagged and length-prefixed. NULL is distinct from ''
// and from 0; -0.0 = 0.0; all NaNs are one; decimals count by value, whatever their scale, because
// the types of columns are compared apart. Allocates only while its buffer grows. Not thread-safe.
class RowHasher {
 public:
  Hash128 hash(std::span<const engine::CellView> cells);
  // Only the given columns, in that order.
  Hash128 hash(std::span<const engine::CellView> cells, std::span<const std::size_t> columns);

 private:
  void begin();
  void append(const engine::CellView& cell);
  void append_tag(std::uint8_t tag);
  void append_bytes(const void* bytes, std::size_t count);
  void append_integer(engine::Int128 value);
  void append_decimal(engine::Int128 unscaled, std::uint8_t scale);
  void append_text(std::string_view text);
  Hash128 finish() const;

  std::vector<char> buffer_;
  std::size_t size_ = 0;
};

// The rows of a result as a bag: how many, and the sum of their hashes mod 2^128. A sum keeps
// multiplicities: {1,1,2} and {2,3,3} differ.
class BagDigest {
 public:
  void add(const Hash128& row);
  std::int64_t rows() const { return rows_; }
  Hash128 hash() const;  // Of the count and the sum.
  bool operator==(const BagDigest&) const = default;

 private:
  std::int64_t rows_ = 0;
  Hash128 sum_;
};

// An ordered result: each tie group is a bag, and the groups are a list.
class GroupChain {
 public:
  void fold(const BagDigest& group);
  Hash128 value() const { return value_; }
  bool operator==(const GroupChain&) const = default;

 private:
  std::uint64_t groups_ = 0;
  Hash128 value_;
};

}  // namespace ado::verify
