// SEMANTIC JOIN: which texts of two sides belong together. Blocking, then a model.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/estimate.hpp"
#include "coordinator/services.hpp"
#include "coordinator/work.hpp"

namespace ado::coordinator {

struct JoinWork {
  std::vector<std::string> left;  // Distinct, no NULL: NULL joins nothing.
  std::vector<std::string> right;
  std::string relationship;  // Empty: both mean the same.
  Options options;
};

struct JoinPairs {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  // Left and right, ascending.
  std::size_t candidates = 0;  // Pairs that were looked at; of equal texts nobody is asked.
  std::size_t depth = 0;       // Nearest right texts that each left one was compared with.
  double recall_measured = 1;  // On the sample, of what the greatest depth finds.
  std::size_t sample = 0;      // Left texts in it.
  Counts counts;
  std::string model;
};

// Errors: as evaluate. Pairs that failed under on_error null are no matches; counts.failures tells.
Result<JoinPairs> join(const JoinWork& work, const Services& services, const std::stop_token& stop);
Result<Estimate> estimate_join(const JoinWork& work, const Services& services);

// What a user must know of a join with so many right texts, or of DISTINCT over so many: that
// blocking may miss matches. Empty when all pairs are compared.
std::string blocking_notice(std::size_t texts, const Options& options);

}  // namespace ado::coordinator
