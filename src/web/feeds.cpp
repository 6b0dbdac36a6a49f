// Follows journals. Sent events are kept nowhere: a client that comes back has them read again.
#include "web/feeds.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "journal/journal.hpp"

namespace ado::web {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// So much is handed over at once: the client's connection decides how fast it goes on.
constexpr std::size_t kBatchBytes = 256 * 1024;

json event_json(const journal::Event& event, bool with_data) {
  json object{{"seq", event.seq}, {"ts", event.ts}, {"type", event.type}, {"key", event.key}};
  if (with_data) object["data"] = event.data;
  return object;
}

std::string gone_text(std::string_view message) {
  return event_text("", "gone", {{"message", message}});
}

// A follower that looks at the file only when it has changed, and gives one event after the other.
class Tail {
 public:
  explicit Tail(fs::path file) : file_(file), follower_(std::move(file)) {}

  // Errors: the journal cannot be read, or is another file by now.
  Result<void> look() {
    const FileStamp stamp = stamp_of(file_);
    if (stamp == stamp_) return {};
    if (stamp_.exists() && (stamp.inode != stamp_.inode || stamp.size < stamp_.size)) {
      return fail(ErrorKind::invalid_input, "the journal was replaced");
    }
    stamp_ = stamp;
    ADO_TRY(auto events, follower_.next());
    std::ranges::move(events, std::back_inserter(waiting_));
    return {};
  }
  bool empty() const { return waiting_.empty(); }
  journal::Event take() {
    journal::Event event = std::move(waiting_.front());
    waiting_.pop_front();
    return event;
  }
  void skip_all() { waiting_.clear(); }

 private:
  fs::path file_;
  journal::Follower follower_;
  FileStamp stamp_;
  std::deque<journal::Event> waiting_;
};

class MissionFeed final : public Feed {
 public:
  MissionFeed(fs::path journal, const Beginning& beginning, bool with_data)
      : tail_(std::move(journal)), begin_(beginning), with_data_(with_data) {}

  std::string next() override {
    if (const auto looked = tail_.look(); !looked) {
      has_ended_ = true;
      return gone_text("the journal cannot be read any further");
    }
    if (std::exchange(begin_.is_now, false)) tail_.skip_all();
    std::string events;
    while (!tail_.empty() && events.size() < kBatchBytes) {
      const journal::Event event = tail_.take();
      if (event.seq <= begin_.mission_seq) continue;
      events += event_text(std::to_string(event.seq), "journal", event_json(event, with_data_));
    }
    return events;
  }
  bool has_ended() const override { return has_ended_; }

 private:
  Tail tail_;
  Beginning begin_;
  bool with_data_;
  bool has_ended_ = false;
};

class FleetFeed final : public Feed {
 public:
  FleetFeed(fs::path journal, fs::path missions, const Beginning& beginning)
      : missions_(std::move(missions)), fleet_(std::move(journal)), begin_(beginning) {}

  std::string next() override {
    std::string events;
    if (const auto told = tell(events); !told) {
      has_ended_ = true;
      events += gone_text("a journal cannot be read any further");
    }
    begin_.is_now = false;
    return events;
  }
  bool has_ended() const override { return has_ended_; }

 private:
  // A mission's last event is on the disk before the fleet's that ends it: so missions go first.
  Result<void> tell(std::string& events) {
    ADO_CHECK(fleet_.look());
    for (;;) {
      ADO_CHECK(tell_mission(events));
      if (fleet_.empty() || events.size() >= kBatchBytes) return {};
      const journal::Event event = fleet_.take();
      fleet_seq_ = event.seq;
      if (event.type == "mission_begun") begin_mission(event.data.value("mission_id", ""));
      if (begin_.is_now || event.seq <= begin_.fleet_seq) continue;
      events += event_text(id(), "fleet", event_json(event, true));
    }
  }

  void begin_mission(std::string mission_id) {
    if (mission_id == mission_id_) return;
    // Ids of journals are names of folders; whatever else stands there leads nowhere.
    if (mission_id.find('/') != std::string::npos || mission_id.starts_with('.'))
      mission_id.clear();
    mission_id_ = std::move(mission_id);
    mission_seq_ = 0;
    mission_.reset();
    if (!mission_id_.empty()) {
      mission_ = std::make_unique<Tail>(missions_ / mission_id_ / "journal.jsonl");
    }
  }

  // What the client knows of the mission that was begun last before its event, it has had.
  bool is_known(std::int64_t mission_seq) const {
    if (begin_.is_now || fleet_seq_ < begin_.fleet_seq) return true;
    return fleet_seq_ == begin_.fleet_seq && mission_seq <= begin_.mission_seq;
  }

  Result<void> tell_mission(std::string& events) {
    if (!mission_) return {};
    // The journals of missions that are long over, and known, need not be read.
    if (!fleet_.empty() && (begin_.is_now || fleet_seq_ < begin_.fleet_seq)) return {};
    ADO_CHECK(mission_->look());
    while (!mission_->empty() && events.size() < kBatchBytes) {
      const journal::Event event = mission_->take();
      mission_seq_ = event.seq;
      if (is_known(event.seq)) continue;
      json data = event_json(event, false);
      data["mission_id"] = mission_id_;
      events += event_text(id(), "mission", data);
    }
    return {};
  }

  std::string id() const { return fmt::format("{}.{}", fleet_seq_, mission_seq_); }

  fs::path missions_;
  Tail fleet_;
  std::unique_ptr<Tail> mission_;
  std::string mission_id_;
  std::int64_t fleet_seq_ = 0, mission_seq_ = 0;
  Beginning begin_;
  bool has_ended_ = false;
};

}  // namespace

std::string event_text(std::string_view id, std::string_view name, const json& data) {
  std::string text;
  if (!id.empty()) text += fmt::format("id: {}\n", id);
  // JSON on one line has no line ends in it.
  return text + fmt::format("event: {}\ndata: {}\n\n", name, json_line(data));
}

std::string changed_text(std::string_view what, std::string_view id) {
  return event_text("", "changed", {{"what", what}, {"id", id}});
}

std::shared_ptr<Feed> mission_feed(fs::path journal, const Beginning& beginning, bool with_data) {
  return std::make_shared<MissionFeed>(std::move(journal), beginning, with_data);
}

std::shared_ptr<Feed> fleet_feed(fs::path journal, fs::path missions, const Beginning& beginning) {
  return std::make_shared<FleetFeed>(std::move(journal), std::move(missions), beginning);
}

}  // namespace ado::web
