// Looks for journals, folds those that changed, and joins fleets with their missions.
#include "web/archive.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <ranges>
#include <thread>

#include "base/require.hpp"
#include "fleet/store.hpp"
#include "journal/journal.hpp"
#include "web/held_locks.hpp"
#include "web/slim_view.hpp"

namespace ado::web {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWholeMax = 16;
constexpr std::string_view kJournal = "journal.jsonl";

fs::path lock_of(fs::path journal) { return journal += ".lock"; }

// The folders that hold a journal, by name.
std::vector<std::pair<std::string, FileStamp>> journals_in(const fs::path& folder) {
  std::vector<std::pair<std::string, FileStamp>> found;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const FileStamp stamp = stamp_of(entry.path() / kJournal);
    if (stamp.exists()) found.emplace_back(entry.path().filename().string(), stamp);
  }
  std::ranges::sort(found, std::greater<>());  // Newest first: ids begin with their time.
  return found;
}

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

Result<FoldedMission> fold_mission(const fs::path& journal) {
  return fold_guarded([&] { return fold_whole(journal); });
}

// The paths of this machine are nobody's business but in the log.
std::string without_path(std::string message, const fs::path& workspace) {
  const std::string prefix = workspace.string() + "/";
  for (std::size_t at = message.find(prefix); at != std::string::npos; at = message.find(prefix)) {
    message.erase(at, prefix.size());
  }
  return message;
}

template <typename Known, typename Found>
void forget_missing(Known& known, const Found& found) {
  std::erase_if(known, [&](const auto& each) {
    return !std::ranges::binary_search(found, each.first, std::greater<>(),
                                       &Found::value_type::first);
  });
}

int thread_count() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
}

}  // namespace

Archive::Archive(fs::path workspace) : workspace_(std::move(workspace)), pool_(thread_count()) {}

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

void Archive::refresh() {
  const auto now = std::chrono::steady_clock::now();
  if (missions_ && now - refreshed_ < kFreshFor) return;
  refresh_missions();
  refresh_fleets();
  refreshed_ = std::chrono::steady_clock::now();
}

void Archive::refresh_missions() {
  const fs::path folder = fleet::missions_folder(workspace_);
  const auto found = journals_in(folder);
  forget_missing(known_missions_, found);
  std::vector<WorkerPool::Task> tasks;
  for (const auto& [id, stamp] : found) {
    KnownMission& known = known_missions_[id];
    if (known.stamp == stamp) continue;
    known.stamp = stamp;
    tasks.emplace_back([&known, file = folder / id / kJournal, this](const std::stop_token&) {
      auto folded = fold_mission(file);
      known.problem = folded ? "" : without_path(folded.error().message, workspace_);
      known.view =
          folded ? std::make_shared<const mission::View>(slim(std::move(folded->view))) : nullptr;
    });
  }
  pool_.run_all(tasks);
  const HeldLocks locks = HeldLocks::now();
  auto lines = std::make_shared<MissionLines>();
  lines->reserve(found.size());
  for (const auto& [id, stamp] : found) {
    const KnownMission& known = known_missions_[id];
    const bool may_be_at_work = known.view && !known.view->finished;
    lines->push_back({.id = id,
                      .view = known.view,
                      .problem = known.problem,
                      .fleet_id = {},
                      .stamp = stamp,
                      .at_work = may_be_at_work && locks.holds(lock_of(folder / id / kJournal))});
  }
  missions_ = std::move(lines);
}

