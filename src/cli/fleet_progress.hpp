// Live progress of a fleet on standard error.
#pragma once

#include <string>

#include "fleet/run.hpp"

namespace ado::cli {

// On a terminal a table that is painted anew, else one line per change. Used from one thread.
class FleetProgress {
 public:
  explicit FleetProgress(std::string missions_folder);
  ~FleetProgress();
  FleetProgress(const FleetProgress&) = delete;
  FleetProgress& operator=(const FleetProgress&) = delete;

  // Refers to this object, which must outlive it.
  fleet::Progress callbacks();

 private:
  void on_fleet(const fleet::View& view, const fleet::MissionViews& missions,
                const fleet::FleetEvent& event);
  void on_mission(const fleet::View& view, const fleet::MissionViews& missions,
                  const std::string& query);
  void paint(const fleet::View& view, const fleet::MissionViews& missions);
  void say(const std::string& line);

  std::string missions_folder_;
  bool is_terminal_;
  std::size_t lines_painted_ = 0;
  std::string last_line_;
};

}  // namespace ado::cli
