// WitnessBudget: what the witness data of a pair may cost, so that what else runs on the machine
// changes no verdict.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "sql/ast.hpp"

namespace ado::verify {

// A server's CPU time is not ours to see, and its wall time grows when it has other work. There a
// statement costs what it takes, but while it has run few of them the wall time counts a third.
double server_cost_ms(double wall_ms, std::int64_t statements);

class WitnessBudget {
 public:
  WitnessBudget(sql::Dialect dialect, std::chrono::milliseconds limit);

  // CPU time of this thread in DuckDB, which runs on it; wall time on a server.
  double spent_ms() const { return now_ms() - start_ms_; }
  // Of the limit; 1 when it is spent.
  double share_spent(std::int64_t statements) const;

 private:
  double now_ms() const;

  SystemClock clock_;
  sql::Dialect dialect_;
  double limit_ms_;
  double start_ms_;
};

}  // namespace ado::verify
