// Has journals folded, and joins fleets with their missions.
#include "web/archive.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/require.hpp"
#include "fleet/store.hpp"
#include "journal/journal.hpp"
#include "web/held_locks.hpp"
#include "web/slim_view.hpp"

namespace ado::web {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWholeMax = 16;

fs::path lock_of(fs::path journal) { return journal += ".lock"; }

// A journal whose events contradict each other is a broken one, and hides no other.
template <typename Fold>
auto fold_guarded(Fold fold) -> decltype(fold()) {
  try {
    return fold();
  } catch (const InternalError&) {
    return fail(ErrorKind::invalid_input, "its events contradict each other");
  }
}

Result<FoldedMission> fold_whole(const fs::path& journal) {
  ADO_TRY(const journal::Contents contents, journal::read(journal));
  FoldedMission folded;
  ADO_TRY(folded.view, mission::fold(contents.events));
  if (!contents.events.empty()) folded.seq = contents.events.back().seq;
  if (!folded.view.assignment) {
    return fail(ErrorKind::invalid_input, "the mission has not begun: its journal is empty");
  }
  return folded;
}

// The paths of this machine are nobody's business but in the log.
template <typename View>
Result<View> without_path(Result<View> folded, const fs::path& workspace) {
  if (folded) return folded;
  Error error = std::move(folded).error();
  const std::string prefix = workspace.string() + "/";
  for (std::size_t at = error.message.find(prefix); at != std::string::npos;
       at = error.message.find(prefix)) {
    error.message.erase(at, prefix.size());
  }
  return fail(std::move(error));
}

Result<FoldedMission> fold_mission(const fs::path& journal, const fs::path& workspace) {
  return without_path(fold_guarded([&] { return fold_whole(journal); }), workspace);
}

Result<mission::View> fold_slim(const fs::path& journal, const fs::path& workspace) {
  ADO_TRY(FoldedMission folded, fold_mission(journal, workspace));
  return slim(std::move(folded.view));
}

// What is not read is neither a gain nor none.
void leave_open(fleet::Scorecard& card, const std::set<std::string, std::less<>>& queries) {
  for (fleet::Row& row : card.rows) {
    if (row.stage == fleet::Stage::done && queries.contains(row.query)) {
      row.stage = fleet::Stage::running;
      row.status.clear();
    }
  }
  const double spent_ms = card.totals.spent_ms;
  card.totals = fleet::totals_of(card.rows);
  card.totals.spent_ms = spent_ms;
  card.eta_ms = 0;
}

int thread_count() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
}

}  // namespace

Archive::Archive(fs::path workspace)
    : workspace_(std::move(workspace)),
      mission_folds_(
          fleet::missions_folder(workspace_),
          [this](const fs::path& journal) { return fold_slim(journal, workspace_); },
          thread_count()),
      fleet_folds_(
          fleet::fleets_folder(workspace_),
          [this](const fs::path& journal) {
            return without_path(fold_guarded([&] { return read_fleet(journal); }), workspace_);
          },
          1) {
  fleet_folds_.look();
  mission_folds_.look();
}

std::shared_ptr<const MissionLines> Archive::missions() {
  const std::lock_guard lock(mutex_);
  refresh();
  return missions_;
}

std::shared_ptr<const FoldedFleets> Archive::fleets() {
  const std::lock_guard lock(mutex_);
  refresh();
  return fleets_;
}

Reading Archive::reading() const {
  const Reading missions = mission_folds_.reading();
  const Reading fleets = fleet_folds_.reading();
  return {.read = missions.read + fleets.read, .total = missions.total + fleets.total};
}

void Archive::refresh() {
  const auto now = std::chrono::steady_clock::now();
  const Reading reading = this->reading();
  // Whoever was just told that more is read, finds more.
  if (missions_ && now - refreshed_ < kFreshFor && reading == known_reading_) return;
  known_reading_ = reading;
  fleet_folds_.look();
  auto missions = std::make_shared<MissionLines>(look_for_missions());
  LinesById by_id;
  for (MissionLine& line : *missions) by_id.emplace(line.id, &line);
  fleets_ = std::make_shared<const FoldedFleets>(look_for_fleets(by_id));
  missions_ = std::move(missions);
  refreshed_ = std::chrono::steady_clock::now();
}

MissionLines Archive::look_for_missions() {
  mission_folds_.look();
  const auto found = mission_folds_.lines();
  const HeldLocks locks = HeldLocks::now();
  const fs::path folder = fleet::missions_folder(workspace_);
  MissionLines lines;
  lines.reserve(found.size());
  for (const auto& line : found) {
    const bool may_be_at_work = line.view ? !line.view->finished : !line.is_read();
    lines.push_back(
        {.id = line.id,
         .view = line.view,
         .problem = line.problem,
         .is_read = line.is_read(),
         .fleet_id = {},
         .stamp = line.stamp,
         .at_work = may_be_at_work && locks.holds(lock_of(folder / line.id / kJournal))});
  }
  return lines;
}

