// Fills a report from a view, and finds missions in a workspace.
#include "mission/report.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/require.hpp"
#include "journal/journal.hpp"
#include "mission/decide_models.hpp"
#include "mission/model_use.hpp"
#include "mission/settings.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::mission {
namespace {

report::Subject subject_of(const Assignment& assignment) {
  report::Subject subject;
  subject.mission_id = assignment.mission_id;
  subject.query_id = assignment.query_id;
  subject.sql = assignment.sql;
  subject.target = assignment.target;
  subject.engine = assignment.engine;
  subject.engine_version = assignment.engine_version;
  subject.memory_limit = assignment.memory_limit;
  subject.mode = assignment.mode;
  subject.workers = to_string(assignment.workers);
  subject.provider = assignment.provider;
  subject.git_sha = assignment.git_sha;
  subject.models = assignment.models;
  subject.assumptions = assignment.assumptions;
  subject.threads = assignment.threads;
  subject.stars = assignment.stars;
  subject.timeout_ms = assignment.timeout_ms;
  subject.relies_on_observed = assignment.rely_on_observed;
  return subject;
}

report::Original original_of(const BaselineSummary& baseline) {
  return {.wall_ms = baseline.wall_ms,
          .ceiling_ms = baseline.ceiling_ms,
          .rows = baseline.rows,
          .checksum = baseline.checksum,
          .instabilities = baseline.instabilities,
          .hotspots = baseline.hotspots,
          .tree = baseline.tree};
}

// The query as we print it, which is what diffs are against. It was read when the mission began.
std::string our_print(const Assignment& assignment) {
  const sql::Dialect dialect =
      assignment.engine == "duckdb" ? sql::Dialect::duckdb : sql::Dialect::postgres;
  const auto statement = sql::parse_statement(assignment.sql, dialect);
  return statement ? sql::print(*statement) : assignment.sql;
}

report::Finalist finalist_of(const Final& final, const View& view) {
  const Probe* probe = view.probe(final.probe_id);
  require(probe != nullptr && final.measurement.has_value());
  report::Finalist finalist;
  finalist.probe_id = probe->id;
  finalist.reason = final.reason;
  finalist.transforms = transforms_of(*probe, view);
  finalist.sql = probe->sql;
  finalist.script = script_of(*probe);
  finalist.settings = settings_text(*probe);
  finalist.measurement = *final.measurement;
  finalist.over_base = final.over_base;
  finalist.tree = final.tree;
  finalist.structure = probe->structure;
  finalist.full_result = probe->full_result;
  finalist.witness = probe->witness;
  finalist.sample = probe->sample;
  for (const patch::Precondition& fact : probe->facts) {
    finalist.facts.push_back(
        {.fact = patch::to_string(fact), .basis = std::string(patch::to_string(fact.basis))});
  }
  return finalist;
}

void add_dispatch(const View& view, report::MissionReport& report) {
  report.dispatch_note = view.dispatch_note;
  for (const Brief& brief : view.briefs) {
    report.briefs.push_back({.id = brief.id,
                             .families = brief.families,
                             .text = brief.text,
                             .is_order = !brief.transform_id.empty()});
  }
  for (const Steering& steering : view.steers) report.steering.push_back(steering.note);
  for (const Dropped& dropped : view.dropped) {
    report.not_tried.push_back(
        {.transform_id = dropped.transform_id, .label = dropped.label, .reason = dropped.reason});
  }
}

void add_settings(const View& view, report::MissionReport& report) {
  for (const Probe& probe : view.probes) {
    if (probe.settings.empty()) continue;
    report::SettingsProbe each{.probe_id = probe.id,
                               .base = probe.base,
                               .status = probe.status,
                               .set = {},
                               .measurement = probe.measurement,
                               .over_base = probe.over_base};
    for (const patch::SettingStatement& setting : probe.settings) {
      each.set.push_back(patch::print(setting, sql::Dialect::postgres));
    }
    report.settings.push_back(std::move(each));
  }
  if (!view.tuning) return;
  report.settings_note = view.tuning->note;
  report.indexes = view.tuning->indexes;
}

report::Models models_of(const View& view) {
  report::Models models;
  models.parts = model_use(view);
  for (const Call& call : view.calls) {
    if (call.note.empty()) continue;
    models.notes.push_back({.part = std::string(part_of(call.question.role)),
                            .subject = call.question.subject,
                            .text = call.note});
  }
  models.lost = lost_reasons(view);
  models.given_up = lost_calls(view) >= kLostCalls;
  return models;
}

std::vector<std::filesystem::path> mission_folders(const std::filesystem::path& missions) {
  std::vector<std::filesystem::path> folders;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(missions, ignored)) {
    if (std::filesystem::exists(entry.path() / "journal.jsonl", ignored)) {
      folders.push_back(entry.path());
    }
  }
  std::ranges::sort(folders, std::greater<>());  // Newest first: ids begin with their time.
  return folders;
}

