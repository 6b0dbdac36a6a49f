// Retrieval: the gold examples and regressions that are most like a query, and why.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/library.hpp"
#include "vectors/scaling.hpp"

namespace ado::knowledge {

struct Similar {
  const GoldExample* example = nullptr;  // Of the retrieval.
  double score = 0;                      // similarity x number of shared gaps
  double similarity = 0;                 // (1 + cosine) / 2 of the scaled vectors: 0 to 1.
  std::vector<std::string> shared_gaps;
  // Names of features: those that both have far more or far less of than is usual, and those that
  // only one of them has; what counts most comes first.
  std::vector<std::string_view> alike, unlike;
};

// Move only; const members may be called from several threads.
class Retrieval {
 public:
  // Profiles of the same number. Errors: internal.
  static Result<Retrieval> make(std::vector<GoldExample> examples,
                                std::span<const Profile> profiles);
  // As it was kept: scaled vectors, by the number of the example.
  static Result<Retrieval> from(std::vector<GoldExample> examples, vectors::Scaling scaling,
                                vectors::FlatIndex index);

  // All examples of that engine, the best score first, then the most similar, then by id.
  std::vector<Similar> similar(const Profile& query, sql::Dialect engine) const;

  const std::vector<GoldExample>& examples() const { return examples_; }
  const vectors::Scaling& scaling() const { return scaling_; }
  const vectors::FlatIndex& index() const { return index_; }

 private:
  Retrieval(std::vector<GoldExample> examples, vectors::Scaling scaling, vectors::FlatIndex index);
  std::vector<GoldExample> examples_;
  vectors::Scaling scaling_;
  vectors::FlatIndex index_;
};

// Of what the examples say: another one as soon as a word of theirs changes. Twelve digits.
std::string version_of(std::span<const GoldExample> examples);

// The best one of each transform, `count` at most, of those with a score that have this status.
std::vector<Similar> best_of_each(std::span<const Similar> similar, GoldStatus status,
                                  std::size_t count);

// "0.83 = similarity 0.83 x 1 shared gap (eager_aggregation); alike in ...; unlike in ..."
std::string reason_of(const Similar& similar);

}  // namespace ado::knowledge
