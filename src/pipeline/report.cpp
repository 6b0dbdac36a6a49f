// Sums over calls.
#include "pipeline/report.hpp"

#include <algorithm>

namespace ado::pipeline {

coordinator::Counts total_counts(const StageReport& stage) {
  coordinator::Counts sum;
  for (const CallReport& call : stage.calls) sum += call.counts;
  return sum;
}

coordinator::Estimate total_estimate(const StageReport& stage) {
  coordinator::Estimate sum;
  sum.cost = 0;
  for (const CallReport& call : stage.calls) sum += call.estimate;
  return sum;
}

std::string models_of(const StageReport& stage) {
  std::vector<std::string> models;
  for (const CallReport& call : stage.calls) {
    if (call.model.empty() || std::ranges::count(models, call.model) > 0) continue;
    models.push_back(call.model);
  }
  std::string text;
  for (const std::string& model : models) text += (text.empty() ? "" : ", ") + model;
  return text;
}

}  // namespace ado::pipeline
