// Words, their pieces, and the hashing trick with signs.
#include "semantic/features.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/hash.hpp"
#include "base/require.hpp"
#include "base/text.hpp"

namespace ado::semantic {
namespace {

constexpr float kPieceWeight = 0.35F;
constexpr std::size_t kPieceLength = 3;

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

void add(std::map<std::uint64_t, float>& found, std::string_view feature, float weight,
         std::span<const float> idf) {
  const std::uint64_t hash = hash128(feature).low;
  found.emplace(hash, weight * idf[idf_bucket(hash)]);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const char lower = to_lower_ascii(c);
    if (is_word_byte(lower)) {
      word += lower;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::size_t idf_bucket(std::uint64_t hash) { return hash % kIdfBuckets; }

std::vector<Feature> features_of(std::string_view text, std::span<const float> idf) {
  require(idf.size() == kIdfBuckets);
  std::map<std::uint64_t, float> found;
  for (const std::string& word : words_of(text)) {
    add(found, word, 1, idf);
    const std::string marked = "^" + word + "$";  // No word holds these signs.
    for (std::size_t i = 0; i + kPieceLength <= marked.size(); ++i) {
      add(found, std::string_view(marked).substr(i, kPieceLength), kPieceWeight, idf);
    }
  }
  std::vector<Feature> features;
  features.reserve(found.size());
  for (const auto& [hash, weight] : found) features.push_back({hash, weight});
  return features;
}

vectors::Vector vector_of(std::string_view text, std::span<const float> idf) {
  vectors::Vector vector(kVectorLength, 0);
  for (const Feature& feature : features_of(text, idf)) {
    // Other bits than those of the bucket; the sign keeps collisions from adding up.
    const std::uint64_t bits = feature.hash >> 32;
    const float sign = (bits & 1) == 0 ? 1.0F : -1.0F;
    vector[(bits >> 1) % kVectorLength] += sign * feature.weight;
  }
  double length = 0;
  for (const float each : vector) length += static_cast<double>(each) * each;
  if (length == 0) return vector;
  const auto scale = static_cast<float>(1 / std::sqrt(length));
  for (float& each : vector) each *= scale;
  return vector;
}

double cosine(const vectors::Vector& a, const vectors::Vector& b) {
  require(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return std::clamp(sum, -1.0, 1.0);
}

double rounded(double score) { return std::round(score * 10'000) / 10'000; }

double coverage(std::string_view text, std::string_view wanted, std::span<const float> idf) {
  const std::vector<Feature> in = features_of(text, idf);
  double all = 0;
  double found = 0;
  for (const Feature& feature : features_of(wanted, idf)) {
    all += feature.weight;
    if (std::ranges::binary_search(in, feature.hash, {}, &Feature::hash)) found += feature.weight;
  }
  return all > 0 ? found / all : 0;
}

}  // namespace ado::semantic
