// Archive: the missions and fleets of a workspace, folded from their journals when asked for, and
// folded again only when a journal has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/worker_pool.hpp"
#include "fleet/view.hpp"
#include "mission/view.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {

// A mission as the lists have it.
struct MissionLine {
  std::string id;
  std::shared_ptr<const mission::View> view;  // Slim. Null when the journal cannot be read.
  std::string problem;                        // Why it cannot.
  std::string fleet_id;                       // Empty: of no fleet.
  FileStamp stamp;
  bool at_work = false;  // A process writes its journal now.
};
using MissionLines = std::vector<MissionLine>;  // Newest first.

struct FoldedMission {
  mission::View view;    // All of it.
  std::int64_t seq = 0;  // Of its last event.
};

struct FoldedFleet {
  std::string id;
  std::string problem;  // Why its journal cannot be read; nothing else is known then.
  fleet::View view;
  fleet::Scorecard card;
  std::string changed_at;  // UTC, of its last event or one of its missions.
  bool at_work = false;
};
using FoldedFleets = std::vector<std::shared_ptr<const FoldedFleet>>;  // Newest first.

// Thread-safe. What it gives is as of now, or at most kFreshFor old.
class Archive {
 public:
  static constexpr std::chrono::milliseconds kFreshFor{250};

  explicit Archive(std::filesystem::path workspace);

  const std::filesystem::path& workspace() const { return workspace_; }
  std::shared_ptr<const MissionLines> missions();
  std::shared_ptr<const FoldedFleets> fleets();

  // Null when there is none of this id; an id is only ever compared, never made into a path. Errors
  // of mission(): its journal cannot be read.
  Result<std::shared_ptr<const FoldedMission>> mission(std::string_view id);
  std::shared_ptr<const FoldedFleet> fleet(std::string_view id);

  // Of a mission or fleet that is there; empty when it is not.
  std::filesystem::path mission_journal(std::string_view id);
  std::filesystem::path fleet_journal(std::string_view id);

 private:
  struct KnownMission {
    FileStamp stamp;
    std::shared_ptr<const mission::View> view;
    std::string problem;
  };
  struct KnownFleet {
    FileStamp stamp;
    std::shared_ptr<const fleet::View> view;  // Null: cannot be read.
    std::string problem, last_event;
    std::vector<std::pair<std::string, FileStamp>> missions;  // That `folded` was made of.
    std::shared_ptr<const FoldedFleet> folded;
  };

  void refresh();  // With mutex_ held.
  void refresh_missions();
  void refresh_fleets();
  void fold_fleet(const std::string& id, KnownFleet& known, bool at_work);

  std::filesystem::path workspace_;
  WorkerPool pool_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point refreshed_;
  std::map<std::string, KnownMission, std::less<>> known_missions_;
  std::map<std::string, KnownFleet, std::less<>> known_fleets_;
  std::shared_ptr<const MissionLines> missions_;
  std::shared_ptr<const FoldedFleets> fleets_;

  // Whole views, the one used last first.
  struct Whole {
    std::string id;
    FileStamp stamp;
    std::shared_ptr<const FoldedMission> folded;
  };
  std::mutex whole_mutex_;
  std::list<Whole> whole_;
};

}  // namespace ado::web
