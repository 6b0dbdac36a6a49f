// Renders a finished mission.
#include "cli/mission_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/require.hpp"
#include "cli/model_report.hpp"
#include "mission/settings.hpp"
#include "outcome/json.hpp"

namespace ado::cli {
namespace {

using mission::Probe;
using mission::View;

const Probe* best_of(const View& view) {
  return view.final ? view.probe(view.final->probe_id) : nullptr;
}

std::string diff_of(const mission::MissionResult& result) {
  return read_file(result.folder / "best.diff").value_or("");
}

// What was checked, so that nobody has to believe the figure alone.
std::string checks(const Probe& best) {
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
  for (const patch::Precondition& fact : best.facts) {
    text +=
        fmt::format("rests on: {} ({})\n", patch::to_string(fact), patch::to_string(fact.basis));
  }
  if (best.witness && !best.witness->valid_while.empty()) {
    text += fmt::format("valid while: {}\n", fmt::join(best.witness->valid_while, ", "));
  }
  return text;
}

std::string result_text(const mission::MissionResult& result, const mission::Final& final,
                        const Probe& best) {
  std::string text =
      fmt::format("\nresult:   {}  {}  by {} ({})\n", report::measurement_line(*final.measurement),
                  report::times_line(*final.measurement), best.id,
                  fmt::join(transforms_of(best, result.view), " + "));
  return text + checks(best);
}

// A rescued query that is not taken: what it is, and why not.
std::string sampled_text(const mission::MissionResult& result) {
  const mission::Final& sampled = *result.view.sampled;
  const Probe* best = result.view.probe(sampled.probe_id);
  require(best != nullptr);
  return result_text(result, sampled, *best) +
         fmt::format("undecided: {}\nnot taken: the original stays; --accept-sampled takes {}\n",
                     sampled.reason, (result.folder / "candidates" / (best->id + ".sql")).string());
}

std::string baseline_text(const View& view) {
  if (!view.baseline) return "0.0 ms";
  if (mission::is_rescue(view)) {
    return fmt::format("it ran into the time limit of {:.0f} ms", view.baseline->ceiling_ms);
  }
  return fmt::format("{:.1f} ms", view.baseline->wall_ms);
}

std::string dispatch_text(const View& view) {
  std::string text;
  if (!view.dispatch_note.empty()) text += view.dispatch_note + "\n";
  for (const mission::Brief& brief : view.briefs) {
    if (!brief.transform_id.empty()) continue;  // An ordered probe: the BDA has it.
    text += fmt::format("brief {} ({}): {}\n", brief.id, brief.families, brief.text);
  }
  for (const mission::Steering& steering : view.steers) {
    text += fmt::format("analyst: {}\n", steering.note);
  }
  for (const mission::Dropped& dropped : view.dropped) {
    text += fmt::format("not tried: {} at {}: {}\n", dropped.transform_id, dropped.label,
                        dropped.reason);
  }
  return text;
}

// Candidates that are right only while observed facts hold: what they would bring.
std::string conditional_text(const View& view) {
  std::string text;
  for (const Probe& probe : view.probes) {
    const bool conditional = probe.witness && !probe.witness->valid_while.empty() &&
                             probe.witness->kind == outcome::VerdictKind::undecided;
    if (!conditional || !probe.measurement) continue;
    text += fmt::format("with --facts observed: {} {} would bring {:.2f}x\n", probe.id,
                        probe.transform_id, probe.measurement->speedup);
  }
  return text;
}

// What each setting brought: alone, and on top of the best rewrite.
std::string settings_lines(const View& view) {
  std::string text;
  if (view.tuning && !view.tuning->note.empty()) {
    text += fmt::format("settings: none tried: {}\n", view.tuning->note);
  }
  for (const Probe& probe : view.probes) {
    if (!probe.over_base) continue;
    const bool on_top = !probe.base.empty();
    const outcome::Measurement& gain = on_top ? *probe.over_base : *probe.measurement;
    text += fmt::format("settings: {} {}: {}{}\n", probe.id, settings_text(probe),
                        report::measurement_line(gain),
                        on_top ? fmt::format(" on top of {}", probe.base) : " alone");
  }
  return text;
}

// How much of the result is the SQL, and how much the settings.
std::string shares_text(const View& view, const Probe& best) {
  if (!view.final->over_base) return {};
  std::string text;
  if (view.rewrite) {
    text +=
        fmt::format("rewrite:  {} alone, by {}\n",
                    report::measurement_line(*view.rewrite->measurement), view.rewrite->probe_id);
  }
  text += fmt::format("settings: {} more, by {}\n",
                      report::measurement_line(*view.final->over_base), settings_text(best));
  return text + "run it in one transaction, such as psql --single-transaction --file best.sql\n";
}

std::string index_lines(const View& view) {
  std::string text;
  if (!view.tuning) return text;
  for (const mission::IndexAdvice& index : view.tuning->indexes) {
    text += fmt::format(
        "advice:   {}: the planner expects {:.1f} times less cost, and a size of {:.0f} MB "
        "(an estimate; ado creates no index)\n",
        index.statement, index.cost_factor, static_cast<double>(index.bytes) / (1 << 20));
  }
  return text;
}

nlohmann::json index_json(const View& view) {
  nlohmann::json list = nlohmann::json::array();
  if (!view.tuning) return list;
  for (const mission::IndexAdvice& index : view.tuning->indexes) {
    list.push_back({{"statement", index.statement},
                    {"estimated_cost_factor", index.cost_factor},
                    {"bytes", index.bytes}});
  }
  return list;
}

nlohmann::json briefs_json(const View& view) {
  nlohmann::json list = nlohmann::json::array();
  for (const mission::Brief& brief : view.briefs) {
    list.push_back({{"id", brief.id}, {"families", brief.families}, {"text", brief.text}});
  }
  return list;
}

std::vector<std::string> steering_notes(const View& view) {
  std::vector<std::string> notes;
  for (const mission::Steering& steering : view.steers) notes.push_back(steering.note);
  return notes;
}

nlohmann::json settings_json(const View& view) {
  nlohmann::json list = nlohmann::json::array();
  for (const Probe& probe : view.probes) {
    if (probe.settings.empty()) continue;
    nlohmann::json each{{"probe_id", probe.id},
                        {"base", probe.base},
                        {"set", nlohmann::json::array()},
                        {"status", outcome::to_string(probe.status)}};
    for (const patch::SettingStatement& setting : probe.settings) {
      each["set"].push_back(patch::print(setting, sql::Dialect::postgres));
    }
    if (probe.measurement) each["measurement"] = outcome::to_json(*probe.measurement);
    if (probe.over_base) each["over_base"] = outcome::to_json(*probe.over_base);
    list.push_back(std::move(each));
  }
  return list;
}

std::string html_escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

std::string text_report(const mission::MissionResult& result) {
  const View& view = result.view;
  std::string text;
  text += fmt::format("{} on {} {} ({} threads)\n\n", view.assignment->query_id,
                      view.assignment->engine, view.assignment->engine_version,
                      view.assignment->threads);
  text += "BDA\n" + report::bda_table(mission::bda(view), report::Detail::reasons) + "\n";
  text += dispatch_text(view);
  text += models_text(view);
  text += conditional_text(view);
  text += settings_lines(view);
  text += index_lines(view);
  if (const Probe* best = best_of(view)) {
    text += result_text(result, *view.final, *best);
    text += shares_text(view, *best);
    if (best->sample) text += fmt::format("undecided: {}; taken as asked\n", view.final->reason);
    text += "\n" + diff_of(result);
  } else if (view.sampled) {
    text += sampled_text(result);
  } else {
    text += fmt::format("\nresult:   the original stays ({}): {}\n", baseline_text(view),
                        view.final->reason);
  }
  text += fmt::format("\nsaved in: {}\n", result.folder.string());
  return text;
}

std::string json_report(const mission::MissionResult& result) {
  const View& view = result.view;
  nlohmann::json rows = nlohmann::json::array();
  for (const outcome::BdaRow& row : mission::bda(view)) rows.push_back(outcome::to_json(row));
  nlohmann::json json{{"mission_id", view.assignment->mission_id},
                      {"query_id", view.assignment->query_id},
                      {"improved", result.improved},
                      {"resumed", result.resumed},
                      {"reason", view.final->reason},
                      {"probe_id", view.final->probe_id},
                      {"best_sql", result.best_sql},
                      {"baseline_ms", view.baseline ? view.baseline->wall_ms : 0.0},
                      {"bda", rows},
                      {"mode", view.assignment->mode},
                      {"briefs", briefs_json(view)},
                      {"analyst", steering_notes(view)},
                      {"models", models_json(view)},
                      {"settings", settings_json(view)},
                      {"index_advice", index_json(view)},
                      {"folder", result.folder.string()}};
  if (mission::is_rescue(view)) json["ceiling_ms"] = view.baseline->ceiling_ms;
  if (view.sampled) {
    const Probe* rescued = view.probe(view.sampled->probe_id);
    require(rescued != nullptr);
    json["sampled"] = {{"probe_id", rescued->id},
                       {"sql", rescued->sql},
                       {"transforms", transforms_of(*rescued, view)},
                       {"reason", view.sampled->reason},
                       {"measurement", outcome::to_json(*view.sampled->measurement)}};
  }
  if (view.final->measurement) json["measurement"] = outcome::to_json(*view.final->measurement);
  if (const Probe* best = best_of(view)) {
    json["transforms"] = transforms_of(*best, view);
    if (view.final->over_base) json["over_base"] = outcome::to_json(*view.final->over_base);
    if (view.rewrite) json["rewrite_alone"] = outcome::to_json(*view.rewrite->measurement);
    json["valid_while"] = best->witness ? best->witness->valid_while : std::vector<std::string>{};
  }
  return json.dump(2) + "\n";
}

std::string html_report(const mission::MissionResult& result) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>\n"
      "<style>body{{font-family:system-ui,sans-serif;max-width:72rem;margin:2rem auto;"
      "padding:0 1rem}}pre{{background:#f5f5f5;padding:1rem;overflow-x:auto}}</style></head>\n"
      "<body><h1>{0}</h1>\n<pre>{1}</pre>\n<h2>Original</h2><pre>{2}</pre>\n<h2>Result</h2>"
      "<pre>{3}</pre></body></html>\n",
      html_escape(result.view.assignment->query_id), html_escape(text_report(result)),
      html_escape(result.view.assignment->sql), html_escape(result.best_sql));
}

report::Score score_of(const mission::MissionResult& result) {
  const View& view = result.view;
  report::Score score;
  score.query = view.assignment->query_id;
  score.baseline_ms = view.baseline ? view.baseline->wall_ms : 0;
  score.measurement = view.final->measurement;
  const Probe* best = best_of(view);
  score.status = best == nullptr
                     ? "no gain"
                     : std::string(outcome::to_string(outcome::classify(*view.final->measurement)));
  score.transforms = best == nullptr
                         ? view.final->reason
                         : fmt::format("{}", fmt::join(transforms_of(*best, view), " + "));
  return score;
}

}  // namespace ado::cli
