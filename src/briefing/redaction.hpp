// Redaction: the query with placeholders for its literals, and the way back for the plans of
// replies.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "briefing/placeholders.hpp"
#include "briefing/refusal.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// Made for one query. What it shows holds no literal of the query but those that are structure (see
// literal_walk.hpp): names stay. `original` must outlive it. Const members are thread-safe.
class Redaction {
 public:
  // Errors: unsupported when a construct keeps literals as words, naming it.
  static Result<Redaction> make(const ir::QueryMap& original);

  // The query as the model sees it. Node ids are those of the original, anchors are not: an anchor
  // is a hash over literals, and could be guessed.
  const ir::QueryMap& query() const { return query_; }
  const Placeholders& placeholders() const { return placeholders_; }

  // Text of an engine or of a gate: literals of the query become their placeholders, other quoted
  // texts and numbers `?`. What cannot be read as tokens is withheld altogether.
  std::string mask(std::string_view text) const;
  // The same in every detail of a plan. Operators, relations and figures stay.
  explain::Tree mask(explain::Tree tree) const;

  // A plan as the model may see it, such as an earlier attempt: every literal in its fragments
  // becomes its placeholder; one that the query does not have becomes '?'. Fragments that do not
  // parse, and what the plan says in words, are masked.
  patch::PatchPlan redact(patch::PatchPlan plan) const;
  // A plan of a reply over query(), as a plan over the original: fragments are parsed, literals are
  // put back, anchors are translated. Refused: bad_sql, placeholder_unknown.
  Reply<patch::PatchPlan> restore(patch::PatchPlan plan) const;

 private:
  Redaction(const ir::QueryMap& original, ir::QueryMap query, Placeholders placeholders);

  const ir::QueryMap* original_;
  ir::QueryMap query_;
  Placeholders placeholders_;
  std::set<std::string> names_;  // What mask() may leave in double quotes.
};

}  // namespace ado::briefing
