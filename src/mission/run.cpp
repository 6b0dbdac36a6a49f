// Decides, performs, journals and folds, until nothing is left to do.
#include "mission/run.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/worker_pool.hpp"

namespace ado::mission {
namespace {

// What a dry run does: it comes to the first questions and no further, or it would finish a mission
// that was begun in earnest.
bool leads_to_questions(const Effect& effect) {
  return std::holds_alternative<TakeBaseline>(effect) || std::holds_alternative<Dispatch>(effect) ||
         std::holds_alternative<Ask>(effect);
}

}  // namespace

Run::Run(OpenMission& mission, Performer& performer, const ModeSpec& mode, const Options& options,
         Surroundings surroundings)
    : mission_(mission),
      performer_(performer),
      mode_(mode),
      options_(options),
      surroundings_(std::move(surroundings)) {}

Result<void> Run::to_the_end() {
  while (true) {
    const std::vector<Effect> effects = decide(mission_.view, mode_);
    if (effects.empty()) return {};
    if (surroundings_.stop.stop_requested()) return interrupted();
    if (options_.dry_run && !leads_to_questions(effects.front())) return {};
    ADO_CHECK(perform_all(effects));
    if (!prompts_.empty()) return {};
  }
}

Result<void> Run::record(const std::string& key, const MissionEvent& event, double took_ms) {
  nlohmann::json data = to_json(event);
  data[kTookMs] = took_ms;
  ADO_TRY(const journal::Event written, mission_.journal.append(type_of(event), key, data));
  ADO_CHECK(fold(mission_.view, written));
  if (surroundings_.progress) surroundings_.progress(mission_.view, written);
  return {};
}

Result<void> Run::interrupted() const {
  return fail(Error{.kind = ErrorKind::unavailable,
                    .message = "interrupted",
                    .hint = fmt::format("what is done is kept in {}; the same command goes on",
                                        mission_.folder.string())});
}

Result<void> Run::perform_all(const std::vector<Effect>& effects) {
  if (std::holds_alternative<Refute>(effects.front())) return refute_all(effects);
  if (std::holds_alternative<Ask>(effects.front())) return ask_models(effects);
  const Clock& clock = surroundings_.clock;
  for (const Effect& effect : effects) {
    if (surroundings_.stop.stop_requested()) return interrupted();
    const double start = clock.steady_ms();
    auto event = performer_.perform(effect, mission_.view);
    if (!event && surroundings_.cut_off.stop_requested()) return interrupted();
    if (!event) return fail(std::move(event).error());
    ADO_CHECK(record(key_of(effect), *event, clock.steady_ms() - start));
  }
  return {};
}

// Witness data needs no engine of the user's: several probes side by side, recorded in order.
Result<void> Run::refute_all(const std::vector<Effect>& effects) {
  const View before = mission_.view;
  double start = surroundings_.clock.steady_ms();
  WorkerPool pool(std::min(options_.validation_slots, static_cast<int>(effects.size())));
  std::vector<std::future<Result<MissionEvent>>> events;
  for (const Effect& effect : effects) {
    const Refute refute = std::get<Refute>(effect);
    events.push_back(pool.submit([this, refute, &before](const std::stop_token&) {
      return performer_.refute(refute, before);
    }));
  }
  for (std::size_t i = 0; i < effects.size(); ++i) {
    Result<MissionEvent> event = events[i].get();
    if (surroundings_.cut_off.stop_requested()) return interrupted();
    if (!event) {
      event = Refuted{.probe_id = std::get<Refute>(effects[i]).probe_id,
                      .witness = outcome::Verdict::undecided("witness", event.error().message)};
    }
    const auto& refuted = std::get<Refuted>(*event);
    if (refuted.witness.kind == outcome::VerdictKind::undecided) {
      ADO_CHECK(performer_.check_connection());
    }
    const double now = surroundings_.clock.steady_ms();
    ADO_CHECK(record(key_of(effects[i]), *event, now - start));
    start = now;
  }
  return {};
}

}  // namespace ado::mission
