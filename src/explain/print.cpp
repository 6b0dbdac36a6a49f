// One pass over the tree's places; depth is counted among those shown.
#include "explain/print.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "explain/places.hpp"

namespace ado::explain {
namespace {

constexpr double kQuietShare = 0.005;
constexpr std::size_t kIndentMax = 40;

bool is_quiet(const Place& place) {
  return place.op->kind == OperatorKind::projection && place.share < kQuietShare &&
         place.op->children.size() == 1;
}

std::string estimate_text(const Operator& op) {
  return op.rows_estimated ? group_digits(*op.rows_estimated) : "-";
}

// What is filtered while scanning stands beside the table.
std::string filters_text(const Operator& op) {
  const auto filters = op.details.find("Filters");
  if (filters == op.details.end() || filters->second.empty()) return "";
  std::string text = filters->second;
  std::replace(text.begin(), text.end(), '\n', ',');
  constexpr std::size_t kBytesMax = 60;
  if (text.size() > kBytesMax) text = text.substr(0, kBytesMax) + "...";
  return " [" + text + "]";
}

std::string print_place(const Place& place, std::size_t depth, const Tree& tree) {
  const Operator& op = *place.op;
  const std::string shown =
      std::string(std::min(depth * 2, kIndentMax), ' ') + label_of(op) + filters_text(op);
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
  std::vector<std::size_t> depths;
  for (const Place& place : places) {
    std::size_t depth = 0;
    if (place.parent >= 0) {
      const auto parent = static_cast<std::size_t>(place.parent);
      depth = depths[parent] + (is_quiet(places[parent]) ? 0 : 1);
    }
    depths.push_back(depth);
    if (!is_quiet(place)) text += print_place(place, depth, tree);
  }
  return text;
}

}  // namespace ado::explain
