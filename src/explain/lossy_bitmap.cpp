// lossy_bitmap: PostgreSQL's bitmap had no room for single rows and kept whole pages, so that every
// row of them was tested again.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {

void find_lossy_bitmaps(const Scene& scene, std::vector<Signal>& signals) {
  for (const Place& place : scene.places) {
    const double lossy = detail_number(*place.op, "Lossy Heap Blocks");
    if (lossy <= 0) continue;
    const double retested = detail_number(*place.op, "Rows Removed by Index Recheck");
    signals.push_back(
        make_signal(SignalKind::lossy_bitmap, place, place.share,
                    fmt::format("{} kept {} pages instead of rows, {} rows were read in vain",
                                label_of(*place.op), group_digits(static_cast<std::int64_t>(lossy)),
                                group_digits(static_cast<std::int64_t>(retested)))));
  }
}

}  // namespace ado::explain
