// Holds a probe against what an example must be.
#include "mission/promote.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ado::mission {
namespace {

using outcome::OutcomeStatus;

template <typename... Args>
tl::unexpected<Error> refuse(fmt::format_string<Args...> format, Args&&... args) {
  return fail(ErrorKind::invalid_input, "not promoted: {}",
              fmt::format(format, std::forward<Args>(args)...));
}

Result<void> check_curation(const Curation& curation) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  const bool is_name =
      !curation.id.empty() && curation.id.find_first_not_of(kLetters) == std::string::npos;
  if (!is_name) return refuse("the id is a-z, 0-9 and _, not \"{}\"", curation.id);
  const bool is_said = !curation.what.empty() && !curation.why.empty() && !curation.when.empty() &&
                       !curation.when_not.empty() &&
                       std::ranges::none_of(curation.when_not, &std::string::empty);
  if (!is_said) return refuse("what, why, when and when not are needed, each in words");
  return {};
}

Result<const Probe*> find_probe(const View& view, std::string_view probe_id) {
  if (!view.finished || !view.final) return refuse("the mission is not finished");
  const std::string_view wanted = probe_id.empty() ? view.final->probe_id : probe_id;
  if (wanted.empty()) return refuse("the original stayed: name a probe that was slower or faster");
  if (const Probe* probe = view.probe(wanted)) return probe;
  return refuse("the mission has no probe {}", wanted);
}

Result<void> check_probe(const Probe& probe, const View& view) {
  using outcome::VerdictKind;
  const std::vector<std::string> transforms = transforms_of(probe, view);
  if (transforms.size() != 1) {
    return refuse("{} is made of {}: an example is of one transform", probe.id,
                  fmt::join(transforms, ", "));
  }
  if (probe.source == Source::model) return refuse("{} is a model's plan", probe.id);
  if (!probe.settings.empty()) return refuse("{} sets settings", probe.id);
  if (probe.full_result.kind != VerdictKind::accepted) {
    return refuse("the result of {} was not found equal to the original's in full", probe.id);
  }
  if (probe.witness && probe.witness->kind != VerdictKind::accepted) {
    return refuse("{} on witness data: {}", probe.id, probe.witness->reason);
  }
  if (!probe.measurement || probe.measurement->speedup_type != outcome::SpeedupType::measured) {
    return refuse("{} was not timed against the original", probe.id);
  }
  return {};
}

double rounded(double value, double decimals) {
  const double factor = std::pow(10, decimals);
  return std::round(value * factor) / factor;
}

}  // namespace

Result<knowledge::GoldExample> promote(const View& view, std::string_view probe_id,
                                       const Curation& curation) {
  ADO_CHECK(check_curation(curation));
  ADO_TRY(const Probe* probe, find_probe(view, probe_id));
  ADO_CHECK(check_probe(*probe, view));
  // The finalist's figure was taken afresh.
  const bool is_final = view.final->probe_id == probe->id && view.final->measurement;
  const outcome::Measurement& measured = is_final ? *view.final->measurement : *probe->measurement;
  if (measured.speedup_type != outcome::SpeedupType::measured) {
    return refuse("{} was not timed against the original in the end", probe->id);
  }
  const OutcomeStatus status = outcome::classify(measured);
  const bool is_gain = status == OutcomeStatus::win;
  if (!is_gain && status != OutcomeStatus::regression) {
    return refuse("{} is neither a win nor a regression: {:.2f}x", probe->id, measured.speedup);
  }
  if (!is_gain && measured.stopped_early) {
    return refuse("{} was stopped early: its time is not known", probe->id);
  }
  const Assignment& assignment = *view.assignment;
  knowledge::GoldExample example{
      .id = curation.id,
      .engine = assignment.engine == to_string(sql::Dialect::duckdb) ? sql::Dialect::duckdb
                                                                     : sql::Dialect::postgres,
      .engine_version = assignment.engine_version,
      .transform_id = transforms_of(*probe, view).front(),
      .data = fmt::format("{}, mission {}", assignment.database, assignment.mission_id),
      .what = curation.what,
      .why = curation.why,
      .when = curation.when,
      .original_sql = assignment.sql,
      .optimized_sql = probe->sql,
      .outcome = {.protocol = measured.protocol,
                  .before_ms = rounded(measured.original.wall_ms_kept, 1),
                  .after_ms = rounded(measured.candidate.wall_ms_kept, 1),
                  .speedup = rounded(measured.speedup, 2),
                  .noise = rounded(measured.noise, 3),
                  .threads = measured.threads},
      .status = is_gain ? knowledge::GoldStatus::promoted : knowledge::GoldStatus::regression};
  for (const std::string& where : curation.when_not) example.when_not.push_back({.where = where});
  return example;
}

}  // namespace ado::mission
