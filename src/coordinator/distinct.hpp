// Distinct tuples: the unit of work, sorted, so that the order of rows means nothing. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "coordinator/work.hpp"
#include "semantic/prompt.hpp"

namespace ado::coordinator {

// `place_of` has an entry for each tuple: where it stands among the distinct ones, or nothing when
// its answer is NULL without asking.
template <typename Unit>
struct Distinct {
  std::vector<Unit> units;
  std::vector<std::optional<std::size_t>> place_of;
  std::int64_t nulls = 0;
};

// Normalised. A tuple with a NULL in it has the answer NULL; so have all when a constant is NULL.
// Errors: invalid_input for labels of a row that are none.
Result<Distinct<semantic::Arguments>> distinct_rows(const semantic::Call& call,
                                                    std::span<const Tuple> tuples);

// Bags without their NULLs, sorted, equal texts counted. An empty one has the answer NULL. `times`
// as of Work.
using Bag = std::vector<semantic::BagText>;
Distinct<Bag> distinct_bags(const semantic::Call& call, std::span<const Tuple> tuples,
                            std::span<const Times> times);

}  // namespace ado::coordinator
