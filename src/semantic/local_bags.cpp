// Local forms over many texts: the middle of their vectors, groups around several middles, and
// names for them from their own words.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "base/require.hpp"
#include "semantic/features.hpp"
#include "semantic/local.hpp"
#include "vectors/k_means.hpp"

namespace ado::semantic {
namespace {

constexpr std::size_t kThemesIfUnsaid = 5;
constexpr std::size_t kGroupsIfUnsaidMax = 8;
constexpr std::size_t kSentences = 3;

// Sorted, so that no answer depends on the order of rows.
std::vector<BagText> sorted(std::span<const BagText> texts) {
  std::vector<BagText> bag(texts.begin(), texts.end());
  std::ranges::sort(bag, {}, &BagText::text);
  return bag;
}

std::vector<vectors::Vector> vectors_of(const Library& library, std::span<const BagText> bag) {
  std::vector<vectors::Vector> rows;
  rows.reserve(bag.size());
  for (const BagText& each : bag) rows.push_back(vector_of(each.text, library.idf));
  return rows;
}

// The mean, each vector as often as its text occurs, of length 1.
vectors::Vector middle_of(std::span<const vectors::Vector> rows, std::span<const BagText> bag) {
  std::vector<double> sum(kVectorLength, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < sum.size(); ++j) {
      sum[j] += rows[i][j] * static_cast<double>(bag[i].times);
    }
  }
  const double length = std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0));
  vectors::Vector middle(kVectorLength, 0);
  for (std::size_t j = 0; j < sum.size() && length > 0; ++j) {
    middle[j] = static_cast<float>(sum[j] / length);
  }
  return middle;
}

// What the texts gather around: a focus when there is one.
vectors::Vector aim_of(const Library& library, const Call& call,
                       std::span<const vectors::Vector> rows, std::span<const BagText> bag) {
  const Argument* focus = argument_of(call, ParameterKind::text);
  return focus == nullptr ? middle_of(rows, bag) : vector_of(focus->text, library.idf);
}

Value summary(const Library& library, const Call& call, std::span<const BagText> bag) {
  const vectors::Vector aim = aim_of(library, call, vectors_of(library, bag), bag);
  std::map<std::string, double, std::less<>> scores;
  for (const BagText& each : bag) {
    for (const std::string_view sentence : sentences_of(each.text)) {
      scores.emplace(sentence, cosine(vector_of(sentence, library.idf), aim));
    }
  }
  std::vector<std::pair<std::string, double>> best(scores.begin(), scores.end());
  std::ranges::stable_sort(best, std::greater<>(), &std::pair<std::string, double>::second);
  std::string text;
  for (std::size_t i = 0; i < std::min(kSentences, best.size()); ++i) {
    text += (text.empty() ? "" : " ") + best[i].first;
  }
  return text;
}

Value middle_text(const Library& library, const Call& call, std::span<const BagText> bag) {
  const std::vector<vectors::Vector> rows = vectors_of(library, bag);
  const vectors::Vector aim = aim_of(library, call, rows, bag);
  const auto best = std::ranges::max_element(
      rows, {}, [&aim](const vectors::Vector& row) { return cosine(row, aim); });
  return bag[static_cast<std::size_t>(best - rows.begin())].text;
}

// Less like the middle than the others by more than the usual spread.
Value strangers(const Library& library, const Call& call, std::span<const BagText> bag) {
  constexpr double kSpreads = 1.5;
  const std::vector<vectors::Vector> rows = vectors_of(library, bag);
  const vectors::Vector middle = middle_of(rows, bag);
  std::vector<std::pair<double, std::size_t>> likeness;
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double alike = cosine(rows[i], middle);
    likeness.emplace_back(alike, i);
    sum += alike;
    squares += alike * alike;
  }
  const auto size = static_cast<double>(rows.size());
  const double mean = sum / size;
  const double spread = std::sqrt(std::max(0.0, squares / size - mean * mean));
  std::ranges::sort(likeness);
  nlohmann::json found = nlohmann::json::array();
  for (const auto& [alike, row] : likeness) {
    const bool is_strange = alike < mean - kSpreads * spread;
    if (is_strange && found.size() < count_or(call, kOutliersIfUnsaid)) {
      found.push_back(bag[row].text);
    }
  }
  return json_line(found);
}

