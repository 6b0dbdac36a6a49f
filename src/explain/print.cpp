// One line a place.
#include "explain/print.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "explain/places.hpp"

namespace ado::explain {
namespace {

constexpr std::size_t kIndentMax = 40;

std::string estimate_text(const Operator& op) {
  return op.rows_estimated ? group_digits(*op.rows_estimated) : "-";
}

std::string print_place(const Place& place, std::size_t depth, const Tree& tree) {
  const Operator& op = *place.op;
  const std::string shown =
      std::string(std::min(depth * 2, kIndentMax), ' ') + label_of(op) + filters_of(op);
  if (!tree.analyzed) return fmt::format("{:>14}  {}\n", estimate_text(op), shown);
  return fmt::format("{:>5.1f} %{:>11.2f}{:>14}{:>14}{:>14}  {}\n", place.share * 100, op.self_ms,
                     group_digits(rows_in(op)), group_digits(op.rows_out), estimate_text(op),
                     shown);
}

std::string print_head(const Tree& tree) {
  if (!tree.analyzed) return fmt::format("{:>14}  {}\n", "expected", "operator");
  std::string totals = fmt::format("{:.1f} ms, {:.1f} ms in all threads, {} rows", tree.total_ms,
                                   tree.cpu_ms, group_digits(tree.rows_returned));
  if (tree.spilled_bytes_peak > 0) {
    totals += fmt::format(", {} bytes spilled to disk", group_digits(tree.spilled_bytes_peak));
  }
  return totals + fmt::format("\n{:>7}{:>11}{:>14}{:>14}{:>14}  {}\n", "share", "ms", "rows in",
                              "rows out", "expected", "operator");
}

}  // namespace

std::string print(const Tree& tree) {
  std::string text = print_head(tree);
  const std::vector<Place> places = places_of(tree);
  for (const ShownPlace& shown : shown_places(places)) {
    text += print_place(places[shown.index], shown.depth, tree);
  }
  return text;
}

}  // namespace ado::explain
