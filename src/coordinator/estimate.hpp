// estimate: what an evaluation would take, without asking anybody. For EXPLAIN.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "coordinator/services.hpp"
#include "coordinator/work.hpp"

namespace ado::coordinator {

struct Estimate {
  std::int64_t tuples = 0;
  std::int64_t nulls = 0;
  std::int64_t distinct = 0;
  std::int64_t hits = 0;
  std::int64_t calls = 0;
  // exact: evaluate() will make just so many calls when each reply is as asked for. about: of
  // joins, DISTINCT and labels, where what is asked next depends on answers.
  enum class Precision { exact, about } precision = Precision::exact;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::optional<double> cost;  // US dollars; absent: the price is unknown.
  double seconds = 0;
};
Estimate& operator+=(Estimate& sum, const Estimate& more);

// Looks into the cache, and only there.
Result<Estimate> estimate(const Work& work, const Services& services);

// When the tuples are not known: so many distinct ones of so many bytes each, none in the cache.
Estimate estimate_unseen(const semantic::Call& call, const Options& options,
                         const Services& services, std::int64_t distinct, std::int64_t bytes_each);

// For a join: vectors of both sides, and so many pairs.
Result<Estimate> estimate_pairs(std::span<const std::string> left,
                                std::span<const std::string> right, std::size_t pairs,
                                const Options& options, const Services& services);

}  // namespace ado::coordinator
