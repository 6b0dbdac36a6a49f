// Makes blackboard entries from a mission's view.
#include "mission/record.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/require.hpp"
#include "blackboard/make_entry.hpp"
#include "blackboard/storage.hpp"
#include "mission/model_use.hpp"
#include "mission/settings.hpp"

namespace ado::mission {
namespace {

// A few hundred outcomes are enough for a rate, what is older says less, and every mission reads
// it.
constexpr std::uintmax_t kBytesRead = 2 << 20;

}  // namespace
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
    if (probe->source == Source::model) {
      entries.back().provenance.model = plan_cost(view, *probe).model;
    }
    for (const engine::Setting& setting : plain(probe->settings)) {
      entries.back().config.settings[setting.name] = setting.value;
    }
  }
  return entries;
}

TrackRecords track_records(const std::filesystem::path& workspace, std::string_view engine,
                           std::string_view version) {
  using outcome::OutcomeStatus;
  TrackRecords records;
  std::uintmax_t left = kBytesRead;
  std::vector<std::filesystem::path> files = blackboard::partition_files(workspace);
  const auto day = [](const std::filesystem::path& file) {
    return file.parent_path().filename().string();
  };
  std::ranges::stable_sort(files, std::greater<>(), day);
  for (const std::filesystem::path& file : files) {
    if (left == 0) break;
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(file, missing);
    const std::vector<blackboard::Entry> newest = blackboard::read_newest(file, left);
    left -= missing ? 0 : std::min(left, size);
    for (const blackboard::Entry& entry : newest) {
      const bool ours = entry.base.engine == engine && entry.provenance.engine_version == version;
      if (!ours || entry.transforms.all.size() != 1 || !entry.outcome.speedup) continue;
      // A model's plan says nothing of the transform that it is named after.
      if (!entry.provenance.model.empty()) continue;
      // Against a time limit nothing was lost or won that others could be weighed by.
      if (entry.outcome.speedup_type != outcome::SpeedupType::measured) continue;
      TrackRecord& record = records[entry.transforms.primary];
      ++record.tried;
      const OutcomeStatus status = entry.outcome.status;
      if (status == OutcomeStatus::win || status == OutcomeStatus::improved) ++record.won;
    }
  }
  return records;
}

Result<void> record_outcomes(const Options& options, const View& view,
                             const std::vector<journal::Event>& events) {
  ADO_CHECK(blackboard::append_missing(options.workspace, make_entries(options, view, events)));
  return {};
}

}  // namespace ado::mission
