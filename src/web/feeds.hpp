// Feeds: journals as streams of events for clients that listen, from an event that they know on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "web/request.hpp"
#include "web/site.hpp"

namespace ado::web {

// One message of text/event-stream. `id` may be empty.
std::string event_text(std::string_view id, std::string_view name, const nlohmann::json& data);
// `event: changed`: a thing of this kind is to be loaded anew.
std::string changed_text(std::string_view what, std::string_view id);

// Where a client wants to begin: behind an event that it knows, or with what happens next.
struct Beginning {
  bool is_now = true;
  std::int64_t fleet_seq = 0;  // "12.34" of a fleet's feed; "34" of a mission's is the second.
  std::int64_t mission_seq = 0;
};

// One journal of a mission.
std::shared_ptr<Feed> mission_feed(std::filesystem::path journal, const Beginning& beginning,
                                   bool with_data);
// The journal of a fleet and, after each of its events, those of the mission that it had begun
// last.
std::shared_ptr<Feed> fleet_feed(std::filesystem::path journal, std::filesystem::path missions,
                                 const Beginning& beginning);
// What changes in the workspace, without ids.
std::shared_ptr<Feed> workspace_feed(Site& site);

// Tells a state of things from the one before: what lists and pages show of them.
std::string standing_of(const FoldedFleet& fleet, const Site& site);
std::string standing_of(const MissionLine& mission);
// The same feed, and `changed` as soon as the archive knows of another standing of this fleet, or
// that this mission is at work or is not any more. Journals do not tell: a process that ends lets
// go of its journal after its last event, and whoever asked at that event was told that it is at
// work.
std::shared_ptr<Feed> with_standing_of_fleet(std::shared_ptr<Feed> feed, std::string id,
                                             Site& site);
std::shared_ptr<Feed> with_standing_of_mission(std::shared_ptr<Feed> feed, std::string id,
                                               Site& site);

}  // namespace ado::web
