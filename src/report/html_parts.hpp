// The parts of HTML reports; mission_html.cpp and fleet_html.cpp put them together.
#pragma once

#include <string>
#include <string_view>

#include "report/fleet_report.hpp"
#include "report/markup.hpp"
#include "report/mission_report.hpp"
#include "sql/node.hpp"

namespace ado::report {

// A whole document: head with the policy that allows nothing but its own style and script.
std::string html_page(std::string_view title, const Markup& body);

// "s-no-gain": the class that colours a status.
std::string status_class(std::string_view status);
// "WIN" and the like as a coloured mark.
Markup status_mark(std::string_view status);
// A heading and what belongs to it; nothing when that is empty.
Markup section(std::string_view title, const Markup& content);
// Closed at first; the script opens all before printing.
Markup folded(std::string_view summary, const Markup& content);

sql::Dialect dialect_of(const Subject& subject);
// With line numbers. What the dialect cannot read is shown without colours.
Markup sql_text(std::string_view sql, sql::Dialect dialect);
// Both texts merged, with the line numbers of both; what is far from a change is left out.
Markup sql_diff(std::string_view before, std::string_view after, sql::Dialect dialect);

// Every run of both as dots over one axis.
Markup times_chart(const outcome::Measurement& measurement);
// Side by side, what changed marked; one of them may be missing.
Markup plan_pair(const explain::Tree* before, const explain::Tree* after);
Markup bda_table_html(const MissionReport& report);
Markup proof_list(const MissionReport& report, const Finalist& finalist);

// What was gained, and every run of it.
Markup mission_headline(const MissionReport& report);
// The diff; where the original stays, the query.
Markup mission_changes(const MissionReport& report);
// Plans, proof, probes, the search, models.
Markup mission_evidence(const MissionReport& report);

Markup waterfall_chart(const FleetReport& report, const FleetFigures& figures);
Markup scatter_chart(const FleetReport& report);
// "#q3" leads to the section of the third row.
std::string row_place(std::size_t row);

}  // namespace ado::report
