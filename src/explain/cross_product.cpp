// cross_product: two inputs of more than one row each, and no condition between them.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {

void find_cross_products(const Scene& scene, std::vector<Signal>& signals) {
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    if (op.kind != OperatorKind::cross_product || op.children.size() != 2) continue;
    const std::int64_t left = rows_out(op.children[0], scene.tree);
    const std::int64_t right = rows_out(op.children[1], scene.tree);
    if (left <= 1 || right <= 1) continue;  // One row beside others is no product.
    double severity = place.share;
    if (place.parent >= 0) severity += scene.places[static_cast<std::size_t>(place.parent)].share;
    signals.push_back(make_signal(SignalKind::cross_product, place, severity,
                                  fmt::format("{} pairs {} rows with {} rows", op.name,
                                              group_digits(left), group_digits(right))));
  }
}

}  // namespace ado::explain
