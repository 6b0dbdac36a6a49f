// What changes in a workspace, by comparing what it was with what it is.
#include <map>

#include <nlohmann/json.hpp>

#include "web/feeds.hpp"

namespace ado::web {
namespace {

class WorkspaceFeed final : public Feed {
 public:
  explicit WorkspaceFeed(Site& site) : site_(&site) { look(); }

  std::string next() override {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < Archive::kFreshFor) return {};
    looked_ = now;
    const Moment before = std::exchange(moment_, {});
    look();
    std::string events;
    tell("fleet", before.fleets, moment_.fleets, events);
    tell("mission", before.missions, moment_.missions, events);
    if (before.outcomes != moment_.outcomes) events += changed_text("blackboard", "");
    if (before.pipelines != moment_.pipelines) events += changed_text("pipelines", "");
    if (before.runs != moment_.runs) events += changed_text("runs", "");
    return events;
  }
  bool has_ended() const override { return false; }

 private:
  using Versions = std::map<std::string, std::string>;
  struct Moment {
    Versions fleets, missions;
    std::shared_ptr<const PipelineRuns> pipelines;
    std::size_t outcomes = 0, runs = 0;
  };

  static void tell(std::string_view what, const Versions& before, const Versions& after,
                   std::string& events) {
    for (const auto& [id, version] : after) {
      const auto known = before.find(id);
      const bool is_new = known == before.end();
      // What is read by now, thousands at the start, `reading` tells.
      if (!is_new && known->second.empty()) continue;
      if (is_new || known->second != version) events += changed_text(what, id);
    }
    for (const auto& [id, version] : before) {
      if (!after.contains(id)) events += changed_text(what, id);
    }
  }

  void look() {
    // Named: another thread may put newer ones in their place meanwhile.
    const auto fleets = site_->archive.fleets();
    for (const auto& fleet : *fleets) {
      moment_.fleets[fleet->id] = standing_of(*fleet, *site_);
    }
    const auto missions = site_->archive.missions();
    for (const MissionLine& line : *missions) {
      moment_.missions[line.id] = standing_of(line);
    }
    moment_.outcomes = site_->attempts.version();
    moment_.pipelines = site_->pipelines.all();
    moment_.runs = site_->runs.version();
  }

  Site* site_;
  Moment moment_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace

std::shared_ptr<Feed> workspace_feed(Site& site) { return std::make_shared<WorkspaceFeed>(site); }

}  // namespace ado::web
