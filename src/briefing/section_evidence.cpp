// Gold examples, the BDA and earlier attempts: what is known of what helps.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "briefing/bda_table.hpp"
#include "briefing/fence.hpp"
#include "briefing/sections.hpp"

namespace ado::briefing {
namespace {

// Sizes of a list: all of its pieces, one less, and so on to `least`.
struct Pieces {
  std::string title = {};
  std::vector<std::string> texts = {};
  std::string name = {};  // "examples"
  std::size_t least = 0;
};
Section section_of(const Pieces& pieces) {
  Section section{.title = pieces.title};
  const std::size_t all = pieces.texts.size();
  const std::size_t least = std::min(pieces.least, all);
  for (std::size_t kept = all; kept + 1 > least; --kept) {
    Size size{.next = kept > least + 1 ? Importance::background : Importance::useful};
    for (std::size_t i = 0; i < kept; ++i) size.text += (i == 0 ? "" : "\n\n") + pieces.texts[i];
    if (kept < all) size.left_out = fmt::format("{} of {} {}", all - kept, all, pieces.name);
    section.sizes.push_back(std::move(size));
    if (kept == 0) break;
  }
  return section;
}

// Never masked: with redaction the caller gives only examples that come with ado.
std::string example_text(const knowledge::GoldExample& example) {
  const double speedup = example.outcome.speedup;
  const bool is_loss = example.status == knowledge::GoldStatus::regression;
  std::string text = fmt::format("{} {} with {} on {} {}: {:.2f}x. {} {}", on_one_line(example.id),
                                 is_loss ? "LOST" : "WON", on_one_line(example.transform_id),
                                 to_string(example.engine), on_one_line(example.engine_version),
                                 speedup, on_one_line(example.why), on_one_line(example.when));
  for (const knowledge::Limit& limit : example.when_not) {
    text += (is_loss ? "\nbut it pays where: " : "\nnot where: ") + on_one_line(limit.where);
    if (limit.speedup) text += fmt::format(" ({:.2f}x)", *limit.speedup);
  }
  return text + fmt::format("\nbefore\n{}\nafter\n{}", fenced(example.original_sql, "sql"),
                            fenced(example.optimized_sql, "sql"));
}

// The counterexample is of witness data: ado made it, no row of it is the user's.
std::string counterexample_text(const Facts& facts, const outcome::Counterexample& example) {
  return "\nit answers differently on\n" +
         fenced(shown(facts, example.script) + "\n-- the original\n" +
                shown(facts, example.original_result) + "\n-- this plan\n" +
                shown(facts, example.candidate_result));
}

enum class Part { whole, without_plan };
std::string attempt_text(const Facts& facts, const Attempt& attempt, Part part) {
  std::string text = fmt::format("{} {}", on_one_line(attempt.probe_id), attempt.status);
  if (attempt.speedup > 0) text += fmt::format(" {:.2f}x", attempt.speedup);
  if (part == Part::whole) {
    const patch::PatchPlan plan =
        facts.redaction == nullptr ? attempt.plan : facts.redaction->redact(attempt.plan);
    text += "\n" + fenced(patch::write_plan(plan), "json");
  }
  if (!attempt.reason.empty()) {
    text += "\nwhy it failed\n" + fenced(shown(facts, attempt.reason));
  }
  if (attempt.counterexample) text += counterexample_text(facts, *attempt.counterexample);
  return text;
}

}  // namespace

Section examples_section(const Facts& facts) {
  Pieces pieces{.title = "Examples", .name = "examples"};
  for (const knowledge::GoldExample& example : facts.examples) {
    pieces.texts.push_back(example_text(example));
  }
  return section_of(pieces);
}

Section bda_section(const Facts& facts) {
  Section section{.title = "BDA"};
  if (facts.bda.empty()) {
    section.sizes.push_back({});
    return section;
  }
  const auto masked = [&facts](std::string_view text) { return shown(facts, text); };
  section.sizes.push_back({.text = fenced(bda_table(facts.bda, masked))});
  return section;
}

Section attempts_section(const Facts& facts) {
  // The last attempt is what a retry is about: it stays, at least why it failed.
  Pieces pieces{.title = "Earlier plans", .name = "plans", .least = 1};
  for (const Attempt& attempt : facts.attempts) {
    pieces.texts.push_back(attempt_text(facts, attempt, Part::whole));
  }
  Section section = section_of(pieces);
  if (facts.attempts.empty()) return section;
  section.sizes.back().next = Importance::needed;
  section.sizes.push_back({.text = attempt_text(facts, facts.attempts.front(), Part::without_plan),
                           .left_out = "all plans, of the first only what became of it"});
  return section;
}

}  // namespace ado::briefing
