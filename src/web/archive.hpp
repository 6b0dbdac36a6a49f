// Archive: the missions and fleets of a workspace, folded from their journals. It answers with what
// is known; what is not read yet is read in the background, newest first.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fleet/view.hpp"
#include "mission/view.hpp"
#include "web/file_stamp.hpp"
#include "web/folds.hpp"

namespace ado::web {

// A mission as the lists have it.
struct MissionLine {
  std::string id;
  std::shared_ptr<const mission::View> view;  // Slim. Null when the journal is not read, or cannot.
  std::string problem;                        // Why it cannot.
  bool is_read = false;
  std::string fleet_id;  // Empty: of no fleet that is known.
  FileStamp stamp;       // Of the journal as it was read.
  bool at_work = false;  // A process writes its journal now.
};
using MissionLines = std::vector<MissionLine>;  // Newest first.

struct FoldedMission {
  mission::View view;    // All of it.
  std::int64_t seq = 0;  // Of its last event.
};

struct FoldedFleet {
  std::string id;
  bool is_read = false;  // Its journal; nothing but the id is known before.
  std::string problem;   // Why its journal cannot be read; nothing else is known then.
  Reading missions;      // Of those it has begun.
  // Queries that are done, but by missions that are not read: they count as open.
  std::set<std::string, std::less<>> unread;
  fleet::Scorecard card;
  std::string changed_at;  // UTC, of its last event or one of its missions.
  bool at_work = false;
};
using FoldedFleets = std::vector<std::shared_ptr<const FoldedFleet>>;  // Newest first.

// Thread-safe. What it gives is as of now, or at most kFreshFor old.
class Archive {
 public:
  static constexpr std::chrono::milliseconds kFreshFor{250};

  // Begins to read.
  explicit Archive(std::filesystem::path workspace);

  const std::filesystem::path& workspace() const { return workspace_; }
  std::shared_ptr<const MissionLines> missions();
  std::shared_ptr<const FoldedFleets> fleets();
  // How many of the journals that were found last are read. Looks for none, and never waits.
  Reading reading() const;

  // Null when there is none of this id; an id is only ever compared, never made into a path. Both
  // wait until its own journal is read. Errors of mission(): it cannot be.
  Result<std::shared_ptr<const FoldedMission>> mission(std::string_view id);
  std::shared_ptr<const FoldedFleet> fleet(std::string_view id);

  // Of a mission or fleet that is there; empty when it is not.
  std::filesystem::path mission_journal(std::string_view id);
  std::filesystem::path fleet_journal(std::string_view id);

 private:
  struct ReadFleet {
    fleet::View view;
    std::string last_event;  // UTC.
  };
  // What a scorecard is made of; the same makes the same.
  struct Ingredients {
    std::shared_ptr<const ReadFleet> fleet;
    std::vector<std::shared_ptr<const mission::View>> missions;
    Reading reading;
    bool at_work = false;
    bool operator==(const Ingredients&) const = default;
  };
  struct KnownFleet {
    Ingredients made_of;
    std::shared_ptr<const FoldedFleet> folded;
  };
  using LinesById = std::map<std::string_view, MissionLine*>;

  static Result<ReadFleet> read_fleet(const std::filesystem::path& journal);
  void refresh();  // With mutex_ held.
  MissionLines look_for_missions();
  FoldedFleets look_for_fleets(const LinesById& missions);
  std::shared_ptr<const FoldedFleet> fold_fleet(const std::string& id, const Ingredients& made_of,
                                                const LinesById& missions) const;
  std::shared_ptr<const FoldedFleet> find_fleet(std::string_view id);

  std::filesystem::path workspace_;
  Folds<mission::View> mission_folds_;
  Folds<ReadFleet> fleet_folds_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point refreshed_;
  Reading known_reading_;  // Before what stands in missions_ and fleets_ was taken.
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
