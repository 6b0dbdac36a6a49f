// Makes blackboard entries from a mission's view.
#include "mission/record.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/require.hpp"
#include "base/shown_text.hpp"
#include "blackboard/make_entry.hpp"
#include "blackboard/storage.hpp"
#include "mission/model_use.hpp"
#include "mission/settings.hpp"
#include "mission/transform_tiers.hpp"

namespace ado::mission {
namespace {

// A few hundred outcomes are enough for a rate, what is older says less, and every mission reads
// it.
constexpr std::uintmax_t kBytesRead = 2 << 20;

constexpr std::size_t kReasoningBytes = 8 << 10;  // The reply itself stays in the journal.
constexpr std::size_t kHotspots = 3;

// What a model thought, or said where it does not show what it thinks.
std::string reasoning_of(const Probe& probe, const View& view) {
  std::string text;
  for (const Call* call : calls_for(view, probe)) {
    if (!call->exchange.outcome) continue;
    const llm::Reply& reply = *call->exchange.outcome;
    text = reply.reasoning.empty() ? reply.text : reply.reasoning;
  }
  return shortened(text, kReasoningBytes);
}

std::string evidence_of(const outcome::BdaRow& row, const View& view) {
  std::string text = row.explain_delta;
  if (!view.baseline) return text;
  for (std::size_t i = 0; i < std::min(kHotspots, view.baseline->hotspots.size()); ++i) {
    if (!text.empty()) text += "\n";
    text += "original: " + view.baseline->hotspots[i];
  }
  return text;
}

void add_model(const Probe& probe, const View& view, blackboard::Entry& entry) {
  entry.provenance.model = plan_cost(view, probe).model;
  entry.provenance.provider = view.assignment->provider;
  const std::string reasoning = reasoning_of(probe, view);
  if (reasoning.empty()) return;
  std::string& chain = entry.reasons.reasoning_chain;
  chain += (chain.empty() ? "" : "\n") + reasoning;
}

}  // namespace

std::vector<blackboard::Entry> make_entries(const View& view,
                                            const std::vector<journal::Event>& events) {
  require(view.assignment.has_value() && !events.empty());
  const Assignment& assignment = *view.assignment;
  const blackboard::MissionFacts facts{
      .mission_id = assignment.mission_id,
      .query_id = assignment.query_id,
      .engine = assignment.engine,
      .engine_version = assignment.engine_version,
      .benchmark = assignment.benchmark.empty() ? assignment.database : assignment.benchmark,
      .original_sql = assignment.sql,
      .fingerprint = to_hex(hash128(assignment.sql)),
      .started_at = events.front().ts,
      .approach = assignment.mode,
      .git_sha = assignment.git_sha};
  std::vector<blackboard::Entry> entries;
  for (const outcome::BdaRow& row : bda(view)) {
    const Probe* probe = view.probe(row.probe_id);
    require(probe != nullptr);
    FoundTransforms found = find_transforms(*probe, view);
    blackboard::Entry entry = blackboard::make_entry(facts, row, found.ids);
    if (found.tier) entry.transforms.tier = to_string(*found.tier);
    entry.opt.iteration = probe->round;
    entry.opt.examples_used = probe->examples;
    entry.provenance.knowledge_version_used = assignment.knowledge_version;
    entry.reasons.evidence = evidence_of(row, view);
    if (probe->source == Source::model) add_model(*probe, view, entry);
    for (const engine::Setting& setting : plain(probe->settings)) {
      entry.config.settings[setting.name] = setting.value;
    }
    entries.push_back(std::move(entry));
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

Result<void> record_outcomes(const std::filesystem::path& workspace, const View& view,
                             const std::vector<journal::Event>& events, Recorded recorded) {
  const std::vector<blackboard::Entry> entries = make_entries(view, events);
  if (recorded == Recorded::not_yet) return blackboard::append(workspace, entries);
  ADO_CHECK(blackboard::append_missing(workspace, entries));
  return {};
}

}  // namespace ado::mission
