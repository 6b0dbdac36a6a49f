// Which sample is tried next: small enough for the original to finish on it, large enough for its
// result to have rows.
#pragma once

#include <cstdint>

namespace ado::verify {

class SampleSize {
 public:
  // Of all rows, one part of `parts` comes first.
  explicit SampleSize(std::int64_t parts) : parts_(parts) {}

  std::int64_t parts() const { return parts_; }
  // What became of the sample. False: no other one is worth a try.
  bool was_too_large();
  bool was_empty();
  // From here on the original has more time: what was too large is tried again, a few sizes more.
  // False: nothing was.
  bool give_more_time();

 private:
  bool go_between();

  std::int64_t parts_;
  std::int64_t too_large_ = 0;  // The smallest such sample; 0: none.
  std::int64_t empty_ = 0;      // The largest such sample; 0: none yet.
  int tried_ = 1;
};

}  // namespace ado::verify
