// What is asked in one call: batches of rows, parts of a bag. Pure, so that estimates are exact.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "coordinator/distinct.hpp"
#include "coordinator/work.hpp"
#include "semantic/prompt.hpp"

namespace ado::coordinator {

using Batch = std::vector<std::size_t>;  // Places of rows.

struct BatchPlan {
  std::vector<Batch> batches;
  std::vector<std::size_t> too_long;  // Rows that no prompt has room for, alone.
};
// At most batch_size rows each, fewer where the context has no room.
BatchPlan plan_batches(const semantic::Library& library, const semantic::Call& call,
                       const Options& options, std::span<const semantic::Arguments> rows,
                       std::span<const std::size_t> wanted);

// Parts of a bag that fit into a context each. Joined parts hold two texts at least, whatever their
// length, so that joining comes to an end. Nothing when a text has no room even alone.
std::optional<std::vector<Bag>> plan_parts(const semantic::Library& library,
                                           const semantic::Call& call, const Options& options,
                                           semantic::Stage stage, const Bag& texts);

// About how many tokens so many bytes are.
inline std::int64_t tokens_of(std::size_t bytes) { return static_cast<std::int64_t>(bytes / 4); }

}  // namespace ado::coordinator
