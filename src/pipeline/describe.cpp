// What EXPLAIN and EXPLAIN ANALYZE print, for people and for programs.
#include <fmt/format.h>

#include "base/text.hpp"
#include "pipeline/run.hpp"

namespace ado::pipeline {
namespace {

using nlohmann::json;

std::string_view bound(Precision precision) {
  switch (precision) {
    case Precision::exact:
      return "";
    case Precision::at_most:
      return "at most ";
    case Precision::about:
      return "about ";
  }
  return "";
}

// No call costs nothing, whatever its price.
std::string money(const coordinator::Estimate& each) {
  const std::optional<double> cost = each.calls == 0 ? 0 : each.cost;
  return cost ? fmt::format("${:.4f}", *cost) : "an unknown price";
}

std::string_view kind_of(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::rows:
      return "row";
    case AnswerKind::labels:
      return "mapping";
    case AnswerKind::bags:
      return "aggregate";
    case AnswerKind::groups:
      return "group";
    case AnswerKind::pairs:
      return "join";
  }
  return "";
}

std::string describe_estimate(const CallReport& call) {
  const coordinator::Estimate& each = call.estimate;
  const bool is_about = each.precision == coordinator::Estimate::Precision::about;
  return fmt::format(
      "{}{} rows, {} distinct tuples, {} cache hits, {}{} calls, {} + {} tokens, {}, {:.1f} s",
      bound(call.precision), call.rows, each.distinct, each.hits, is_about ? "about " : "",
      each.calls, each.input_tokens, each.output_tokens, money(each), each.seconds);
}

std::string describe_counts(const CallReport& call) {
  const coordinator::Counts& each = call.counts;
  return fmt::format(
      "{} rows, {} distinct tuples, {} cache hits, {} calls, {} + {} tokens, ${:.4f}, {:.2f} s, "
      "model={}",
      call.rows, each.distinct, each.hits, each.calls, each.input_tokens, each.output_tokens,
      each.cost, call.elapsed_ms / 1000, call.model.empty() ? "none" : call.model);
}

std::string indented(std::string_view text, std::string_view by) {
  std::string result;
  for (const std::string_view line : split_lines(text)) result += fmt::format("{}{}\n", by, line);
  return result;
}

std::string describe_stage(const StageReport& stage, Purpose purpose) {
  const bool is_run = purpose == Purpose::run;
  std::string text = stage.name.empty() ? "final query" : "stage " + stage.name;
  text += fmt::format(": {}{} rows", bound(stage.precision), stage.rows);
  if (is_run) text += fmt::format(", {:.2f} s", stage.elapsed_ms / 1000);
  text += "\n";
  if (!stage.retained.empty()) text += fmt::format("  retained: {}\n", stage.retained);
  if (!stage.serial_reason.empty()) {
    text += fmt::format("  parallel skipped: {}\n", stage.serial_reason);
  }
  for (const CallReport& call : stage.calls) {
    text += fmt::format("  {} [{}]\n    {}\n", call.text, kind_of(call.kind),
                        is_run ? describe_counts(call) : describe_estimate(call));
    if (!call.note.empty()) text += fmt::format("    {}\n", call.note);
  }
  for (const StatementReport& statement : stage.statements) {
    text += fmt::format("  -- {}\n{}", statement.what, indented(statement.sql, "  "));
  }
  return text;
}

json counts_json(const coordinator::Counts& counts) {
  return {{"distinct", counts.distinct},
          {"cache_hits", counts.hits},
          {"calls", counts.calls},
          {"failures", counts.failures},
          {"input_tokens", counts.input_tokens},
          {"output_tokens", counts.output_tokens},
          {"cost", counts.cost}};
}

json estimate_json(const coordinator::Estimate& each) {
  return {{"distinct", each.distinct},
          {"cache_hits", each.hits},
          {"calls", each.calls},
          {"calls_exact", each.precision == coordinator::Estimate::Precision::exact},
          {"input_tokens", each.input_tokens},
          {"output_tokens", each.output_tokens},
          {"cost", each.cost ? json(*each.cost) : json()},
          {"seconds", each.seconds}};
}

}  // namespace

std::string describe(const RunReport& report, Purpose purpose) {
  std::string text;
  for (const StageReport& stage : report.stages) text += describe_stage(stage, purpose);
  if (purpose == Purpose::run) {
    coordinator::Counts sum;
    for (const StageReport& stage : report.stages) sum += total_counts(stage);
    return text + fmt::format(
                      "total: {} tuples, {} cache hits, {} calls, {} + {} tokens, ${:.4f}, "
                      "{:.2f} s\n",
                      sum.distinct, sum.hits, sum.calls, sum.input_tokens, sum.output_tokens,
                      sum.cost, report.elapsed_ms / 1000);
  }
  coordinator::Estimate sum;
  sum.cost = 0;
  Precision precision = Precision::exact;
  for (const StageReport& stage : report.stages) {
    sum += total_estimate(stage);
    for (const CallReport& call : stage.calls) precision = std::max(precision, call.precision);
  }
  return text + fmt::format(
                    "total: {}{} tuples, {} cache hits, {} calls, {} + {} tokens, {}, {:.1f} "
                    "s; nobody was asked\n",
                    bound(precision), sum.distinct, sum.hits, sum.calls, sum.input_tokens,
                    sum.output_tokens, money(sum), sum.seconds);
}

json to_json(const RunReport& report, Purpose purpose) {
  json stages = json::array();
  for (const StageReport& stage : report.stages) {
    json calls = json::array();
    for (const CallReport& call : stage.calls) {
      json each = purpose == Purpose::run ? counts_json(call.counts) : estimate_json(call.estimate);
      each["call"] = call.text;
      each["kind"] = kind_of(call.kind);
      each["rows"] = call.rows;
      each["exact"] = call.precision == Precision::exact;
      each["model"] = call.model;
      each["note"] = call.note;
      calls.push_back(std::move(each));
    }
    json statements = json::array();
    for (const StatementReport& statement : stage.statements) {
      statements.push_back({{"what", statement.what}, {"sql", statement.sql}});
    }
    stages.push_back({{"name", stage.name},
                      {"table", stage.table},
                      {"rows", stage.rows},
                      {"exact", stage.precision == Precision::exact},
                      {"elapsed_ms", stage.elapsed_ms},
                      {"parallel_skipped", stage.serial_reason},
                      {"retained", stage.retained},
                      {"calls", std::move(calls)},
                      {"statements", std::move(statements)}});
  }
  return {{"caller_id", report.caller_id},
          {"elapsed_ms", report.elapsed_ms},
          {"stages", std::move(stages)}};
}

}  // namespace ado::pipeline
