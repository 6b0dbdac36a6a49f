// Canonical bytes of cells, their hashes, and the sums and chains of those.
#include "verify/digest.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace ado::verify {
namespace {

using engine::CellKind;
using engine::CellView;
using engine::Int128;

constexpr std::size_t kBufferBytesMin = 256;

double canonical(double value) {
  if (std::isnan(value)) return std::numeric_limits<double>::quiet_NaN();
  return value == 0 ? 0.0 : value;  // -0.0 becomes 0.0.
}

}  // namespace

Hash128 RowHasher::hash(std::span<const CellView> cells) {
  begin();
  for (const CellView& cell : cells) append(cell);
  return finish();
}

Hash128 RowHasher::hash(std::span<const CellView> cells, std::span<const std::size_t> columns) {
  begin();
  for (const std::size_t column : columns) append(cells[column]);
  return finish();
}

void RowHasher::begin() {
  size_ = 0;
  if (buffer_.size() < kBufferBytesMin) buffer_.resize(kBufferBytesMin);
}

void RowHasher::append(const CellView& cell) {
  append_tag(static_cast<std::uint8_t>(cell.kind));
  switch (cell.kind) {
    case CellKind::null:
      return;
    case CellKind::boolean:
    case CellKind::integer:
    case CellKind::date:
    case CellKind::time:
    case CellKind::timestamp:
    case CellKind::timestamp_tz:
      return append_integer(cell.integer);
    case CellKind::decimal:
      return append_decimal(cell.integer, cell.scale);
    case CellKind::real:
    case CellKind::double_: {
      const auto bits = std::bit_cast<std::uint64_t>(canonical(cell.number));
      return append_bytes(&bits, sizeof bits);
    }
    case CellKind::text:
    case CellKind::blob:
    case CellKind::nested:
      return append_text(cell.bytes);
    case CellKind::interval:
      append_integer(cell.integer);
      return append_bytes(&cell.micros, sizeof cell.micros);
  }
}

void RowHasher::append_tag(std::uint8_t tag) { append_bytes(&tag, sizeof tag); }

void RowHasher::append_bytes(const void* bytes, std::size_t count) {
  if (count == 0) return;
  if (size_ + count > buffer_.size()) buffer_.resize(2 * (size_ + count));
  std::memcpy(buffer_.data() + size_, bytes, count);
  size_ += count;
}

// Eight bytes where they are enough, with the length before them: most integers are short.
void RowHasher::append_integer(Int128 value) {
  const auto narrow = static_cast<std::int64_t>(value);
  if (narrow != value) {
    append_tag(sizeof value);
    return append_bytes(&value, sizeof value);
  }
  append_tag(sizeof narrow);
  append_bytes(&narrow, sizeof narrow);
}

// By value: 1.50 and 1.5 are equal. A column of DuckDB has one scale, PostgreSQL's numeric has one
// for each value.
void RowHasher::append_decimal(Int128 unscaled, std::uint8_t scale) {
  if (auto narrow = static_cast<std::int64_t>(unscaled); narrow == unscaled) {
    for (; scale > 0 && narrow % 10 == 0; --scale) narrow /= 10;
    unscaled = narrow;
  } else {
    for (; scale > 0 && unscaled % 10 == 0; --scale) unscaled /= 10;
  }
  append_tag(scale);
  append_integer(unscaled);
}

void RowHasher::append_text(std::string_view text) {
  const std::uint64_t length = text.size();
  append_bytes(&length, sizeof length);
  append_bytes(text.data(), text.size());
}

Hash128 RowHasher::finish() const { return hash128(std::string_view(buffer_.data(), size_)); }

void BagDigest::add(const Hash128& row) {
  ++rows_;
  sum_.low += row.low;
  const std::uint64_t carry = sum_.low < row.low ? 1 : 0;
  sum_.high += row.high + carry;
}

Hash128 BagDigest::hash() const {
  const std::uint64_t words[] = {static_cast<std::uint64_t>(rows_), sum_.high, sum_.low};
  return hash128(std::string_view(reinterpret_cast<const char*>(words), sizeof words));
}

void GroupChain::fold(const BagDigest& group) {
  const Hash128 bag = group.hash();
  const std::uint64_t words[] = {value_.high, value_.low, groups_, bag.high, bag.low};
  value_ = hash128(std::string_view(reinterpret_cast<const char*>(words), sizeof words));
  ++groups_;
}

}  // namespace ado::verify
