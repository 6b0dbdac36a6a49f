// Features: a text as weighted words and n-grams, hashed to a vector. A score of two texts depends
// on no other row, because the weights are a fixed table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vectors/flat_index.hpp"

namespace ado::semantic {

inline constexpr std::size_t kIdfBuckets = 4096;
inline constexpr std::size_t kVectorLength = 512;

// Runs of letters and digits, lower case; bytes beyond ASCII count as letters and stay as they are.
std::vector<std::string> words_of(std::string_view text);

// A word or a piece of three characters of one, ends marked. `weight` is 1 for a word and less for
// a piece, times the inverse document frequency.
struct Feature {
  std::uint64_t hash = 0;
  float weight = 0;
  bool operator==(const Feature&) const = default;
};
std::size_t idf_bucket(std::uint64_t hash);
// Each once, by hash.
std::vector<Feature> features_of(std::string_view text, std::span<const float> idf);

// Of length 1; zeros for a text without words.
vectors::Vector vector_of(std::string_view text, std::span<const float> idf);
double cosine(const vectors::Vector& a, const vectors::Vector& b);  // Of vectors of length 1.

// Four decimals: the last bits of a sum are no part of an answer.
double rounded(double score);

// How much of the second text's weight is found in the first: 0 to 1. 0 when the second has none.
double coverage(std::string_view text, std::string_view wanted, std::span<const float> idf);

}  // namespace ado::semantic
