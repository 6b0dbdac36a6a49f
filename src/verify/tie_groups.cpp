// Streams rows into tie groups, and rows of another result against them.
#include "verify/tie_groups.hpp"

#include <algorithm>
#include <cmath>

namespace ado::verify {
namespace {

bool is_finite_number(const engine::CellView& cell) {
  return (cell.kind == engine::CellKind::real || cell.kind == engine::CellKind::double_) &&
         std::isfinite(cell.number);
}

}  // namespace

std::int64_t Window::end() const {
  const std::int64_t left = std::numeric_limits<std::int64_t>::max() - offset;
  return offset + std::min(rows, left);
}

TieMark TieTracker::mark(std::span<const engine::CellView> cells) {
  const bool first = hashes_.empty();
  hashes_.resize(keys_.size());
  numbers_.resize(keys_.size(), std::nan(""));
  TieMark mark;
  if (first) mark.key = 0;
  for (std::size_t index = 0; index < keys_.size(); ++index) {
    const engine::CellView& cell = cells[keys_[index].column];
    const Hash128 hash = hasher_.hash({&cell, 1});
    const double number = is_finite_number(cell) ? cell.number : std::nan("");
    if (!mark.is_boundary() && hash != hashes_[index]) {
      mark.key = static_cast<std::uint16_t>(index);
      // A comparison with NaN, which stands for no number, is false.
      const double scale = std::max(std::abs(number), std::abs(numbers_[index]));
      mark.near = std::abs(number - numbers_[index]) <= keys_[index].tolerance * scale;
    }
    hashes_[index] = hash;
    numbers_[index] = number;
  }
  return mark;
}

bool TieTracker::closes_all_ties(const TieMark& mark) const {
  if (!mark.is_boundary() || mark.near) return false;
  for (std::size_t index = 0; index < mark.key; ++index) {
    if (keys_[index].tolerance > 0) return false;  // A later row may be near in this key.
  }
  return true;
}

bool OrderedCollector::add(const Hash128& row, const TieMark& mark) {
  if (ended_) return false;
  if (mark.is_boundary() && position_ > 0) {
    close_group();
    if (position_ >= window_.end()) {
      ended_ = true;
      return false;
    }
  }
  group_.add(row);
  ++position_;
  if (!window_.cuts) return true;
  if (group_rows_.size() < kCutGroupRowsMax) {
    group_rows_.push_back(row);
  } else {
    group_oversized_ = true;
  }
  return true;
}

void OrderedCollector::close_group() {
  const std::int64_t size = position_ - start_;
  const std::int64_t overlap =
      std::min(position_, window_.end()) - std::max(start_, window_.offset);
  if (overlap == size && size > 0) {
    result_.chain.fold(group_);
    if (!result_.inside.empty() && result_.inside.back().size == size) {
      ++result_.inside.back().count;
    } else {
      result_.inside.push_back({.size = size, .count = 1});
    }
  } else if (overlap > 0) {
    const bool is_head = start_ < window_.offset || result_.inside.empty();
    std::sort(group_rows_.begin(), group_rows_.end());
    result_.oversized = result_.oversized || group_oversized_;
    // A head is followed by whole groups; a second cut group without any between is the tail.
    const bool head_free = result_.head_rows == 0 && is_head;
    (head_free ? result_.head_rows : result_.tail_rows) = overlap;
    (head_free ? result_.head : result_.tail) = std::move(group_rows_);
  }
  group_ = {};
  group_rows_.clear();
  group_oversized_ = false;
  start_ = position_;
}

OrderedResult OrderedCollector::finish() {
  if (!ended_) close_group();
  ended_ = true;
  return std::move(result_);
}

void OrderedCheck::add(const Hash128& row) {
  if (static_cast<std::int64_t>(head_.size()) < expected_->head_rows) {
    head_.push_back(row);
    return;
  }
  if (run_ == expected_->inside.size()) {
    if (static_cast<std::int64_t>(tail_.size()) < expected_->tail_rows) {
      tail_.push_back(row);
    } else {
      too_many_ = true;
    }
    return;
  }
  group_.add(row);
  const SizeRun& run = expected_->inside[run_];
  if (group_.rows() < run.size) return;
  chain_.fold(group_);
  group_ = {};
  if (++groups_in_run_ < run.count) return;
  ++run_;
  groups_in_run_ = 0;
}

bool OrderedCheck::fits() {
  if (expected_->oversized || too_many_ || !(chain_ == expected_->chain)) return false;
  if (static_cast<std::int64_t>(head_.size()) != expected_->head_rows) return false;
  if (static_cast<std::int64_t>(tail_.size()) != expected_->tail_rows) return false;
  std::sort(head_.begin(), head_.end());
  std::sort(tail_.begin(), tail_.end());
  // Both sorted: includes() counts equal rows, so (a), (a) is no part of (a), (b).
  return std::includes(expected_->head.begin(), expected_->head.end(), head_.begin(),
                       head_.end()) &&
         std::includes(expected_->tail.begin(), expected_->tail.end(), tail_.begin(), tail_.end());
}

}  // namespace ado::verify