// A name for each group: the word that it has more of than the others have, as rare words go. No
// two groups share one.
class Naming {
 public:
  Naming(const Library& library, std::span<const BagText> bag, const vectors::Clusters& clusters)
      : words_(clusters.centroids.size()), sizes_(clusters.centroids.size(), 0) {
    for (std::size_t i = 0; i < bag.size(); ++i) {
      const std::size_t cluster = clusters.cluster_of[i];
      sizes_[cluster] += bag[i].times;
      const std::vector<std::string> words = words_of(bag[i].text);
      for (const std::string& word : std::set<std::string>(words.begin(), words.end())) {
        const double weight = library.idf[idf_bucket(hash128(word).low)];
        words_[cluster][word] += weight * weight * static_cast<double>(bag[i].times);
        everywhere_[word] += weight * weight * static_cast<double>(bag[i].times);
      }
    }
  }

  // Empty for an empty group.
  std::vector<std::string> names() {
    std::vector<std::string> names(words_.size());
    for (const std::size_t cluster : by_size()) names[cluster] = name_of(cluster);
    return names;
  }
  // Large ones first.
  std::vector<std::size_t> by_size() const {
    std::vector<std::size_t> order(words_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [this](std::size_t a, std::size_t b) {
      return sizes_[a] != sizes_[b] ? sizes_[a] > sizes_[b] : words_[a] < words_[b];
    });
    return order;
  }

 private:
  std::string name_of(std::size_t cluster) {
    if (sizes_[cluster] == 0) return "";
    std::string best;
    double best_score = -1;
    for (const auto& [word, weight] : words_[cluster]) {
      const double score = weight * weight / everywhere_[word];
      if (score <= best_score || used_.contains(word)) continue;
      best = word;
      best_score = score;
    }
    if (best.empty()) best = fmt::format("group {}", used_.size() + 1);  // Texts without words.
    used_.insert(best);
    return best;
  }

  std::vector<std::map<std::string, double>> words_;
  std::vector<std::int64_t> sizes_;
  std::map<std::string, double> everywhere_;
  std::set<std::string> used_;
};

Result<Value> theme_names(const Library& library, const Call& call, std::span<const BagText> bag) {
  const std::size_t count = count_or(call, kThemesIfUnsaid);
  ADO_TRY(const vectors::Clusters clusters,
          vectors::k_means(vectors_of(library, bag), count, kGroupsSeed));
  Naming naming(library, bag, clusters);
  const std::vector<std::string> names = naming.names();
  nlohmann::json list = nlohmann::json::array();
  for (const std::size_t cluster : naming.by_size()) {
    if (!names[cluster].empty()) list.push_back(names[cluster]);
  }
  return json_line(list);
}

Value mean_mood(const Library& library, std::span<const BagText> bag) {
  double sum = 0;
  std::int64_t count = 0;
  for (const BagText& each : bag) {
    sum += mood_of(each.text, library) * static_cast<double>(each.times);
    count += each.times;
  }
  return rounded(sum / static_cast<double>(count));
}

}  // namespace

std::size_t groups_of(const Call& call, std::size_t texts) {
  const auto usual = static_cast<std::size_t>(std::sqrt(static_cast<double>(texts) / 2));
  return count_or(call, std::clamp<std::size_t>(usual, 1, kGroupsIfUnsaidMax));
}

Result<Value> aggregate_locally(const Library& library, const Call& call,
                                std::span<const BagText> texts) {
  require(!texts.empty());
  const std::vector<BagText> bag = sorted(texts);
  if (call.op->id == OperatorId::summarize) return summary(library, call, bag);
  if (call.op->id == OperatorId::themes) return theme_names(library, call, bag);
  if (call.op->id == OperatorId::consensus) return middle_text(library, call, bag);
  if (call.op->id == OperatorId::sentiment_agg) return mean_mood(library, bag);
  require(call.op->id == OperatorId::outliers);
  if (argument_of(call, ParameterKind::text) != nullptr) {
    return fail(ErrorKind::unsupported, "OUTLIERS with a focus needs a model");
  }
  return strangers(library, call, bag);
}

Result<std::vector<Value>> label_locally(const Library& library, const Call& call,
                                         std::span<const std::string> texts,
                                         std::span<const vectors::Vector> vectors) {
  require(!texts.empty() && texts.size() == vectors.size());
  if (argument_of(call, ParameterKind::text) != nullptr) {
    return fail(ErrorKind::unsupported, "{} by a respect needs a model", call.op->name);
  }
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&texts](std::size_t i) { return std::string_view(texts[i]); });
  std::vector<BagText> bag;
  std::vector<vectors::Vector> rows;
  for (const std::size_t i : order) {
    bag.push_back({texts[i]});
    rows.push_back(vectors[i]);
  }
  ADO_TRY(const vectors::Clusters clusters,
          vectors::k_means(rows, groups_of(call, texts.size()), kGroupsSeed));
  const std::vector<std::string> names = Naming(library, bag, clusters).names();
  std::vector<Value> labels(texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) labels[order[i]] = names[clusters.cluster_of[i]];
  return labels;
}

}  // namespace ado::semantic
