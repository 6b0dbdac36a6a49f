// CPU time where it can be seen; on a server wall time, held against what was done in it.
#include "verify/witness_budget.hpp"

#include <algorithm>

namespace ado::verify {
namespace {

constexpr double kStatementMs = 4;  // Of a few rows, on a server that has nothing else to do.
constexpr double kBusyFactor = 3;   // How much slower than that a server may be for other reasons.

}  // namespace

double server_cost_ms(double wall_ms, std::int64_t statements) {
  const double nominal_ms = kStatementMs * static_cast<double>(statements);
  return std::min(wall_ms, std::max(nominal_ms, wall_ms / kBusyFactor));
}

WitnessBudget::WitnessBudget(sql::Dialect dialect, std::chrono::milliseconds limit)
    : dialect_(dialect), limit_ms_(static_cast<double>(limit.count())), start_ms_(now_ms()) {}

double WitnessBudget::now_ms() const {
  return dialect_ == sql::Dialect::duckdb ? clock_.thread_cpu_ms() : clock_.steady_ms();
}

double WitnessBudget::share_spent(std::int64_t statements) const {
  const bool is_ours = dialect_ == sql::Dialect::duckdb;
  return (is_ours ? spent_ms() : server_cost_ms(spent_ms(), statements)) / limit_ms_;
}

}  // namespace ado::verify
