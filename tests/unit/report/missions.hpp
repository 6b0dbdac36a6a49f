// Reports for tests: a whole mission, and one in which everything that comes from outside is an
// attack on the page.
#pragma once

#include <string>
#include <string_view>

#include "report/fleet_report.hpp"
#include "report/mission_report.hpp"

namespace ado::report::test {

inline outcome::Measurement measurement(double before_ms, double after_ms) {
  outcome::Measurement result;
  result.protocol = outcome::Protocol::five_run;
  result.original = {.wall_ms = {before_ms + 2, before_ms, before_ms, before_ms, before_ms - 2},
                     .cpu_ms = {},
                     .wall_ms_kept = before_ms,
                     .spread = 0.05};
  result.candidate = {.wall_ms = {after_ms, after_ms, after_ms, after_ms, after_ms},
                      .cpu_ms = {},
                      .wall_ms_kept = after_ms,
                      .spread = 0};
  result.speedup = before_ms / after_ms;
  result.cpu_speedup = result.speedup;
  result.noise = 0.03;
  result.interval =
      outcome::RatioInterval{.low = result.speedup - 0.1, .high = result.speedup + 0.1};
  result.threads = 2;
  return result;
}

inline explain::Tree plan(std::string table, double ms, std::int64_t rows) {
  explain::Operator scan;
  scan.name = "SEQ_SCAN";
  scan.kind = explain::OperatorKind::scan;
  scan.relation = std::move(table);
  scan.self_ms = ms;
  scan.rows_out = rows;
  scan.rows_scanned = rows;
  explain::Tree tree;
  tree.root.name = "HASH_GROUP_BY";
  tree.root.kind = explain::OperatorKind::aggregate;
  tree.root.self_ms = 1.5;
  tree.root.rows_out = 3;
  tree.root.children = {std::move(scan)};
  tree.total_ms = ms + 1.5;
  tree.cpu_ms = ms + 1.5;
  tree.analyzed = true;
  return tree;
}

// Every text that a user, a database or a model gives is `text`, or holds it.
inline MissionReport mission(std::string_view text) {
  const std::string given(text);
  MissionReport report;
  report.subject.mission_id = "20261129T230000Z-0123abcd";
  report.subject.query_id = "slow" + given;
  report.subject.sql = "select a from t -- " + given;
  report.subject.target = "shop.duckdb" + given;
  report.subject.engine = "duckdb";
  report.subject.engine_version = "1.5.6";
  report.subject.threads = 2;
  report.subject.mode = "probe";
  report.subject.workers = "both";
  report.started_at = "2026-11-29T23:00:00.000Z";
  report.folder = "ws/missions/" + given;
  report.finished = true;
  report.original_sql = "SELECT a\nFROM t\nWHERE a > 1 AND b = '" + given + "'";
  report.original = Original{.wall_ms = 100,
                             .rows = 3,
                             .checksum = "ab",
                             .instabilities = {},
                             .hotspots = {given},
                             .tree = plan("t" + given, 90, 1000)};
  Finalist best;
  best.probe_id = "p01";
  best.reason = "verified" + given;
  best.transforms = {"implied_hull" + given};
  best.script = "SELECT a\nFROM t\nWHERE a > 2 AND b = '" + given + "'";
  best.sql = best.script;
  best.measurement = measurement(100, 40);
  best.tree = plan("t" + given, 30, 10);
  best.structure = outcome::Verdict::accepted("order");
  best.full_result = outcome::Verdict::accepted("full_result");
  best.full_result.evidence = {"3 rows, checksum ab" + given};
  best.witness = outcome::Verdict::accepted("witness");
  best.witness->evidence = {"25 databases, 19 of 23 wrong versions told apart", given};
  best.facts = {{.fact = "unique(t.a)" + given, .basis = "declared"}};
  report.result = best;
  report.reason = best.reason;
  outcome::BdaRow win;
  win.probe_id = "p01";
  win.transform_id = "implied_hull" + given;
  win.target = "main: " + given;
  win.status = outcome::ProbeStatus::win;
  win.measurement = best.measurement;
  win.explain_delta = "rows moved 1,000 -> 10" + given;
  win.equivalence = *best.witness;
  win.sql = best.sql;
  win.why = "because " + given;
  outcome::BdaRow wrong = win;
  wrong.probe_id = "p02";
  wrong.status = outcome::ProbeStatus::fail_equivalence;
  wrong.measurement.reset();
  wrong.failure_reason = "row count 10 vs 12" + given;
  wrong.source = "model";
  wrong.equivalence = outcome::Verdict::rejected("witness", "differs");
  wrong.equivalence.evidence = {"only in the original: " + given};
  wrong.equivalence.counterexample =
      outcome::Counterexample{.script = "INSERT INTO t VALUES ('" + given + "')",
                              .original_result = "1 | " + given,
                              .candidate_result = "2 | " + given};
  report.bda = {win, wrong};
  report.dispatch_note = "1 of 12 probes" + given;
  report.briefs = {{.id = "b1", .families = "AC", .text = given}};
  report.steering = {given};
  report.not_tried = {{.transform_id = "x_" + given, .label = given, .reason = given}};
  report.models.parts = {{.part = "worker", .calls = 2, .refused = {{given, 1}}, .cost = 0.0125}};
  report.models.notes = {{.part = "worker", .subject = "m1" + given, .text = given}};
  report.models.lost = {given};
  return report;
}

inline FleetReport fleet(std::string_view text) {
  const std::string given(text);
  FleetReport report;
  report.name = "shop" + given;
  report.target = "shop.duckdb" + given;
  report.engine = "duckdb 1.5.6";
  report.notes = {given};
  for (const double after : {40.0, 80.0}) {
    MissionReport each = mission(text);
    each.result->measurement = measurement(100, after);
    report.rows.push_back({.score = score_of(each), .note = given, .mission = each});
  }
  MissionReport stays = mission(text);
  stays.result.reset();
  stays.reason = "no verified probe was faster" + given;
  report.rows.push_back({.score = score_of(stays), .note = {}, .mission = stays});
  return report;
}

}  // namespace ado::report::test
