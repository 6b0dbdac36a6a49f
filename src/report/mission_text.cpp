// A mission's report for a terminal.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.hpp"
#include "report/model_figures.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

// What was checked, so that nobody has to believe the figure alone.
std::string checks(const Finalist& best) {
  std::string text = "checked:  ";
  text += best.sample ? "structure and binding; a sample of your data"
                      : "structure and binding; full result on your data";
  const outcome::Verdict& on_data = best.sample ? *best.sample : best.full_result;
  if (!on_data.evidence.empty()) {
    text += fmt::format(" ({})", fmt::join(on_data.evidence, "; "));
  }
  text += "; witness data";
  if (best.witness && !best.witness->evidence.empty()) {
    // What was not told apart is in the journal, and `ado verify` lists it.
    text += fmt::format(" ({})", best.witness->evidence.front());
  }
  text += "\n";
  for (const RestsOn& fact : best.facts) {
    text += fmt::format("rests on: {} ({})\n", fact.fact, fact.basis);
  }
  if (best.witness && !best.witness->valid_while.empty()) {
    text += fmt::format("valid while: {}\n", fmt::join(best.witness->valid_while, ", "));
  }
  return text;
}

std::string result_text(const Finalist& best) {
  return fmt::format("\nresult:   {}  {}  by {} ({})\n", measurement_line(best.measurement),
                     times_line(best.measurement), best.probe_id,
                     fmt::join(best.transforms, " + ")) +
         checks(best);
}

// A rescued query that is not taken: what it is, and why not.
std::string sampled_text(const MissionReport& report) {
  const Finalist& sampled = *report.sampled;
  return result_text(sampled) +
         fmt::format(
             "undecided: {}\nnot taken: the original stays; --accept-sampled takes "
             "{}/candidates/{}.sql\n",
             sampled.reason, report.folder, sampled.probe_id);
}

std::string baseline_text(const MissionReport& report) {
  if (!report.original) return "0.0 ms";
  if (is_rescue(report)) {
    return fmt::format("it ran into the time limit of {:.0f} ms", report.original->ceiling_ms);
  }
  return fmt::format("{:.1f} ms", report.original->wall_ms);
}

std::string dispatch_text(const MissionReport& report) {
  std::string text;
  if (!report.dispatch_note.empty()) text += report.dispatch_note + "\n";
  for (const BriefNote& brief : report.briefs) {
    if (brief.is_order) continue;
    text += fmt::format("brief {} ({}): {}\n", brief.id, brief.families, brief.text);
  }
  for (const std::string& note : report.steering) text += fmt::format("analyst: {}\n", note);
  for (const NotTried& each : report.not_tried) {
    text += fmt::format("not tried: {} at {}: {}\n", each.transform_id, each.label, each.reason);
  }
  return text;
}

std::string plain_models(const Models& models) {
  if (models.parts.empty()) return {};
  std::string text = "\n" + align(model_table(models));
  for (const Models::Note& note : models.notes) {
    text += fmt::format("{} {}: {}\n", note.part, note.subject,
                        note.text.substr(0, note.text.find('\n')));
  }
  for (const std::string& reason : models.lost) text += fmt::format("no answer: {}\n", reason);
  if (models.given_up) {
    text += "models were not asked any further; the result is of what was there\n";
  }
  return text;
}

// Candidates that are right only while observed facts hold: what they would bring.
std::string conditional_text(const MissionReport& report) {
  std::string text;
  for (const outcome::BdaRow* row : conditional_rows(report)) {
    text += fmt::format("with --facts observed: {} {} would bring {:.2f}x\n", row->probe_id,
                        row->transform_id, row->measurement->speedup);
  }
  return text;
}

// What each setting brought: alone, and on top of the best rewrite.
std::string settings_lines(const MissionReport& report) {
  std::string text;
  if (!report.settings_note.empty()) {
    text += fmt::format("settings: none tried: {}\n", report.settings_note);
  }
  for (const SettingsProbe& probe : report.settings) {
    if (!probe.over_base) continue;
    const bool on_top = !probe.base.empty();
    const outcome::Measurement& gain = on_top ? *probe.over_base : *probe.measurement;
    text += fmt::format("settings: {} {}: {}{}\n", probe.probe_id, fmt::join(probe.set, ", "),
                        measurement_line(gain),
                        on_top ? fmt::format(" on top of {}", probe.base) : " alone");
  }
  return text;
}

// How much of the result is the SQL, and how much the settings.
std::string shares_text(const MissionReport& report, const Finalist& best) {
  if (!best.over_base) return {};
  std::string text;
  if (report.rewrite) {
    text += fmt::format("rewrite:  {} alone, by {}\n",
                        measurement_line(report.rewrite->measurement), report.rewrite->probe_id);
  }
  text +=
      fmt::format("settings: {} more, by {}\n", measurement_line(*best.over_base), best.settings);
  return text + "run it in one transaction, such as psql --single-transaction --file best.sql\n";
}

std::string index_lines(const MissionReport& report) {
  std::string text;
  for (const outcome::IndexAdvice& index : report.indexes) {
    text += fmt::format(
        "advice:   {}: the planner expects {:.1f} times less cost, and a size of {:.0f} MB "
        "(an estimate; ado creates no index)\n",
        index.statement, index.cost_factor, static_cast<double>(index.bytes) / (1 << 20));
  }
  return text;
}

std::string unfinished_text(const MissionReport& report) {
  const std::string baseline =
      report.original ? fmt::format("baseline {}", baseline_text(report)) : "no baseline yet";
  return fmt::format(
      "\nunfinished: {}, {} probes closed, {} open; the same `ado optimize` goes on with it\n",
      baseline, report.bda.size(), report.open_probes);
}

std::string end_text(const MissionReport& report) {
  if (report.result) {
    const Finalist& best = *report.result;
    std::string text = result_text(best) + shares_text(report, best);
    if (best.sample) text += fmt::format("undecided: {}; taken as asked\n", report.reason);
    if (!report.finished) text += unfinished_text(report);
    return text + "\n" + diff_of(report, best);
  }
  if (!report.finished) return unfinished_text(report);
  if (report.sampled) return sampled_text(report);
  return fmt::format("\nresult:   the original stays ({}): {}\n", baseline_text(report),
                     report.reason);
}

}  // namespace

std::string to_text(const MissionReport& report) {
  const Subject& subject = report.subject;
  std::string text = fmt::format("{} on {} {} ({} threads)\n\n", subject.query_id, subject.engine,
                                 subject.engine_version, subject.threads);
  text += "BDA\n" + bda_table(report.bda, Detail::reasons) + "\n";
  text += dispatch_text(report);
  text += plain_models(report.models);
  text += conditional_text(report);
  text += settings_lines(report);
  text += index_lines(report);
  text += end_text(report);
  text += fmt::format("\nsaved in: {}\n", report.folder);
  return text;
}

}  // namespace ado::report
