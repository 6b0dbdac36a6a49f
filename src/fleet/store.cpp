// Finds, opens and reads the journals of fleets and their missions.
#include "fleet/store.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "fleet/events.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kJournal = "journal.jsonl";

// Newest first: their names begin with the time.
std::vector<fs::path> fleet_folders(const fs::path& workspace) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fleets_folder(workspace), ignored)) {
    folders.push_back(entry.path());
  }
  std::ranges::sort(folders, std::greater<>());
  return folders;
}

// None for a fleet that was killed before it began.
Result<std::optional<Charter>> charter_of(const fs::path& folder) {
  ADO_TRY(const journal::Contents contents, journal::read(folder / kJournal));
  ADO_TRY(View view, fold(contents, folder / kJournal));
  return std::move(view.charter);
}

// A journal that cannot be read is not ours to mend.
template <typename Fits>
FleetSearch newest(const fs::path& workspace, Fits fits) {
  FleetSearch search;
  for (const fs::path& folder : fleet_folders(workspace)) {
    const auto charter = charter_of(folder);
    if (!charter) {
      search.passed_over.push_back(charter.error().message);
    } else if (*charter && fits(**charter)) {
      search.folder = folder;
      break;
    }
  }
  return search;
}

}  // namespace

fs::path missions_folder(const fs::path& workspace) { return workspace / "missions"; }

Result<FileLock> lock_workspace(const fs::path& workspace) {
  auto lock = FileLock::acquire(workspace / "lock");
  if (lock || !is_at_work(workspace)) return lock;
  Error error = std::move(lock).error();
  error.message =
      fmt::format("another run of ado fleet is at work in this workspace: {}", error.message);
  error.hint = "wait until it has ended, stop it with Ctrl-C, or choose another --workspace";
  return fail(std::move(error));
}

bool is_at_work(const fs::path& workspace) { return FileLock::is_held(workspace / "lock"); }

Result<OpenFleet> reopen_fleet(const fs::path& folder, const Clock& clock) {
  ADO_TRY(journal::Journal journal, journal::Journal::open(folder / kJournal, clock));
  ADO_TRY(View view, fold({.events = journal.events(), .torn = journal.torn()}, journal.path()));
  return OpenFleet{std::move(journal), std::move(view), folder, true, {}};
}

Result<OpenFleet> open_fleet(const fs::path& workspace, Charter charter, const Clock& clock,
                             Begin begin) {
  FleetSearch search;
  if (begin == Begin::where_it_was) {
    search = newest(workspace,
                    [&](const Charter& found) { return found.resume_key == charter.resume_key; });
  }
  if (search.folder) {
    ADO_TRY(OpenFleet found, reopen_fleet(*search.folder, clock));
    found.passed_over = std::move(search.passed_over);
    return found;
  }
  const std::string now = to_iso8601(clock.now());
  charter.fleet_id = fmt::format("{}-{}", to_compact_utc(clock.now()),
                                 to_hex_prefix(hash128(charter.resume_key + now)).substr(0, 8));
  const fs::path folder = fleets_folder(workspace) / charter.fleet_id;
  ADO_TRY(OpenFleet fleet, reopen_fleet(folder, clock));
  fleet.resumed = false;
  fleet.passed_over = std::move(search.passed_over);
  const FleetEvent started = FleetStarted{std::move(charter)};
  ADO_TRY(const journal::Event written,
          fleet.journal.append(type_of(started), key_of(started), to_json(started)));
  ADO_CHECK(fold(fleet.view, written));
  return fleet;
}

FleetSearch find_fleet(const fs::path& workspace, std::string_view name) {
  return newest(workspace, [&](const Charter& found) { return found.name == name; });
}

fs::path fleets_folder(const fs::path& workspace) { return workspace / "fleets"; }

Result<MissionViews> load_missions(const View& view, const fs::path& workspace) {
  MissionViews missions;
  for (const auto& [query, id] : view.missions) {
    const fs::path file = missions_folder(workspace) / id / kJournal;
    if (!fs::exists(file)) continue;
    ADO_TRY(const journal::Contents contents, journal::read(file));
    ADO_TRY(mission::View mission, mission::fold(contents, file));
    if (!mission.assignment) continue;
    missions[query] = std::make_shared<const mission::View>(std::move(mission));
  }
  return missions;
}

Result<StoredFleet> load_fleet(const fs::path& workspace, const fs::path& folder) {
  ADO_TRY(const journal::Contents contents, journal::read(folder / kJournal));
  StoredFleet fleet;
  fleet.folder = folder;
  ADO_TRY(fleet.view, fold(contents, folder / kJournal));
  ADO_TRY(fleet.missions, load_missions(fleet.view, workspace));
  fleet.card = scorecard(fleet.view, fleet.missions, missions_folder(workspace).string());
  return fleet;
}

}  // namespace ado::fleet
