// Task, assignment, steer and SQL: what no budget takes away.
#include <fmt/format.h>

#include "briefing/fence.hpp"
#include "briefing/sections.hpp"
#include "patch/plan.hpp"
#include "sql/print.hpp"

namespace ado::briefing {
namespace {

std::string facts_line(const Facts& facts) {
  switch (facts.facts_allowed) {
    case FactsAllowed::declared:
      return "facts: only what the schema declares, what follows from the query, and the "
             "assumptions below";
    case FactsAllowed::observed:
      return "facts: declared, derived and assumed ones, and what is true in the data today (it "
             "is looked up)";
  }
  return {};
}

Section only(std::string title, std::string text) {
  return {.title = std::move(title), .sizes = {{.text = std::move(text)}}};
}

}  // namespace

const ir::QueryMap& shown_query(const Facts& facts) {
  return facts.redaction == nullptr ? facts.query : facts.redaction->query();
}

std::string shown(const Facts& facts, std::string_view text) {
  return facts.redaction == nullptr ? std::string(text) : facts.redaction->mask(text);
}

Section task_section(const Facts& facts) {
  const ir::QueryMap& query = shown_query(facts);
  std::string text =
      fmt::format("importance_stars: {}\ndialect: {}\n", facts.stars, to_string(query.dialect()));
  if (!facts.engine_version.empty()) text += fmt::format("engine: {}\n", facts.engine_version);
  text += fmt::format("base: {}\n", query.statement_anchor());
  if (!facts.plan_id.empty()) text += fmt::format("plan_id: {}\n", facts.plan_id);
  if (facts.probes_max > 0) {
    text += fmt::format("probes: {} to {}\n", facts.probes_min, facts.probes_max);
  }
  if (facts.strategy > 0) text += fmt::format("strategy: {}\n", facts.strategy);
  if (facts.target_speedup > 0) {
    text += fmt::format("target_speedup: {:.2f}\n", facts.target_speedup);
  }
  text += facts_line(facts) + "\n";
  for (const patch::Precondition& fact : facts.assumptions) {
    text += "assumed: " + shown(facts, patch::to_string(fact)) + "\n";
  }
  if (facts.redaction != nullptr) {
    text += "literals: replaced by placeholders; use them as they are, invent none, compute none\n";
  }
  return only("Task", fenced(text));
}

Section assignment_section(const Facts& facts) {
  if (!facts.assignment) return only("Assignment", "");
  return only("Assignment", fmt::format("{}\n{}", on_one_line(facts.assignment->id),
                                        fenced(facts.assignment->json, "json")));
}

Section steer_section(const Facts& facts) {
  return only("Steer", facts.steer.empty() ? "" : fenced(facts.steer));
}

Section sql_section(const Facts& facts) {
  const ir::QueryMap& query = shown_query(facts);
  return only("SQL", fenced(sql::print(query.statement().query, query.dialect()), "sql"));
}

}  // namespace ado::briefing
