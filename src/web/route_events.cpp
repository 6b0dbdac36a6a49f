// GET /api/events: a journal, a fleet or the whole workspace as a stream.
#include <charconv>
#include <chrono>
#include <utility>

#include "fleet/store.hpp"
#include "web/feeds.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

// Counts a stream as long as it lives, and tells between its events how far journals are read.
class CountedFeed final : public Feed {
 public:
  static constexpr auto kReadingPause = std::chrono::milliseconds(500);

  CountedFeed(std::shared_ptr<Feed> feed, Site& site) : feed_(std::move(feed)), site_(&site) {}
  CountedFeed(const CountedFeed&) = delete;
  CountedFeed& operator=(const CountedFeed&) = delete;
  ~CountedFeed() override { --site_->streams; }
  std::string next() override { return feed_->next() + reading(); }
  bool has_ended() const override { return feed_->has_ended(); }

 private:
  std::string reading() {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_at_ < kReadingPause) return {};
    const Reading reading = site_->archive.reading();
    const Reading told = std::exchange(told_, reading);
    if (reading == told || (reading.is_complete() && told.is_complete())) return {};
    told_at_ = now;
    return event_text("", "reading", reading_json(reading));
  }

  std::shared_ptr<Feed> feed_;
  Site* site_;
  Reading told_;
  std::chrono::steady_clock::time_point told_at_;
};

bool read_whole(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

// "34" of a mission, "12.34" or "12" of a fleet. What the client's browser remembers comes before
// what stood in the URL when it began.
OrRefused<Beginning> read_beginning(const Request& request, bool is_fleet) {
  const std::string from =
      request.last_event_id.empty() ? request.parameter("from") : request.last_event_id;
  Beginning beginning;
  if (from.empty()) return beginning;
  beginning.is_now = false;
  const std::size_t point = from.find('.');
  bool is_good = false;
  if (!is_fleet) {
    is_good = read_whole(from, beginning.mission_seq);
  } else if (point == std::string::npos) {
    is_good = read_whole(from, beginning.fleet_seq);
  } else {
    is_good = read_whole(std::string_view(from).substr(0, point), beginning.fleet_seq) &&
              read_whole(std::string_view(from).substr(point + 1), beginning.mission_seq);
  }
  if (is_good) return beginning;
  return tl::unexpected(refuse(Refusal::bad_request, "from is no id of an event: " + from));
}

OrRefused<std::shared_ptr<Feed>> open_feed(const Request& request, Site& site) {
  const std::string mission = request.parameter("mission");
  const std::string fleet = request.parameter("fleet");
  if (mission.empty() && fleet.empty()) return workspace_feed(site);
  if (!mission.empty() && !fleet.empty()) {
    return tl::unexpected(refuse(Refusal::bad_request, "mission and fleet do not go together"));
  }
  const auto beginning = read_beginning(request, !fleet.empty());
  if (!beginning) return tl::unexpected(beginning.error());
  const std::filesystem::path journal =
      fleet.empty() ? site.archive.mission_journal(mission) : site.archive.fleet_journal(fleet);
  if (journal.empty() || !stamp_of(journal).exists()) {
    return tl::unexpected(
        refuse(Refusal::not_found, fleet.empty() ? "no such mission" : "no such fleet"));
  }
  if (!fleet.empty()) {
    return with_standing_of_fleet(
        fleet_feed(journal, fleet::missions_folder(site.options.workspace), *beginning), fleet,
        site);
  }
  return with_standing_of_mission(
      mission_feed(journal, *beginning, request.parameter("data") != "none"), mission, site);
}

}  // namespace

Answer answer_events(const Request& request, const Ids&, Site& site) {
  if (request.method == "HEAD") {
    Answer nothing;
    nothing.content_type = "text/event-stream";
    return nothing;
  }
  if (++site.streams > site.options.streams_max) {
    --site.streams;
    return refuse(Refusal::busy,
                  fmt::format("more than {} streams at once", site.options.streams_max));
  }
  auto feed = open_feed(request, site);
  if (!feed) {
    --site.streams;
    return feed.error();
  }
  Answer events;
  events.feed = std::make_shared<CountedFeed>(*std::move(feed), site);
  return events;
}

}  // namespace ado::web
