// Looks up what is similar, and keeps the best of each transform.
#include "mission/precedents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "knowledge/features.hpp"
#include "transforms/catalog.hpp"

namespace ado::mission {
namespace {

constexpr double kWeightOfPrecedents = 0.2;

double likeness_of(const std::optional<Precedent>& precedent) {
  return precedent ? precedent->likeness : 0;
}

}  // namespace

knowledge::Profile profile_of(const ir::QueryMap& query, const explain::Tree* plan) {
  knowledge::SignalLevels levels;
  if (plan != nullptr) levels = knowledge::signal_levels(*plan);
  knowledge::Profile profile{
      .features = knowledge::features_of(query, plan == nullptr ? nullptr : &levels)};
  for (const transforms::Transform* transform : transforms::catalog()) {
    if (std::ranges::count(transform->engines, query.dialect()) == 0) continue;
    if (!transform->detect(query).empty()) profile.gaps.emplace_back(transform->id);
  }
  std::ranges::sort(profile.gaps);
  return profile;
}

PrecedentsOf precedents_of(const knowledge::Retrieval* knowledge, const ir::QueryMap& query,
                           const explain::Tree* plan) {
  PrecedentsOf all;
  if (knowledge == nullptr) return all;
  for (const knowledge::Similar& similar :
       knowledge->similar(profile_of(query, plan), query.dialect())) {
    if (similar.score <= 0) break;  // The rest is about other gaps.
    Precedents& known = all[similar.example->transform_id];
    const bool is_loss = similar.example->status == knowledge::GoldStatus::regression;
    std::optional<Precedent>& best = is_loss ? known.loss : known.gain;
    if (best) continue;
    best = Precedent{similar.example->id, std::max(0.0, 2 * similar.similarity - 1)};
  }
  return all;
}

double weight_of(const Precedents& precedents) {
  const double difference = likeness_of(precedents.gain) - likeness_of(precedents.loss);
  return 1 + kWeightOfPrecedents * difference;
}

std::vector<std::string> examples_of(const Precedents& precedents) {
  std::vector<std::string> ids;
  for (const std::optional<Precedent>& each : {precedents.gain, precedents.loss}) {
    if (likeness_of(each) > 0) ids.push_back(each->example_id);
  }
  return ids;
}

std::string told(const Precedents& precedents) {
  std::string text;
  if (likeness_of(precedents.gain) > 0) {
    text += fmt::format("; like gold example {} ({:.2f})", precedents.gain->example_id,
                        precedents.gain->likeness);
  }
  if (likeness_of(precedents.loss) > 0) {
    text += fmt::format("; like regression {} ({:.2f})", precedents.loss->example_id,
                        precedents.loss->likeness);
  }
  return text;
}

}  // namespace ado::mission
