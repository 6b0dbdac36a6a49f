// Lists a tree's operators; shares are added up from the leaves.
#include "explain/places.hpp"

#include <algorithm>

#include "base/shown_text.hpp"

namespace ado::explain {
namespace {

constexpr std::size_t kConditionBytesMax = 50;
constexpr std::size_t kFilterBytesMax = 60;
constexpr double kQuietShare = 0.005;

bool is_quiet(const Place& place) {
  return place.op->kind == OperatorKind::projection && place.share < kQuietShare &&
         place.op->children.size() == 1;
}

std::string on_one_line(std::string text, std::size_t bytes_max) {
  std::replace(text.begin(), text.end(), '\n', ',');
  return shortened(text, bytes_max);
}

double cost_of(const Operator& op, const Tree& tree) {
  if (tree.analyzed) return op.self_ms;
  return static_cast<double>(op.rows_estimated.value_or(0));
}

void list(const Operator& op, const Tree& tree, int parent, std::string path,
          std::vector<Place>& places) {
  const int index = static_cast<int>(places.size());
  places.push_back(
      {.op = &op, .parent = parent, .path = std::move(path), .share = cost_of(op, tree)});
  for (std::size_t i = 0; i < op.children.size(); ++i) {
    const std::string& own = places[static_cast<std::size_t>(index)].path;
    std::string child_path = own;
    if (!own.empty()) child_path += '.';
    child_path += std::to_string(i);
    list(op.children[i], tree, index, std::move(child_path), places);
  }
}

// What says most about an operator, on one line.
std::string condition_of(const Operator& op) {
  for (const char* key : {"Conditions", "Condition", "Expression", "Order By", "Groups"}) {
    const auto found = op.details.find(key);
    if (found == op.details.end() || found->second.empty()) continue;
    return on_one_line(found->second, kConditionBytesMax);
  }
  return "";
}

}  // namespace

std::vector<Place> places_of(const Tree& tree) {
  std::vector<Place> places;
  list(tree.root, tree, -1, "", places);
  double total = 0;
  for (const Place& place : places) total += place.share;
  for (std::size_t i = places.size(); i-- > 0;) {
    Place& place = places[i];
    place.share = total > 0 ? place.share / total : 0;
    if (place.parent < 0) continue;
    places[static_cast<std::size_t>(place.parent)].share_below += place.share + place.share_below;
  }
  return places;
}

std::vector<ShownPlace> shown_places(const std::vector<Place>& places) {
  std::vector<ShownPlace> shown;
  std::vector<std::size_t> depths;
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::size_t depth = 0;
    if (places[i].parent >= 0) {
      const auto parent = static_cast<std::size_t>(places[i].parent);
      depth = depths[parent] + (is_quiet(places[parent]) ? 0 : 1);
    }
    depths.push_back(depth);
    if (!is_quiet(places[i])) shown.push_back({.index = i, .depth = depth});
  }
  return shown;
}

std::size_t count_below(const std::vector<Place>& places, std::size_t index) {
  std::size_t end = index + 1;
  // A parent comes before its children, so what is below has a parent at or after `index`.
  while (end < places.size() && places[end].parent >= static_cast<int>(index)) ++end;
  return end - index - 1;
}

std::int64_t rows_in(const Operator& op) {
  if (op.children.empty()) return std::max(op.rows_scanned, op.rows_out);
  std::int64_t rows = 0;
  for (const Operator& child : op.children) rows += child.rows_out;
  return rows;
}

std::int64_t rows_out(const Operator& op, const Tree& tree) {
  return tree.analyzed ? op.rows_out : op.rows_estimated.value_or(0);
}

std::string label_of(const Operator& op) {
  if (!op.relation.empty()) return op.name + " " + op.relation;
  const std::string condition = condition_of(op);
  return condition.empty() ? op.name : op.name + " (" + condition + ")";
}

std::string filters_of(const Operator& op) {
  const auto filters = op.details.find("Filters");
  if (filters == op.details.end() || filters->second.empty()) return "";
  return " [" + on_one_line(filters->second, kFilterBytesMax) + "]";
}

std::string group_digits(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

}  // namespace ado::explain
