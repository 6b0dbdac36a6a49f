// What the strict reader takes as a plan, it writes and reads back unchanged.
#include "fuzz/target.hpp"
#include "patch/plan.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = ado::patch::read_plan(text);
  if (!plan) return 0;
  const auto again = ado::patch::read_plan(ado::patch::write_plan(*plan));
  require(again.has_value());
  require(*again == *plan);
  return 0;
}
