// A factor of four at a time, then the middle of what was too large and what was too small.
#include "verify/sample_size.hpp"

#include <algorithm>
#include <cmath>

namespace ado::verify {
namespace {

constexpr std::int64_t kStep = 4;
constexpr int kSamplesMax = 8;
constexpr int kMoreSamples = 3;
constexpr double kCloseRatio = 1.5;  // What lies between is not worth a run of the original.

}  // namespace

bool SampleSize::was_too_large() {
  too_large_ = parts_;
  if (empty_ > 0) return go_between();
  parts_ *= kStep;
  return tried_++ < kSamplesMax;
}

bool SampleSize::was_empty() {
  if (parts_ == 1) return false;
  empty_ = parts_;
  if (too_large_ > 0) return go_between();
  parts_ = std::max<std::int64_t>(1, parts_ / kStep);
  return tried_++ < kSamplesMax;
}

bool SampleSize::give_more_time() {
  if (too_large_ == 0) return false;
  parts_ = too_large_;
  too_large_ = 0;
  tried_ = kSamplesMax - kMoreSamples + 1;
  return true;
}

bool SampleSize::go_between() {
  const auto large = static_cast<double>(too_large_);
  const auto small = static_cast<double>(empty_);
  if (small / large < kCloseRatio) return false;
  parts_ = std::llround(std::sqrt(large * small));
  return parts_ > too_large_ && parts_ < empty_ && tried_++ < kSamplesMax;
}

}  // namespace ado::verify
