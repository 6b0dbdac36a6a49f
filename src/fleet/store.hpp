// Store: where fleets and their missions lie in a workspace, and how they are read again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "fleet/view.hpp"
#include "journal/journal.hpp"

namespace ado::fleet {

// One run at a time in a workspace: held by who works, freed when the process ends, however it
// ends. Errors: unavailable, with the other's process id.
Result<FileLock> lock_workspace(const std::filesystem::path& workspace);

// Whether somebody holds it now. Takes and writes nothing.
bool is_at_work(const std::filesystem::path& workspace);

// The newest fleet that was looked for, and what is wrong with the journals that nobody knows to be
// of another one.
struct FleetSearch {
  std::optional<std::filesystem::path> folder;
  std::vector<std::string> passed_over;
};

struct OpenFleet {
  journal::Journal journal;
  View view;
  std::filesystem::path folder;  // <workspace>/fleets/<id>
  bool resumed = false;
  std::vector<std::string> passed_over;  // As FleetSearch says.
};
enum class Begin { where_it_was, anew };
// The newest fleet with the charter's resume key, or a new one with this charter; its id is given
// here.
Result<OpenFleet> open_fleet(const std::filesystem::path& workspace, Charter charter,
                             const Clock& clock, Begin begin);

// Of this name. Another process may be writing it.
FleetSearch find_fleet(const std::filesystem::path& workspace, std::string_view name);

// Opens the journal of a fleet that is there.
Result<OpenFleet> reopen_fleet(const std::filesystem::path& folder, const Clock& clock);

struct StoredFleet {
  View view;
  MissionViews missions;
  Scorecard card;
  std::filesystem::path folder;
};
Result<StoredFleet> load_fleet(const std::filesystem::path& workspace,
                               const std::filesystem::path& folder);

// Of the missions that the fleet began. One whose journal is not there yet is left out.
Result<MissionViews> load_missions(const View& view, const std::filesystem::path& workspace);

std::filesystem::path fleets_folder(const std::filesystem::path& workspace);
std::filesystem::path missions_folder(const std::filesystem::path& workspace);

}  // namespace ado::fleet
