// What the journals of a fleet or mission do not tell, by comparing what it was with what it is.
#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "web/feeds.hpp"
#include "web/fleet_work.hpp"

namespace ado::web {
namespace {

class StandingFeed final : public Feed {
 public:
  // Twice what the archive keeps, so that a page that listens costs little while queries are timed.
  static constexpr auto kPause = 2 * Archive::kFreshFor;
  using Standing = std::function<std::string()>;

  StandingFeed(std::shared_ptr<Feed> feed, std::string_view what, std::string id, Standing standing)
      : feed_(std::move(feed)),
        changed_(changed_text(what, id)),
        standing_(std::move(standing)),
        last_(standing_()) {}

  std::string next() override { return feed_->next() + change(); }
  bool has_ended() const override { return feed_->has_ended(); }

 private:
  std::string change() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < kPause) return {};
    looked_ = now;
    std::string standing = standing_();
    const std::string before = std::exchange(last_, std::move(standing));
    return before == last_ ? "" : changed_;
  }

  std::shared_ptr<Feed> feed_;
  std::string changed_;
  Standing standing_;
  std::string last_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string standing_of(const FoldedFleet& fleet, const Site& site) {
  return fmt::format("{}{} {}", fleet.changed_at, fleet.at_work ? " at work" : "",
                     fmt::join(deeds_of(fleet, site), " "));
}

std::string standing_of(const MissionLine& mission) {
  if (!mission.is_read) return "";
  return fmt::format("{}{}", mission.stamp.size, mission.at_work ? " at work" : "");
}

std::shared_ptr<Feed> with_standing_of_fleet(std::shared_ptr<Feed> feed, std::string id,
                                             Site& site) {
  return std::make_shared<StandingFeed>(std::move(feed), "fleet", id, [id, &site] {
    const auto fleets = site.archive.fleets();
    const auto found = std::ranges::find(*fleets, id, [](const auto& each) { return each->id; });
    return found == fleets->end() ? std::string() : standing_of(**found, site);
  });
}

std::shared_ptr<Feed> with_standing_of_mission(std::shared_ptr<Feed> feed, std::string id,
                                               Site& site) {
  return std::make_shared<StandingFeed>(std::move(feed), "mission", id, [id, &site] {
    const auto missions = site.archive.missions();
    const auto found = std::ranges::find(*missions, id, &MissionLine::id);
    // The rest of it is asked of the journal itself, whose events are in the feed.
    return found != missions->end() && found->at_work ? "at work" : "";
  });
}

}  // namespace ado::web
