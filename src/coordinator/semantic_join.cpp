// Sorts both sides, matches them, and gives the pairs in the caller's places.
#include "coordinator/semantic_join.hpp"

#include <algorithm>
#include <numeric>

#include "coordinator/match.hpp"

namespace ado::coordinator {
namespace {

struct Side {
  std::vector<std::string> texts;   // Sorted.
  std::vector<std::size_t> places;  // As the caller has them.
};

Side sorted(const std::vector<std::string>& texts) {
  Side side{.texts = {}, .places = std::vector<std::size_t>(texts.size())};
  std::iota(side.places.begin(), side.places.end(), std::size_t{0});
  std::ranges::sort(side.places, {}, [&](std::size_t i) { return std::string_view(texts[i]); });
  for (const std::size_t place : side.places) side.texts.push_back(texts[place]);
  return side;
}

}  // namespace

Result<JoinPairs> join(const JoinWork& work, const Services& services,
                       const std::stop_token& stop) {
  const semantic::Operator& op = semantic::get(semantic::OperatorId::match);
  ADO_TRY(const Answerer answerer, answerer_of(op, work.options, services));
  const Side left = sorted(work.left);
  const Side right = sorted(work.right);
  Context context{.options = work.options, .services = services, .stop = stop};
  auto matches = match_between(context, left.texts, right.texts, work.relationship);
  if (services.cache != nullptr) services.cache->flush();
  if (!matches) return fail(std::move(matches).error());
  JoinPairs joined{.pairs = {},
                   .candidates = matches->candidates,
                   .depth = matches->depth.depth,
                   .recall_measured = matches->depth.recall,
                   .sample = matches->depth.sample,
                   .counts = context.caller.counts(),
                   .model = name_of(answerer, work.options, services)};
  joined.pairs.reserve(matches->pairs.size());
  for (const auto& [l, r] : matches->pairs) {
    joined.pairs.emplace_back(left.places[l], right.places[r]);
  }
  std::ranges::sort(joined.pairs);
  joined.counts.tuples = static_cast<std::int64_t>(matches->candidates);
  joined.counts.distinct = joined.counts.tuples;
  joined.counts.hits = matches->hits;
  joined.counts.failures = matches->pairs_failed;
  return joined;
}

Result<Estimate> estimate_join(const JoinWork& work, const Services& services) {
  const bool is_blocked = work.options.blocking == Options::Blocking::on;
  const std::size_t depth =
      std::min(is_blocked ? kDepthUnknown : work.right.size(), work.right.size());
  return estimate_pairs(work.left, work.right, work.left.size() * depth, work.options, services);
}

std::string blocking_notice(std::size_t texts, const Options& options) {
  if (options.blocking == Options::Blocking::off || texts < 2) return "";
  return fmt::format(
      "each text is compared with its nearest only, {} at most: a match farther off is missed; "
      "`-- @ blocking: off` compares all",
      std::min(kDepthMax, texts));
}

}  // namespace ado::coordinator