void Archive::refresh_fleets() {
  const fs::path folder = workspace_ / "fleets";
  const auto found = journals_in(folder);
  forget_missing(known_fleets_, found);
  const HeldLocks locks = HeldLocks::now();
  std::map<std::string, std::string, std::less<>> fleet_of_mission;
  auto fleets = std::make_shared<FoldedFleets>();
  for (const auto& [id, stamp] : found) {
    KnownFleet& known = known_fleets_[id];
    const fs::path journal = folder / id / kJournal;
    if (known.stamp != stamp) {
      known = {.stamp = stamp};
      const auto contents = journal::read(journal);
      auto view = contents ? fold_guarded([&] { return fleet::fold(contents->events); })
                           : Result<fleet::View>(tl::unexpected(contents.error()));
      if (view && view->charter) {
        known.view = std::make_shared<const fleet::View>(*std::move(view));
        known.last_event = contents->events.back().ts;
      } else {
        known.problem = view ? "the fleet has not begun: its journal is empty"
                             : without_path(view.error().message, workspace_);
      }
    }
    if (!known.view) {
      fleets->push_back(
          std::make_shared<const FoldedFleet>(FoldedFleet{.id = id, .problem = known.problem}));
      continue;
    }
    fold_fleet(id, known, locks.holds(lock_of(journal)));
    fleets->push_back(known.folded);
    for (const auto& [query, mission] : known.view->missions) fleet_of_mission[mission] = id;
  }
  fleets_ = std::move(fleets);
  auto lines = std::make_shared<MissionLines>(*missions_);
  for (MissionLine& line : *lines) {
    const auto fleet = fleet_of_mission.find(line.id);
    if (fleet != fleet_of_mission.end()) line.fleet_id = fleet->second;
  }
  missions_ = std::move(lines);
}

void Archive::fold_fleet(const std::string& id, KnownFleet& known, bool at_work) {
  std::vector<std::pair<std::string, FileStamp>> stamps;
  for (const auto& [query, mission] : known.view->missions) {
    const auto found = known_missions_.find(mission);
    stamps.emplace_back(mission,
                        found == known_missions_.end() ? FileStamp{} : found->second.stamp);
  }
  if (known.folded && known.missions == stamps && known.folded->at_work == at_work) return;
  auto folded = std::make_shared<FoldedFleet>();
  folded->id = id;
  folded->view = *known.view;
  folded->changed_at = known.last_event;
  folded->at_work = at_work;
  fleet::MissionViews views;
  for (const auto& [query, mission] : known.view->missions) {
    const auto found = known_missions_.find(mission);
    if (found == known_missions_.end() || !found->second.view) continue;
    views[query] = *found->second.view;
    folded->changed_at = std::max(folded->changed_at, found->second.view->changed_at);
  }
  folded->card = fleet::scorecard(folded->view, views, fleet::missions_folder(workspace_).string());
  known.missions = std::move(stamps);
  known.folded = std::move(folded);
}

std::shared_ptr<const FoldedFleet> Archive::fleet(std::string_view id) {
  const auto all = fleets();
  const auto found = std::ranges::find(*all, id, [](const auto& each) { return each->id; });
  return found == all->end() ? nullptr : *found;
}

fs::path Archive::mission_journal(std::string_view id) {
  const auto all = missions();
  const auto found = std::ranges::find(*all, id, &MissionLine::id);
  if (found == all->end()) return {};
  return fleet::missions_folder(workspace_) / found->id / kJournal;
}

fs::path Archive::fleet_journal(std::string_view id) {
  const auto found = fleet(id);
  return found ? workspace_ / "fleets" / found->id / kJournal : fs::path();
}

Result<std::shared_ptr<const FoldedMission>> Archive::mission(std::string_view id) {
  const fs::path journal = mission_journal(id);
  if (journal.empty()) return std::shared_ptr<const FoldedMission>();
  const FileStamp stamp = stamp_of(journal);
  {
    const std::lock_guard lock(whole_mutex_);
    const auto kept = std::ranges::find(whole_, id, &Whole::id);
    if (kept != whole_.end() && kept->stamp == stamp) {
      whole_.splice(whole_.begin(), whole_, kept);
      return whole_.front().folded;
    }
  }
  auto read = fold_mission(journal);
  if (!read) {
    Error error = std::move(read).error();
    error.message = without_path(std::move(error.message), workspace_);
    return fail(std::move(error));
  }
  auto folded = std::make_shared<const FoldedMission>(*std::move(read));
  const std::lock_guard lock(whole_mutex_);
  std::erase_if(whole_, [&](const Whole& each) { return each.id == id; });
  whole_.push_front({.id = std::string(id), .stamp = stamp, .folded = folded});
  if (whole_.size() > kWholeMax) whole_.pop_back();
  return folded;
}

}  // namespace ado::web
