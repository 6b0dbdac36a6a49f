// The sections of a prompt's tail, one function each. Pure.
#pragma once

#include "briefing/facts.hpp"
#include "briefing/section.hpp"

namespace ado::briefing {

// What is asked, and how important the query is; names, counts and facts that plans may rest on.
Section task_section(const Facts& facts);
Section assignment_section(const Facts& facts);
Section steer_section(const Facts& facts);
// The whole query, printed by us without its comments: they are the user's words to people.
Section sql_section(const Facts& facts);
// Blocks with node ids, anchors and labels: what a plan may aim at.
Section map_section(const Facts& facts);
// Tables and columns that the query reads, with keys, references, what is never NULL, row counts.
Section schema_section(const Facts& facts);
// The plan, an operator a line; small subtrees are folded first.
Section plan_section(const Facts& facts);
Section signals_section(const Facts& facts);
Section examples_section(const Facts& facts);
Section bda_section(const Facts& facts);
Section attempts_section(const Facts& facts);

// The query that is shown: with placeholders where there is a redaction.
const ir::QueryMap& shown_query(const Facts& facts);
// A text about the query, masked where there is a redaction.
std::string shown(const Facts& facts, std::string_view text);

}  // namespace ado::briefing
