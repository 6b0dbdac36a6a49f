// Calls to models: many at once, each journaled when it arrives, so that none is paid twice.
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "mission/ask_all.hpp"
#include "mission/decide_models.hpp"
#include "mission/run.hpp"

namespace ado::mission {
namespace {

std::filesystem::path prompt_file(const std::filesystem::path& folder, const Ask& ask) {
  return folder / "prompts" / (name_of(ask) + ".md");
}

}  // namespace

Result<void> Run::ask_models(const std::vector<Effect>& effects) {
  require(options_.models != nullptr);
  std::vector<Ask> asks;
  std::vector<llm::Request> requests;
  for (const Effect& effect : effects) {
    const Ask& ask = std::get<Ask>(effect);
    ADO_TRY(llm::Request request, performer_.request(ask, mission_.view));
    const std::filesystem::path file = prompt_file(mission_.folder, ask);
    ADO_CHECK(write_file_atomically(file, prompt_text(request)));
    if (options_.dry_run) prompts_.push_back(file);
    asks.push_back(ask);
    requests.push_back(std::move(request));
  }
  if (options_.dry_run) return {};
  require(options_.models->provider != nullptr);

  // Whatever happens, the replies that do arrive are kept: they are paid for.
  std::vector<std::pair<std::size_t, Error>> lost;
  std::optional<Error> ended;
  const auto on_answer = [&](std::size_t index, Result<llm::Reply> reply) -> Result<void> {
    if (reply) return keep(asks[index], requests[index], std::move(reply));
    // A wrong key or model is the user's to mend; waiting changes nothing.
    const bool ends =
        surroundings_.cut_off.stop_requested() || reply.error().kind != ErrorKind::unavailable;
    if (ends && !ended) ended = reply.error();
    if (!ends) lost.emplace_back(index, std::move(reply).error());
    return {};
  };
  ADO_CHECK(ask_all(*options_.models->provider, requests, options_.models->concurrency,
                    surroundings_.cut_off, on_answer));
  if (surroundings_.cut_off.stop_requested()) return interrupted();
  if (ended) return fail(*std::move(ended));
  const bool is_last = lost_calls(mission_.view) + static_cast<int>(lost.size()) >= kLostCalls;
  if (!lost.empty() && (is_last || lost.size() == asks.size()) && has_nothing_to_go_on()) {
    Error error = std::move(lost.front().second);
    error.hint += fmt::format("{}the same command goes on from {}", error.hint.empty() ? "" : "; ",
                              mission_.folder.string());
    return fail(std::move(error));
  }
  for (auto& [index, error] : lost) {
    ADO_CHECK(keep(asks[index], requests[index], fail(std::move(error))));
  }
  return {};
}

// The journal first: a reply that stands there is never asked for again.
Result<void> Run::keep(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply) {
  const std::string text = reply ? reply->text : "";
  const Answered event = performer_.answered(ask, request, std::move(reply), mission_.view);
  ADO_CHECK(record(key_of(ask), event, 0));
  if (!event.call.exchange.outcome) return {};
  return write_file_atomically(mission_.folder / "replies" / (name_of(ask) + ".txt"), text);
}

bool Run::has_nothing_to_go_on() const {
  if (options_.workers != Workers::llm) return false;
  return std::ranges::none_of(mission_.view.probes,
                              [](const Probe& probe) { return !probe.plan_json.empty(); });
}

}  // namespace ado::mission