Result<Archive::ReadFleet> Archive::read_fleet(const fs::path& journal) {
  ADO_TRY(const journal::Contents contents, journal::read(journal));
  ADO_TRY(fleet::View view, fleet::fold(contents.events));
  if (!view.charter) {
    return fail(ErrorKind::invalid_input, "the fleet has not begun: its journal is empty");
  }
  return ReadFleet{.view = std::move(view), .last_event = contents.events.back().ts};
}

FoldedFleets Archive::look_for_fleets(const LinesById& missions) {
  const HeldLocks locks = HeldLocks::now();
  const fs::path folder = fleet::fleets_folder(workspace_);
  std::map<std::string, KnownFleet, std::less<>> known;
  FoldedFleets fleets;
  for (const auto& line : fleet_folds_.lines()) {
    if (!line.view) {
      fleets.push_back(std::make_shared<const FoldedFleet>(
          FoldedFleet{.id = line.id, .is_read = line.is_read(), .problem = line.problem}));
      continue;
    }
    if (const auto old = known_fleets_.find(line.id); old != known_fleets_.end()) {
      known.insert(known_fleets_.extract(old));
    }
    KnownFleet& fleet = known[line.id];
    Ingredients made_of;
    made_of.fleet = line.view;
    made_of.at_work = locks.holds(lock_of(folder / line.id / kJournal));
    for (const auto& [query, id] : line.view->view.missions) {
      const auto mission = missions.find(id);
      if (mission == missions.end()) continue;
      mission->second->fleet_id = line.id;
      made_of.missions.push_back(mission->second->view);
      made_of.reading.read += mission->second->is_read ? 1 : 0;
      made_of.reading.total += 1;
    }
    if (!fleet.folded || fleet.made_of != made_of) {
      fleet.folded = fold_fleet(line.id, made_of, missions);
      fleet.made_of = std::move(made_of);
    }
    fleets.push_back(fleet.folded);
  }
  known_fleets_ = std::move(known);
  return fleets;
}

std::shared_ptr<const FoldedFleet> Archive::fold_fleet(const std::string& id,
                                                       const Ingredients& made_of,
                                                       const LinesById& missions) const {
  auto folded = std::make_shared<FoldedFleet>();
  folded->id = id;
  folded->is_read = true;
  folded->missions = made_of.reading;
  folded->changed_at = made_of.fleet->last_event;
  folded->at_work = made_of.at_work;
  const fleet::View& view = made_of.fleet->view;
  fleet::MissionViews views;
  for (const auto& [query, mission] : view.missions) {
    const auto found = missions.find(mission);
    if (found == missions.end()) continue;
    if (!found->second->is_read && view.endings.contains(query)) folded->unread.insert(query);
    if (!found->second->view) continue;
    views.emplace(query, found->second->view);
    folded->changed_at = std::max(folded->changed_at, found->second->view->changed_at);
  }
  folded->card = fleet::scorecard(view, views, fleet::missions_folder(workspace_).string());
  if (!folded->unread.empty()) leave_open(folded->card, folded->unread);
  return folded;
}

std::shared_ptr<const FoldedFleet> Archive::find_fleet(std::string_view id) {
  const auto all = fleets();
  const auto found = std::ranges::find(*all, id, [](const auto& each) { return each->id; });
  return found == all->end() ? nullptr : *found;
}

std::shared_ptr<const FoldedFleet> Archive::fleet(std::string_view id) {
  auto found = find_fleet(id);
  if (!found || found->is_read) return found;
  fleet_folds_.read_now(found->id);
  {
    const std::lock_guard lock(mutex_);
    refreshed_ = {};
  }
  return find_fleet(id);
}

fs::path Archive::mission_journal(std::string_view id) {
  const auto all = missions();
  const auto found = std::ranges::find(*all, id, &MissionLine::id);
  if (found == all->end()) return {};
  return fleet::missions_folder(workspace_) / found->id / kJournal;
}

fs::path Archive::fleet_journal(std::string_view id) {
  const auto found = find_fleet(id);
  return found ? fleet::fleets_folder(workspace_) / found->id / kJournal : fs::path();
}

Result<std::shared_ptr<const FoldedMission>> Archive::mission(std::string_view id) {
  const fs::path journal = mission_journal(id);
  if (journal.empty()) return std::shared_ptr<const FoldedMission>();
  const FileStamp stamp = stamp_of(journal);
  if (!stamp.exists()) return std::shared_ptr<const FoldedMission>();  // Gone since it was listed.
  {
    const std::lock_guard lock(whole_mutex_);
    const auto kept = std::ranges::find(whole_, id, &Whole::id);
    if (kept != whole_.end() && kept->stamp == stamp) {
      whole_.splice(whole_.begin(), whole_, kept);
      return whole_.front().folded;
    }
  }
  ADO_TRY(FoldedMission read, fold_mission(journal, workspace_));
  auto folded = std::make_shared<const FoldedMission>(std::move(read));
  const std::lock_guard lock(whole_mutex_);
  std::erase_if(whole_, [&](const Whole& each) { return each.id == id; });
  whole_.push_front({.id = std::string(id), .stamp = stamp, .folded = folded});
  if (whole_.size() > kWholeMax) whole_.pop_back();
  return folded;
}

}  // namespace ado::web
