// Renders the use of models by part: calls, tokens, money, time, refusals.
#include "cli/model_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mission/decide_models.hpp"
#include "mission/model_use.hpp"
#include "report/text_report.hpp"

namespace ado::cli {
namespace {

using mission::ModelUse;

// Money is never shown as less than it may be: what is not known is said.
std::string money(const ModelUse& use) {
  if (use.unpriced == 0) return fmt::format("${:.4f}", use.cost);
  if (use.cost == 0) return "unknown";
  return fmt::format("${:.4f} and {} calls unknown", use.cost, use.unpriced);
}

std::string refusals(const ModelUse& use) {
  std::string text;
  for (const auto& [code, count] : use.refused) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, code);
  }
  if (use.lost > 0) text += fmt::format("{}{} lost", text.empty() ? "" : ", ", use.lost);
  return text.empty() ? "-" : text;
}

}  // namespace

std::string models_text(const mission::View& view) {
  const std::vector<ModelUse> uses = model_use(view);
  if (uses.empty()) return {};
  std::vector<std::vector<std::string>> rows{
      {"models", "calls", "tokens in", "cached", "out", "money", "seconds", "not taken"}};
  for (const ModelUse& use : uses) {
    rows.push_back({use.part, fmt::format("{}", use.calls), fmt::format("{}", use.input_tokens),
                    fmt::format("{}", use.cached_tokens), fmt::format("{}", use.output_tokens),
                    money(use), fmt::format("{:.1f}", use.seconds), refusals(use)});
  }
  std::string text = "\n" + report::align(rows);
  for (const mission::Call& call : view.calls) {
    if (call.note.empty()) continue;
    text += fmt::format("{} {}: {}\n", mission::part_of(call.question.role), call.question.subject,
                        call.note.substr(0, call.note.find('\n')));
  }
  for (const std::string& reason : lost_reasons(view)) {
    text += fmt::format("no answer: {}\n", reason);
  }
  if (lost_calls(view) >= mission::kLostCalls) {
    text += "models were not asked any further; the result is of what was there\n";
  }
  return text;
}

nlohmann::json models_json(const mission::View& view) {
  nlohmann::json parts = nlohmann::json::array();
  for (const ModelUse& use : model_use(view)) {
    nlohmann::json part{{"part", use.part},
                        {"calls", use.calls},
                        {"lost", use.lost},
                        {"refused", use.refused},
                        {"input_tokens", use.input_tokens},
                        {"cached_tokens", use.cached_tokens},
                        {"output_tokens", use.output_tokens},
                        {"cost_known", use.cost},
                        {"calls_without_price", use.unpriced},
                        {"seconds", use.seconds}};
    parts.push_back(std::move(part));
  }
  return {{"workers", to_string(view.assignment->workers)},
          {"provider", view.assignment->provider},
          {"models", view.assignment->models},
          {"parts", parts},
          {"lost", lost_reasons(view)}};
}

}  // namespace ado::cli
