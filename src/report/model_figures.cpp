// Renders the use of models by part.
#include "report/model_figures.hpp"

#include <fmt/format.h>

namespace ado::report {
namespace {

using outcome::ModelUse;

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

std::vector<std::vector<std::string>> model_table(const Models& models) {
  std::vector<std::vector<std::string>> rows{
      {"models", "calls", "tokens in", "cached", "out", "money", "seconds", "not taken"}};
  for (const ModelUse& use : models.parts) {
    rows.push_back({use.part, fmt::format("{}", use.calls), fmt::format("{}", use.input_tokens),
                    fmt::format("{}", use.cached_tokens), fmt::format("{}", use.output_tokens),
                    money(use), fmt::format("{:.1f}", use.seconds), refusals(use)});
  }
  return rows;
}

}  // namespace ado::report
