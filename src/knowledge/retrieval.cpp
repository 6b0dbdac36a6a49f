// Scores examples: cosine of their vectors by the gaps that they share with the query.
#include "knowledge/retrieval.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.hpp"
#include "base/require.hpp"
#include "knowledge/features.hpp"

namespace ado::knowledge {
namespace {

constexpr std::size_t kReasonsMax = 3;
// A feature is a reason when it makes up this much of the cosine.
constexpr float kReasonShare = 0.03F;

struct Part {
  float product = 0;
  std::size_t feature = 0;
};

std::vector<std::string_view> names_of(std::vector<Part> parts) {
  std::ranges::stable_sort(parts, [](const Part& a, const Part& b) {
    return std::abs(a.product) > std::abs(b.product);
  });
  if (parts.size() > kReasonsMax) parts.resize(kReasonsMax);
  std::vector<std::string_view> names;
  for (const Part& part : parts) names.push_back(feature_names()[part.feature]);
  return names;
}

void explain_similarity(const vectors::Vector& query, const vectors::Vector& example,
                        Similar& similar) {
  std::vector<Part> alike;
  std::vector<Part> unlike;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const float product = query[i] * example[i];
    if (std::abs(product) < kReasonShare) continue;
    // Both below the mean is likeness, too, but no reason that says anything to people.
    if (product > 0 && query[i] > 0) alike.push_back({product, i});
    if (product < 0) unlike.push_back({product, i});
  }
  similar.alike = names_of(std::move(alike));
  similar.unlike = names_of(std::move(unlike));
}

}  // namespace

Retrieval::Retrieval(std::vector<GoldExample> examples, vectors::Scaling scaling,
                     vectors::FlatIndex index)
    : examples_(std::move(examples)), scaling_(std::move(scaling)), index_(std::move(index)) {}

Result<Retrieval> Retrieval::make(std::vector<GoldExample> examples,
                                  std::span<const Profile> profiles) {
  require(examples.size() == profiles.size());
  const std::size_t dimension = feature_names().size();
  std::vector<vectors::Vector> rows;
  for (const Profile& profile : profiles) rows.push_back(profile.features);
  vectors::Scaling scaling = vectors::fit_scaling(rows, dimension);
  for (vectors::Vector& row : rows) row = vectors::scaled(row, scaling);
  ADO_TRY(vectors::FlatIndex index, vectors::FlatIndex::make(rows, dimension));
  return Retrieval(std::move(examples), std::move(scaling), std::move(index));
}

Result<Retrieval> Retrieval::from(std::vector<GoldExample> examples, vectors::Scaling scaling,
                                  vectors::FlatIndex index) {
  const std::size_t dimension = feature_names().size();
  if (index.size() != examples.size() || index.dimension() != dimension ||
      scaling.mean.size() != dimension || scaling.deviation.size() != dimension) {
    return fail(ErrorKind::invalid_input, "an index of {} x {} numbers, wanted {} x {}",
                index.size(), index.dimension(), examples.size(), dimension);
  }
  return Retrieval(std::move(examples), std::move(scaling), std::move(index));
}

std::vector<Similar> Retrieval::similar(const Profile& query, sql::Dialect engine) const {
  const vectors::Vector features = vectors::scaled(query.features, scaling_);
  std::vector<Similar> found;
  for (const vectors::Neighbour& neighbour : index_.nearest(features, index_.size())) {
    const GoldExample& example = examples_[neighbour.row];
    if (example.engine != engine) continue;
    Similar similar{.example = &example,
                    .similarity = std::clamp((1 + double{neighbour.similarity}) / 2, 0.0, 1.0)};
    if (std::ranges::binary_search(query.gaps, example.transform_id)) {
      similar.shared_gaps.push_back(example.transform_id);
    }
    similar.score = similar.similarity * static_cast<double>(similar.shared_gaps.size());
    explain_similarity(features, index_.row(neighbour.row), similar);
    found.push_back(std::move(similar));
  }
  std::ranges::stable_sort(found, [](const Similar& a, const Similar& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.similarity != b.similarity) return a.similarity > b.similarity;
    return a.example->id < b.example->id;
  });
  return found;
}

std::string version_of(std::span<const GoldExample> examples) {
  constexpr std::size_t kDigits = 12;
  std::string text;
  for (const GoldExample& example : examples) text += write_gold_example(example);
  return to_hex(hash128(text)).substr(0, kDigits);
}

std::vector<Similar> best_of_each(std::span<const Similar> similar, GoldStatus status,
                                  std::size_t count) {
  std::vector<Similar> chosen;
  for (const Similar& each : similar) {
    if (chosen.size() == count) break;
    if (each.score <= 0 || each.example->status != status) continue;
    const bool is_there = std::ranges::any_of(chosen, [&](const Similar& other) {
      return other.example->transform_id == each.example->transform_id;
    });
    if (!is_there) chosen.push_back(each);
  }
  return chosen;
}

std::string reason_of(const Similar& similar) {
  std::string text =
      fmt::format("{:.2f} = similarity {:.2f} x {} shared gap{}", similar.score, similar.similarity,
                  similar.shared_gaps.size(), similar.shared_gaps.size() == 1 ? "" : "s");
  if (!similar.shared_gaps.empty()) {
    text += fmt::format(" ({})", fmt::join(similar.shared_gaps, ", "));
  }
  if (!similar.alike.empty()) {
    text += fmt::format("; alike in {}", fmt::join(similar.alike, ", "));
  }
  if (!similar.unlike.empty()) {
    text += fmt::format("; unlike in {}", fmt::join(similar.unlike, ", "));
  }
  return text;
}

}  // namespace ado::knowledge
