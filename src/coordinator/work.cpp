// Names of origins, and sums of counts.
#include "coordinator/work.hpp"

#include "base/require.hpp"

namespace ado::coordinator {

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::computed:
      return "computed";
    case Origin::cached:
      return "cached";
    case Origin::local:
      return "local";
    case Origin::null:
      return "null";
  }
  require(false);
}

Counts& operator+=(Counts& sum, const Counts& more) {
  sum.tuples += more.tuples;
  sum.nulls += more.nulls;
  sum.distinct += more.distinct;
  sum.hits += more.hits;
  sum.failures += more.failures;
  sum.calls += more.calls;
  sum.input_tokens += more.input_tokens;
  sum.cached_input_tokens += more.cached_input_tokens;
  sum.output_tokens += more.output_tokens;
  sum.cost += more.cost;
  sum.calls_without_price += more.calls_without_price;
  return sum;
}

}  // namespace ado::coordinator
