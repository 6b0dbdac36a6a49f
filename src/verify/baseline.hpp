// What a Baseline keeps: the inside of full_result.hpp, shared by its two sources.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "verify/contract.hpp"
#include "verify/float_rows.hpp"
#include "verify/full_result.hpp"
#include "verify/tie_groups.hpp"

namespace ado::verify {

struct Baseline::State {
  Contract contract;
  engine::RunStats stats;
  explain::Tree tree;
  std::vector<engine::ResultColumn> columns;
  std::vector<std::size_t> floating_columns;
  std::int64_t rows = 0;                    // Of the plain run.
  BagDigest bag;                            // Of the plain run.
  std::vector<std::uint64_t> shown_digits;  // Of the plain run, by column.

  // What candidates are compared with: the plain run, or the one without LIMIT.
  BagDigest compared_bag;
  BagDigest compared_exact_bag;
  // Rows of the run that candidates are compared with: the ordered ones from its first row to the
  // end of the last group that the window touches. Empty unless `keeps_rows`.
  FloatRows float_rows;
  bool keeps_rows = false;  // A visible column or a sort key is floating.
  bool floating_keys = false;
  Window window;
  std::optional<OrderedResult> ordered;
};

}  // namespace ado::verify
