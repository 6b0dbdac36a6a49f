// The BDA as a table: a row for each probe, and below it why it is what it is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/html_parts.hpp"

namespace ado::report {
namespace {

Markup head_cell(std::string_view name, std::string_view kind) {
  return element("th", {{"scope", "col"}, {"class", std::string(kind)}}, text(name));
}

// On a narrow page a cell stands in a line of its own, behind its name.
Markup cell(std::string_view name, std::string_view kind, const Markup& content) {
  return element("td", {{"class", std::string(kind)}, {"data-name", std::string(name)}}, content);
}

Markup sorted_cell(std::string_view name, double value, const Markup& content) {
  return element("td",
                 {{"class", "n"},
                  {"data-name", std::string(name)},
                  {"data-sort", fmt::format("{:.6g}", value)}},
                 content);
}

Markup bda_speedup_cell(const outcome::BdaRow& row) {
  const double value = row.measurement ? row.measurement->speedup : -1;
  Markup content = text(speedup_figure(row));
  if (!row.measurement || row.measurement->stopped_early)
    return sorted_cell("speedup", value, content);
  const std::string interval = interval_figure(*row.measurement);
  const std::string beside = interval.empty() ? noise_figure(*row.measurement) : interval;
  return sorted_cell("speedup", value, content + element("span", "sub", text(beside)));
}

Markup time_cell(const outcome::BdaRow& row) {
  if (!row.measurement) return sorted_cell("time", 1e300, text("-"));
  const outcome::Timing& timing = row.measurement->candidate;
  return sorted_cell(
      "time", timing.wall_ms_kept,
      text(milliseconds(timing.wall_ms_kept)) +
          element("span", "sub", text(fmt::format("spread {:.0f} %", 100 * timing.spread))));
}

Markup lines_of(std::string_view plain) {
  Markup lines;
  for (const std::string_view line : split_lines(plain)) lines += element("p", text(line));
  return lines;
}

Markup counterexample(const outcome::Verdict& verdict) {
  if (!verdict.counterexample) return {};
  const outcome::Counterexample& example = *verdict.counterexample;
  const auto side = [](std::string_view name, const std::string& table) {
    return element("figure", element("figcaption", text(name)) + element("pre", text(table)));
  };
  return folded("a database on which the answers differ",
                element("pre", text(example.script)) +
                    element("div", "pair",
                            side("the original gives", example.original_result) +
                                side("this candidate gives", example.candidate_result)));
}

Markup evidence_of(const outcome::Verdict& verdict) {
  if (verdict.kind == outcome::VerdictKind::accepted || verdict.evidence.empty()) return {};
  Markup lines;
  for (const std::string& line : verdict.evidence) lines += text(line + "\n");
  return element("pre", "rows", lines);
}

Markup details_of(const outcome::BdaRow& row, const MissionReport& report) {
  Markup content = lines_of(row.failure_reason);
  if (row.failure_reason.empty()) content += lines_of(row.explain_delta);
  content += evidence_of(row.equivalence) + counterexample(row.equivalence);
  Markup more;
  if (!row.why.empty()) more += element("p", text("Why it was tried: " + row.why));
  if (!row.failure_reason.empty()) more += lines_of(row.explain_delta);
  if (!row.ops_used.empty()) {
    more += element("p", text(fmt::format("Operations: {}", fmt::join(row.ops_used, ", "))));
  }
  if (row.source != "builtin") {
    more += element("p", text(fmt::format("By a model: {} tokens, ${:.4f} as far as known",
                                          row.tokens, row.cost)));
  }
  if (!row.sql.empty()) {
    more += sql_diff(report.original_sql, row.sql, dialect_of(report.subject));
  }
  return content + folded("what it changes", more);
}

Markup probe_rows(const outcome::BdaRow& row, const MissionReport& report) {
  Markup transform = element("b", text(row.transform_id));
  if (row.exploration) transform += element("span", "tag", text("exploration"));
  if (row.source != "builtin") transform += element("span", "tag", text(row.source));
  transform += element("span", "sub", text(row.target));
  const Markup cells =
      cell("probe", "id", text(row.probe_id)) + cell("transform", "wide", transform) +
      cell("family", "", text(std::string(1, outcome::family_letter(row.family)))) +
      cell("status", "", status_mark(outcome::to_string(row.status))) + bda_speedup_cell(row) +
      time_cell(row);
  return element("tbody", element("tr", cells) +
                              element("tr", "more",
                                      element("td", Markup()) + element("td", {{"colspan", "5"}},
                                                                        details_of(row, report))));
}

}  // namespace

Markup bda_table_html(const MissionReport& report) {
  if (report.bda.empty()) return {};
  const Markup head = head_cell("probe", "") + head_cell("transform and site", "") +
                      head_cell("family", "") + head_cell("status", "") +
                      head_cell("speedup", "n") + head_cell("time", "n");
  Markup bodies;
  for (const outcome::BdaRow& row : report.bda) bodies += probe_rows(row, report);
  const Markup caption = element(
      "p", "caption",
      text("Speedups of the search, with their 99 % interval or their noise; the result was then "
           "measured afresh. Families: A early filtering, B decorrelation, C aggregation pushdown, "
           "D set operations, E materialization, F join topology, G settings, X compound."));
  return element("table", "sortable bda", element("thead", element("tr", head)) + bodies) + caption;
}

}  // namespace ado::report
