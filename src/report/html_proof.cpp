// How a result was verified: each gate, what it looked at and what it found.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.hpp"
#include "report/html_parts.hpp"

namespace ado::report {
namespace {

Markup entry(std::string_view name, const Markup& content) {
  return element("dt", text(name)) + element("dd", content);
}

Markup lines(const std::vector<std::string>& texts) {
  Markup list;
  for (const std::string& each : texts) list += element("li", text(each));
  return list.empty() ? Markup() : element("ul", list);
}

Markup verdict_mark(const outcome::Verdict& verdict) {
  return status_mark(outcome::to_string(verdict.kind));
}

// "25 databases, 19 of 23 wrong versions told apart" comes first, then each that was not.
Markup witness_entry(const outcome::Verdict& witness) {
  Markup content = verdict_mark(witness);
  if (witness.evidence.empty()) return entry("Generated databases", content);
  content += text(" " + witness.evidence.front());
  if (witness.evidence.size() > 1) {
    const std::vector<std::string> rest(witness.evidence.begin() + 1, witness.evidence.end());
    content += folded("what was not told apart", lines(rest));
  }
  return entry("Generated databases", content);
}

Markup on_data_entry(const Finalist& finalist) {
  const outcome::Verdict& verdict = finalist.sample ? *finalist.sample : finalist.full_result;
  Markup content = verdict_mark(verdict);
  if (!verdict.evidence.empty()) {
    content += text(fmt::format(" {}", fmt::join(verdict.evidence, "; ")));
  }
  return entry(finalist.sample ? "A sample of your data" : "Full result on your data", content);
}

std::string claim_of(const MissionReport& report, const Finalist& finalist) {
  for (const outcome::BdaRow& row : report.bda) {
    if (row.probe_id != finalist.probe_id) continue;
    return fmt::format("confidence {}, proof {}", outcome::to_string(row.equivalence.confidence),
                       outcome::to_string(row.equivalence.proof));
  }
  return {};
}

Markup facts_entry(const Finalist& finalist) {
  std::vector<std::string> facts;
  for (const RestsOn& fact : finalist.facts) facts.push_back(fact.fact + " (" + fact.basis + ")");
  Markup content = facts.empty() ? text("no fact about the data") : lines(facts);
  if (finalist.witness && !finalist.witness->valid_while.empty()) {
    content += text(fmt::format("Valid while: {}", fmt::join(finalist.witness->valid_while, ", ")));
  }
  return entry("Rests on", content);
}

Markup measurement_entry(const outcome::Measurement& measurement) {
  std::string protocol = protocol_words(measurement) + ", original and result interleaved";
  if (measurement.speedup_type != outcome::SpeedupType::measured) {
    protocol = protocol_words(measurement) + ", against the time limit of the original";
  }
  std::vector<std::string> facts{protocol};
  const std::string interval = interval_figure(measurement);
  if (!interval.empty()) facts.push_back("99 % interval of the speedup: " + interval);
  facts.push_back("noise: " + noise_figure(measurement));
  if (measurement.noise_floor) {
    facts.push_back(fmt::format("the original differed from itself by {:.1f} %",
                                100 * *measurement.noise_floor));
  }
  const bool cpu_known = measurement.cpu_speedup > 0;  // Of a server it is not.
  if (measurement.speedup_type == outcome::SpeedupType::measured && cpu_known) {
    facts.push_back(fmt::format("CPU time: {:.2f}x", measurement.cpu_speedup));
  }
  return entry("Measured", lines(facts));
}

}  // namespace

Markup proof_list(const MissionReport& report, const Finalist& finalist) {
  const Subject& subject = report.subject;
  Markup list =
      entry("Structure and binding",
            verdict_mark(finalist.structure) +
                text(" literals, tables, output columns and order; the engine's own parser "
                     "reads the same query"));
  list += on_data_entry(finalist);
  if (finalist.witness) list += witness_entry(*finalist.witness);
  const std::string claim = claim_of(report, finalist);
  if (!claim.empty()) list += entry("Claim", text(claim));
  list += facts_entry(finalist) + measurement_entry(finalist.measurement);
  list += entry("Engine",
                text(fmt::format(
                    "{} {}, {} thread{}{}", subject.engine, subject.engine_version, subject.threads,
                    subject.threads == 1 ? "" : "s",
                    subject.memory_limit.empty() ? "" : ", memory limit " + subject.memory_limit)));
  if (!finalist.settings.empty()) {
    list += entry("Settings", element("code", text(finalist.settings)));
  }
  return element("dl", "facts", list);
}

}  // namespace ado::report
