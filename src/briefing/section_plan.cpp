// The explain tree, compact: indentation, operator, rows, q-error, own time, share.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "briefing/fence.hpp"
#include "briefing/sections.hpp"
#include "explain/places.hpp"
#include "explain/signals.hpp"

namespace ado::briefing {
namespace {

using explain::Place;

// Subtrees that take less than this of the time are folded, from size to size.
constexpr std::array<double, 5> kFoldBelow = {0.0, 0.005, 0.02, 0.05, 0.15};
constexpr double kQuietShare = 0.005;
constexpr std::size_t kIndentMax = 40;
constexpr std::size_t kFilterBytesMax = 120;
constexpr double kQErrorShown = 2;
constexpr std::size_t kSignalsMax = 12;

// A projection that costs next to nothing says nothing.
bool is_quiet(const Place& place) {
  return place.op->kind == explain::OperatorKind::projection && place.share < kQuietShare &&
         place.op->children.size() == 1;
}

double q_error(double expected, double actual) {
  const double a = std::max(expected, 1.0);
  const double b = std::max(actual, 1.0);
  return std::max(a / b, b / a);
}

std::string rows_text(const explain::Operator& op, const explain::Tree& tree) {
  if (!tree.analyzed) {
    return op.rows_estimated ? fmt::format("est {}", explain::group_digits(*op.rows_estimated))
                             : "est ?";
  }
  std::string text = "rows " + explain::group_digits(op.rows_out);
  if (op.rows_scanned > op.rows_out) {
    text += fmt::format(" of {}", explain::group_digits(op.rows_scanned));
  }
  if (op.loops > 1) text += fmt::format(" in {} loops", explain::group_digits(op.loops));
  if (!op.rows_estimated) return text;
  const double error =
      q_error(static_cast<double>(*op.rows_estimated), static_cast<double>(op.rows_out));
  text += fmt::format(", est {}", explain::group_digits(*op.rows_estimated));
  return error < kQErrorShown ? text : text + fmt::format(", q {:.0f}", error);
}

std::string filter_text(const explain::Operator& op) {
  for (const char* name : {"Filters", "Filter"}) {
    const auto found = op.details.find(name);
    if (found == op.details.end() || found->second.empty()) continue;
    std::string filter = found->second;
    std::ranges::replace(filter, '\n', ',');
    filter = on_one_line(filter);
    if (filter.size() > kFilterBytesMax) return " [long filter]";
    return " [" + filter + "]";
  }
  return "";
}

std::string operator_line(const Place& place, std::size_t depth, const explain::Tree& tree) {
  const explain::Operator& op = *place.op;
  std::string line = std::string(std::min(depth * 2, kIndentMax), ' ') +
                     on_one_line(explain::label_of(op)) + filter_text(op) + ": " +
                     rows_text(op, tree);
  if (tree.analyzed) line += fmt::format(", {:.1f} ms, {:.0f} %", op.self_ms, place.share * 100);
  if (op.spilled_bytes > 0) {
    line += fmt::format(", spilled {} bytes", explain::group_digits(op.spilled_bytes));
  }
  return line + "\n";
}

std::string plan_text(const explain::Tree& tree, double fold_below) {
  const std::vector<Place> places = explain::places_of(tree);
  std::vector<std::size_t> depths(places.size(), 0);
  std::string text;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    if (place.parent >= 0) {
      const auto parent = static_cast<std::size_t>(place.parent);
      depths[i] = depths[parent] + (is_quiet(places[parent]) ? 0 : 1);
    }
    const std::size_t below = explain::count_below(places, i);
    const double share = place.share + place.share_below;
    if (place.parent >= 0 && share < fold_below) {
      text += fmt::format("{}... {} operators, {:.1f} % of the time\n",
                          std::string(std::min(depths[i] * 2, kIndentMax), ' '), below + 1,
                          share * 100);
      i += below;
      continue;
    }
    if (!is_quiet(place)) text += operator_line(place, depths[i], tree);
  }
  return text;
}

std::string head_text(const explain::Tree& tree) {
  if (!tree.analyzed) return "The query was not run: expected rows only.\n";
  return fmt::format("{:.1f} ms, {:.1f} ms in all threads, {} rows.\n", tree.total_ms, tree.cpu_ms,
                     explain::group_digits(tree.rows_returned));
}

explain::Tree shown_tree(const Facts& facts) {
  return facts.redaction == nullptr ? *facts.plan : facts.redaction->mask(*facts.plan);
}

}  // namespace

Section plan_section(const Facts& facts) {
  Section section{.title = "Plan"};
  if (facts.plan == nullptr) {
    section.sizes.push_back({});
    return section;
  }
  const explain::Tree tree = shown_tree(facts);
  for (const double below : kFoldBelow) {
    Size size{.text = head_text(tree) + fenced(plan_text(tree, below)),
              .next = below < 0.02 ? Importance::background : Importance::needed};
    if (below > 0) size.left_out = fmt::format("subtrees below {:.1f} % of the time", below * 100);
    section.sizes.push_back(std::move(size));
  }
  section.sizes.push_back({.left_out = "all of it"});
  return section;
}

Section signals_section(const Facts& facts) {
  Section section{.title = "Signals"};
  if (facts.plan == nullptr) {
    section.sizes.push_back({});
    return section;
  }
  const explain::Tree tree = shown_tree(facts);
  std::string text;
  std::size_t count = 0;
  for (const explain::Signal& signal : explain::find_signals(tree)) {
    if (++count > kSignalsMax) break;
    text += fmt::format("{} ({:.0f} %): {}\n", to_text(signal.kind), signal.severity * 100,
                        on_one_line(signal.text));
  }
  section.sizes.push_back({.text = text.empty() ? "" : fenced(text), .next = Importance::useful});
  if (!text.empty()) section.sizes.push_back({.left_out = "all of them"});
  return section;
}

}  // namespace ado::briefing
