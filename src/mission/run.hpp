// Run: carries a mission from its journal to its end, one effect after the other.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "mission/decide.hpp"
#include "mission/events.hpp"
#include "mission/mission.hpp"
#include "mission/mode.hpp"
#include "mission/perform.hpp"

namespace ado::mission {

struct OpenMission {
  journal::Journal journal;
  View view;
  std::filesystem::path folder;
  bool resumed = false;
};

// The world of a run.
struct Surroundings {
  const Clock& clock;
  std::stop_token stop;     // Nothing more begins.
  std::stop_token cut_off;  // What is in flight ends, too.
  const Progress& progress;
};

// All that it is given must outlive it.
class Run {
 public:
  Run(OpenMission& mission, Performer& performer, const ModeSpec& mode, const Options& options,
      Surroundings surroundings);

  // Errors: those that end a mission; what was done until then is in the journal.
  Result<void> to_the_end();

  // Of a dry run, which ends where a model would be asked.
  const std::vector<std::filesystem::path>& prompts() const { return prompts_; }

 private:
  Result<void> record(const std::string& key, const MissionEvent& event, double took_ms);
  Result<void> interrupted() const;
  Result<void> perform_all(const std::vector<Effect>& effects);
  Result<void> refute_all(const std::vector<Effect>& effects);
  // Of models, in run_models.cpp.
  Result<void> ask_models(const std::vector<Effect>& effects);
  Result<void> keep(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply);
  bool has_nothing_to_go_on() const;

  OpenMission& mission_;
  Performer& performer_;
  const ModeSpec& mode_;
  const Options& options_;
  Surroundings surroundings_;
  std::vector<std::filesystem::path> prompts_;
};

}  // namespace ado::mission
