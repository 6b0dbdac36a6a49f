// Two plans side by side: own times, rows, and which operators have no counterpart.
#include <algorithm>

#include <fmt/format.h>

#include "explain/pairing.hpp"
#include "report/axis.hpp"
#include "report/figures.hpp"
#include "report/html_parts.hpp"

namespace ado::report {
namespace {

using explain::Likeness;

// Deeper operators are not set in any further; the style sheet has a class for each depth.
constexpr std::size_t kDepthMax = 16;

enum class Side { before, after };

struct Mark {
  std::string_view kind, sign, meaning;
};

Mark mark_of(Likeness likeness, Side side) {
  switch (likeness) {
    case Likeness::same:
      return {.kind = "same", .sign = "", .meaning = ""};
    case Likeness::changed:
      return {.kind = "changed", .sign = "~", .meaning = "the same operator over other rows"};
    case Likeness::alone:
      break;
  }
  if (side == Side::before) return {.kind = "gone", .sign = "−", .meaning = "only in this plan"};
  return {.kind = "come", .sign = "+", .meaning = "only in this plan"};
}

Markup bar(double share) {
  return element("svg", {{"class", "bar"}, {"height", "6"}, {"aria-hidden", "true"}},
                 element("rect", {{"width", percent(share)}, {"height", "6"}, {"rx", "1"}}));
}

Markup number_cell(const Markup& content) { return element("td", "n", content); }

std::string rows_text(const explain::Operator& op, const explain::Tree& tree) {
  return explain::group_digits(explain::rows_out(op, tree));
}

// What the planner expected, where it was wrong by more than a factor of ten.
std::string estimate_note(const explain::Operator& op, const explain::Tree& tree) {
  if (!tree.analyzed || !op.rows_estimated) return {};
  const double expected = std::max<double>(1, static_cast<double>(*op.rows_estimated));
  const double actual = std::max<double>(1, static_cast<double>(op.rows_out));
  if (std::max(expected / actual, actual / expected) < 10) return {};
  return fmt::format("{} expected", explain::group_digits(*op.rows_estimated));
}

Markup operator_cell(const explain::Operator& op, const explain::Tree& tree, std::size_t depth) {
  const std::string label = explain::label_of(op) + explain::filters_of(op);
  // The engine's name for it, then what it is about.
  const std::size_t end = std::min(label.size(), op.name.size());
  Markup content = element("b", text(label.substr(0, end))) + text(label.substr(end));
  const std::string note = estimate_note(op, tree);
  if (!note.empty()) content += element("span", "muted", text(" · " + note));
  if (op.spilled_bytes > 0) {
    content += element("span", "warn",
                       text(" · " + bytes(static_cast<double>(op.spilled_bytes)) + " on disk"));
  }
  return element("td", fmt::format("op d{}", std::min(depth, kDepthMax)), content);
}

Markup operator_row(const explain::Place& place, const explain::Tree& tree, std::size_t depth,
                    const Mark& mark) {
  const explain::Operator& op = *place.op;
  Markup row =
      element("td", {{"class", "sign"}, {"title", std::string(mark.meaning)}}, text(mark.sign));
  if (tree.analyzed) {
    row += number_cell(text(fmt::format("{:.1f}", op.self_ms)) + bar(place.share));
  }
  row += number_cell(text(rows_text(op, tree))) + operator_cell(op, tree, depth);
  return element("tr", mark.kind, row);
}

std::string totals_of(const explain::Tree& tree) {
  if (!tree.analyzed) return "planned, not run: rows as the planner expects them";
  std::string totals = fmt::format("{} by the profiler, {} in all threads",
                                   milliseconds(tree.total_ms), milliseconds(tree.cpu_ms));
  if (tree.memory_bytes_peak > 0) {
    totals += fmt::format(", {} of memory", bytes(static_cast<double>(tree.memory_bytes_peak)));
  }
  if (tree.spilled_bytes_peak > 0) {
    totals += fmt::format(", {} on disk", bytes(static_cast<double>(tree.spilled_bytes_peak)));
  }
  return totals;
}

Markup plan(const explain::Tree& tree, Side side, const std::vector<explain::Paired>* paired) {
  Markup head = element("th", {{"class", "sign"}});
  if (tree.analyzed) head += element("th", "n", text("own ms"));
  head += element("th", "n", text(tree.analyzed ? "rows" : "rows expected")) +
          element("th", text("operator"));
  Markup rows;
  const std::vector<explain::Place> places = explain::places_of(tree);
  for (const explain::ShownPlace& shown : explain::shown_places(places)) {
    const Likeness likeness = paired ? (*paired)[shown.index].likeness : Likeness::same;
    rows += operator_row(places[shown.index], tree, shown.depth, mark_of(likeness, side));
  }
  return element(
      "div", "plan",
      element("h3", text(side == Side::before ? "Original" : "Result")) +
          element("p", "muted", text(totals_of(tree))) +
          element("div", "scroll",
                  element("table", "ops",
                          element("thead", element("tr", head)) + element("tbody", rows))));
}

}  // namespace

Markup plan_pair(const explain::Tree* before, const explain::Tree* after) {
  if (before == nullptr && after == nullptr) return {};
  if (before == nullptr) return plan(*after, Side::after, nullptr);
  if (after == nullptr) return plan(*before, Side::before, nullptr);
  const explain::Pairing pairing = explain::pair_operators(*before, *after);
  const Markup legend = element(
      "p", "caption",
      text("− only in the original · + only in the result · ~ the same operator over other rows. "
           "Times are an operator's own, summed over all threads of one profiled run; the profiler "
           "takes time itself. Projections that cost next to nothing are left out."));
  return element("div", "plans",
                 plan(*before, Side::before, &pairing.before) +
                     plan(*after, Side::after, &pairing.after)) +
         legend;
}

}  // namespace ado::report
