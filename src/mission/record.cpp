// Makes blackboard entries from a mission's view.
#include "mission/record.hpp"

#include "base/hash.hpp"
#include "base/require.hpp"
#include "blackboard/make_entry.hpp"
#include "blackboard/storage.hpp"

namespace ado::mission {
std::vector<blackboard::Entry> make_entries(const Options& options, const View& view,
                                            const std::vector<journal::Event>& events) {
  require(view.assignment.has_value() && !events.empty());
  const Assignment& assignment = *view.assignment;
  const blackboard::MissionFacts facts{
      .mission_id = assignment.mission_id,
      .query_id = assignment.query_id,
      .engine = assignment.engine,
      .engine_version = assignment.engine_version,
      .benchmark = options.benchmark.empty() ? assignment.database : options.benchmark,
      .original_sql = assignment.sql,
      .fingerprint = to_hex(hash128(assignment.sql)),
      .started_at = events.front().ts,
      .approach = assignment.mode,
      .git_sha = assignment.git_sha};
  std::vector<blackboard::Entry> entries;
  for (const outcome::BdaRow& row : bda(view)) {
    const Probe* probe = view.probe(row.probe_id);
    require(probe != nullptr);
    entries.push_back(blackboard::make_entry(facts, row, transforms_of(*probe, view)));
  }
  return entries;
}

Result<void> record_outcomes(const Options& options, const View& view,
                             const std::vector<journal::Event>& events) {
  ADO_CHECK(blackboard::append_missing(options.workspace, make_entries(options, view, events)));
  return {};
}

}  // namespace ado::mission