Result<std::filesystem::path> find_folder(const std::filesystem::path& workspace,
                                          const std::string& mission) {
  std::error_code ignored;
  if (!mission.empty() &&
      std::filesystem::exists(std::filesystem::path(mission) / "journal.jsonl", ignored)) {
    return std::filesystem::path(mission);
  }
  const std::filesystem::path missions = workspace / "missions";
  std::vector<std::filesystem::path> folders = mission_folders(missions);
  if (folders.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("no mission in {}", missions.string()),
                      .hint = "--workspace names the folder that `ado optimize` worked in"});
  }
  if (mission.empty()) return folders.front();
  // A fleet's q1 is the beginning of its q10.
  const auto exact = std::ranges::find(folders, missions / mission);
  if (exact != folders.end()) return *exact;
  std::erase_if(folders, [&](const std::filesystem::path& folder) {
    return !folder.filename().string().starts_with(mission);
  });
  if (folders.empty()) {
    return fail(ErrorKind::invalid_input, "no mission begins with '{}' in {}", mission,
                missions.string());
  }
  if (folders.size() > 1) {
    return fail(ErrorKind::invalid_input, "{} missions begin with '{}': {} and {} are two",
                folders.size(), mission, folders[0].filename().string(),
                folders[1].filename().string());
  }
  return folders.front();
}

}  // namespace

report::MissionReport make_report(const View& view, const std::filesystem::path& folder) {
  require(view.assignment.has_value());
  report::MissionReport report;
  report.subject = subject_of(*view.assignment);
  report.started_at = view.started_at;
  report.changed_at = view.changed_at;
  report.folder = folder.string();
  report.finished = view.finished;
  report.spent_ms = view.spent_ms;
  report.original_sql = our_print(*view.assignment);
  if (view.baseline) report.original = original_of(*view.baseline);
  report.bda = bda(view);
  report.open_probes = view.probes.size() - report.bda.size();
  add_dispatch(view, report);
  if (view.final && !view.final->probe_id.empty()) report.result = finalist_of(*view.final, view);
  if (view.sampled) report.sampled = finalist_of(*view.sampled, view);
  if (view.final) report.reason = view.final->reason;
  if (view.rewrite && view.rewrite->measurement) {
    report.rewrite = report::RewriteAlone{.probe_id = view.rewrite->probe_id,
                                          .measurement = *view.rewrite->measurement};
  }
  add_settings(view, report);
  report.models = models_of(view);
  return report;
}

report::MissionReport make_report(const MissionResult& result) {
  report::MissionReport report = make_report(result.view, result.folder);
  report.resumed = result.resumed;
  return report;
}

Result<report::MissionReport> read_report(const std::filesystem::path& workspace,
                                          const std::string& mission) {
  ADO_TRY(const std::filesystem::path folder, find_folder(workspace, mission));
  ADO_TRY(const journal::Contents contents, journal::read(folder / "journal.jsonl"));
  ADO_TRY(const View view, fold(contents, folder / "journal.jsonl"));
  if (!view.assignment) {
    return fail(ErrorKind::invalid_input, "the mission in {} has not begun: its journal is empty",
                folder.string());
  }
  return make_report(view, folder);
}

}  // namespace ado::mission
