// First a sample over the greatest depth, whose answers count too; then the rest to the depth that
// the sample asks for.
#include "coordinator/match.hpp"

#include <algorithm>
#include <set>

#include "base/require.hpp"
#include "coordinator/rows.hpp"
#include "coordinator/text_vectors.hpp"

namespace ado::coordinator {
namespace {

Result<void> check_pairs(std::size_t count) {
  if (count <= kPairsMax) return {};
  return fail(
      Error{.kind = ErrorKind::invalid_input,
            .message = fmt::format("more than {} pairs of texts would be compared", kPairsMax),
            .hint = "narrow both sides by plain predicates, or lower `-- @ recall`"});
}

class Matching {
 public:
  Matching(Context& context, std::span<const std::string> left, std::span<const std::string> right,
           const std::string& relationship)
      : context_(context), left_(left), right_(right), call_(match_call(relationship)) {}

  Result<Matches> all_pairs(const std::vector<Pair>& pairs) {
    matches_.depth = {.depth = right_.size()};
    ADO_CHECK(verify(pairs));
    return finish();
  }

  // Pairs that `is_wanted` turns down are left out.
  template <typename IsWanted>
  Result<Matches> nearest(const Ranking& ranking, std::size_t depth_max, IsWanted is_wanted) {
    const auto pairs_of = [&](std::size_t left, std::size_t depth) {
      std::vector<Pair> pairs;
      for (std::size_t rank = 0; rank < std::min(depth, ranking[left].size()); ++rank) {
        const Pair pair{left, ranking[left][rank]};
        if (is_wanted(pair)) pairs.push_back(in_order(pair));
      }
      return pairs;
    };
    const std::vector<std::size_t> sample = sample_of(left_);
    std::set<Pair> asked;
    for (const std::size_t left : sample) asked.merge(to_set(pairs_of(left, depth_max)));
    ADO_CHECK(verify({asked.begin(), asked.end()}));
    const std::set<Pair> found(matches_.pairs.begin(), matches_.pairs.end());
    std::vector<std::vector<std::size_t>> ranks;
    for (const std::size_t left : sample) {
      ranks.emplace_back();
      for (std::size_t rank = 0; rank < ranking[left].size(); ++rank) {
        const Pair pair{left, ranking[left][rank]};
        if (is_wanted(pair) && found.contains(in_order(pair))) ranks.back().push_back(rank);
      }
    }
    matches_.depth = choose_depth(ranks, context_.options.recall, depth_max);
    std::set<Pair> rest;
    for (std::size_t left = 0; left < left_.size(); ++left) {
      for (const Pair& pair : pairs_of(left, matches_.depth.depth)) {
        if (!asked.contains(pair)) rest.insert(pair);
      }
    }
    ADO_CHECK(verify({rest.begin(), rest.end()}));
    return finish();
  }

  void is_one_side() { is_one_side_ = true; }

 private:
  // Of one side, both texts of a pair may have found each other.
  Pair in_order(Pair pair) const {
    if (is_one_side_ && pair.first > pair.second) std::swap(pair.first, pair.second);
    return pair;
  }
  static std::set<Pair> to_set(const std::vector<Pair>& pairs) {
    return {pairs.begin(), pairs.end()};
  }

  // Nobody is asked whether a text says the same as itself.
  bool is_same(const Pair& pair) const {
    return call_.arguments.back().kind == semantic::Argument::Kind::omitted &&
           left_[pair.first] == right_[pair.second];
  }

  Result<void> verify(const std::vector<Pair>& pairs) {
    matches_.candidates += pairs.size();
    ADO_CHECK(check_pairs(matches_.candidates));
    std::vector<Pair> open;
    std::vector<semantic::Arguments> rows;
    for (const Pair& pair : pairs) {
      if (is_same(pair)) {
        matches_.pairs.push_back(pair);
        continue;
      }
      open.push_back(pair);
      rows.push_back({left_[pair.first], right_[pair.second]});
    }
    ADO_TRY(const std::vector<Outcome> outcomes, evaluate_rows(context_, call_, rows));
    for (std::size_t i = 0; i < open.size(); ++i) {
      const Outcome& outcome = outcomes[i];
      matches_.origin = outcome.origin;
      if (outcome.origin == Origin::cached) ++matches_.hits;
      if (!outcome.error.empty()) {
        ++matches_.pairs_failed;
        matches_.failures.emplace(open[i].first, outcome.error);
      } else if (std::get<bool>(outcome.value)) {
        matches_.pairs.push_back(open[i]);
      }
    }
    return {};
  }

  Result<Matches> finish() {
    std::ranges::sort(matches_.pairs);
    return std::move(matches_);
  }

  Context& context_;
  std::span<const std::string> left_;
  std::span<const std::string> right_;
  semantic::Call call_;
  bool is_one_side_ = false;
  Matches matches_;
};

}  // namespace

semantic::Call match_call(const std::string& relationship) {
  std::vector<semantic::Argument> arguments = {semantic::varying(), semantic::varying()};
  if (!relationship.empty()) arguments.push_back(semantic::constant(relationship));
  return *semantic::make_call(semantic::get(semantic::OperatorId::match), std::move(arguments));
}

Result<Matches> match_between(Context& context, std::span<const std::string> left,
                              std::span<const std::string> right, const std::string& relationship) {
  Matching matching(context, left, right, relationship);
  if (context.options.blocking == Options::Blocking::off) {
    ADO_CHECK(check_pairs(left.size() * right.size()));
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < left.size(); ++i) {
      for (std::size_t j = 0; j < right.size(); ++j) pairs.emplace_back(i, j);
    }
    return matching.all_pairs(pairs);
  }
  const semantic::Operator& op = semantic::get(semantic::OperatorId::match);
  ADO_TRY(const TextVectors left_vectors, vectors_of(context, op, left));
  ADO_TRY(const TextVectors right_vectors, vectors_of(context, op, right));
  ADO_TRY(const Ranking ranking, rank(left_vectors.vectors, right_vectors.vectors));
  return matching.nearest(ranking, std::min(kDepthMax, right.size()),
                          [](const Pair&) { return true; });
}

Result<Matches> match_within(Context& context, std::span<const std::string> texts) {
  Matching matching(context, texts, texts, "");
  matching.is_one_side();
  if (context.options.blocking == Options::Blocking::off) {
    ADO_CHECK(check_pairs(texts.size() * texts.size() / 2));
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t j = i + 1; j < texts.size(); ++j) pairs.emplace_back(i, j);
    }
    return matching.all_pairs(pairs);
  }
  const semantic::Operator& op = semantic::get(semantic::OperatorId::distinct);
  ADO_TRY(const TextVectors found, vectors_of(context, op, texts));
  ADO_TRY(const Ranking ranking, rank(found.vectors, found.vectors));
  return matching.nearest(ranking, std::min(kDepthMax, texts.size()),
                          [](const Pair& pair) { return pair.first != pair.second; });
}

}  // namespace ado::coordinator
