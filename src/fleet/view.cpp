// Folds a fleet's journal.
#include "fleet/view.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "fleet/events.hpp"
#include "journal/fold.hpp"

namespace ado::fleet {
namespace {

struct Folder {
  View& view;
  const journal::Event& event;
  double took_ms = 0;

  void operator()(FleetStarted& started) const {
    view.charter = std::move(started.charter);
    view.started = event.ts;
    view.runs = 1;
  }
  void operator()(const WentOn&) const {
    view.runs += 1;
    view.stopped.clear();
  }
  void operator()(Surveyed& surveyed) const {
    view.surveys[surveyed.query_id] = std::move(surveyed.survey);
    view.survey_ms += took_ms;
  }
  void operator()(Scheduled& scheduled) const {
    view.schedule = std::move(scheduled.lines);
    view.records = std::move(scheduled.records);
    view.scheduled = true;
  }
  void operator()(const MissionBegun& begun) const {
    view.missions[begun.query_id] = begun.mission_id;
  }
  void operator()(MissionEnded& ended) const {
    view.mission_ms[ended.query_id] = took_ms;
    view.endings[ended.query_id] = std::move(ended.ending);
  }
  void operator()(Checked& checked) const {
    view.checks[checked.query_id] = std::move(checked.check);
    view.check_ms += took_ms;
  }
  void operator()(const RoundBegun& begun) const {
    view.rounds = begun.round;
    view.round_open = true;
  }
  void operator()(const RoundEnded&) const { view.round_open = false; }
  void operator()(Stopped& stopped) const { view.stopped = std::move(stopped.reason); }
  void operator()(const FleetFinished&) const { view.finished = true; }
};

}  // namespace

std::string_view to_string(Survey::Kind kind) {
  switch (kind) {
    case Survey::Kind::timed:
      return "timed";
    case Survey::Kind::unsupported:
      return "unsupported";
    case Survey::Kind::failed:
      return "failed";
  }
  return {};
}

std::string_view to_string(Ending::Kind kind) {
  switch (kind) {
    case Ending::Kind::done:
      return "done";
    case Ending::Kind::unsupported:
      return "unsupported";
    case Ending::Kind::failed:
      return "failed";
  }
  return {};
}

const Order* View::order(std::string_view query_id) const {
  if (!charter) return nullptr;
  const auto found = std::ranges::find(charter->orders, query_id, &Order::id);
  return found == charter->orders.end() ? nullptr : &*found;
}

const ScheduleLine* View::line(std::string_view query_id) const {
  const auto found = std::ranges::find(schedule, query_id, &ScheduleLine::query_id);
  return found == schedule.end() ? nullptr : &*found;
}

Result<void> fold(View& view, const journal::Event& event) {
  if (event.type == journal::kRecovered) return {};
  ADO_TRY(FleetEvent read, read_event(event.type, event.data));
  const double took_ms = event.data.value(kTookMs, 0.0);
  std::visit(Folder{view, event, took_ms}, read);
  return {};
}

namespace {
Result<void> add(View& view, const journal::Event& event) { return fold(view, event); }
}  // namespace

Result<View> fold(const std::vector<journal::Event>& events) {
  return journal::fold_all<View>(events, add);
}

Result<View> fold(const journal::Contents& contents, const std::filesystem::path& file) {
  return journal::fold_file<View>(contents, file, add);
}

}  // namespace ado::fleet
