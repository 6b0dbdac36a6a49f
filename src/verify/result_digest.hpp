// ResultDigest: the sink that turns a run into what comparisons need, row by row.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/cell.hpp"
#include "verify/digest.hpp"
#include "verify/float_rows.hpp"
#include "verify/full_result.hpp"
#include "verify/tie_groups.hpp"

namespace ado::verify {

class ResultDigest final : public engine::RowSink {
 public:
  struct Options {
    // How many columns of the result are the query's own; those after them are hidden sort keys.
    std::optional<std::size_t> visible_columns;
    std::vector<std::size_t> key_columns;  // In the order of ORDER BY; empty: one tie group.
    bool keep_rows = false;  // Keep FloatRows even where no visible column is floating.
    Tolerance tolerance;     // For near sort keys.
  };
  // Sees each row; returns false to end the run.
  using Observer = std::function<bool(const Hash128& row, const TieMark& mark)>;

  explicit ResultDigest(Options options, Observer observer = {});
  void begin(std::span<const engine::ResultColumn> columns) override;  // Starts afresh.
  bool row(std::span<const engine::CellView> cells) override;

  bool begun() const { return begun_; }
  const std::vector<engine::ResultColumn>& columns() const { return columns_; }  // Visible ones.
  const BagDigest& bag() const { return bag_; }
  // Finite floating values left out; the same as bag() when no column is floating.
  const BagDigest& exact_bag() const { return is_floating() ? exact_bag_ : bag_; }
  const std::vector<std::size_t>& floating_columns() const { return floating_; }
  bool is_floating() const { return !floating_.empty(); }
  const FloatRows& float_rows() const { return float_rows_; }
  FloatRows take_float_rows() { return std::move(float_rows_); }
  const std::vector<KeyColumn>& keys() const { return keys_; }
  // Keys whose equal values may be different cells: no tie groups can be told by them.
  const std::vector<engine::ResultColumn>& unfit_keys() const { return unfit_keys_; }
  bool has_floating_keys() const;
  // Of each visible column: the digits behind the point, as they are shown, over all rows.
  const std::vector<std::uint64_t>& shown_digits() const { return shown_digits_; }
  bool closes_all_ties(const TieMark& mark) const { return ties_.closes_all_ties(mark); }

 private:
  void keep(std::span<const engine::CellView> cells, const TieMark& mark);

  Options options_;
  Observer observer_;
  bool begun_ = false;
  std::vector<engine::ResultColumn> columns_;
  std::vector<std::size_t> floating_;
  std::vector<KeyColumn> keys_;
  std::vector<engine::ResultColumn> unfit_keys_;
  TieTracker ties_{{}};
  RowHasher hasher_;
  BagDigest bag_;
  BagDigest exact_bag_;
  FloatRows float_rows_;
  std::vector<engine::CellView> exact_cells_;  // Scratch, like the next.
  std::vector<double> values_;
  std::vector<std::uint64_t> shown_digits_;
};

double relative_tolerance(std::string_view type, const Tolerance& tolerance);

}  // namespace ado::verify
