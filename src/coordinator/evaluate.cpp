// From tuples to distinct units, by shape to those who answer, and back.
#include "coordinator/evaluate.hpp"

#include "base/require.hpp"
#include "coordinator/bags.hpp"
#include "coordinator/context.hpp"
#include "coordinator/distinct.hpp"
#include "coordinator/mappings.hpp"
#include "coordinator/rows.hpp"

namespace ado::coordinator {
namespace {

// Gives each tuple the outcome of its unit, and counts.
Evaluation spread(Context& context, std::span<const std::optional<std::size_t>> place_of,
                  std::int64_t nulls, const std::vector<Outcome>& outcomes) {
  Evaluation evaluation{.outcomes = {}, .counts = context.caller.counts()};
  evaluation.outcomes.reserve(place_of.size());
  for (const std::optional<std::size_t>& place : place_of) {
    evaluation.outcomes.push_back(place ? outcomes[*place]
                                        : Outcome{.value = {}, .origin = Origin::null});
  }
  Counts& counts = evaluation.counts;
  counts.tuples = static_cast<std::int64_t>(place_of.size());
  counts.nulls = nulls;
  counts.distinct = static_cast<std::int64_t>(outcomes.size());
  for (const Outcome& outcome : outcomes) {
    if (outcome.origin == Origin::cached) ++counts.hits;
    if (!outcome.error.empty()) ++counts.failures;
  }
  evaluation.notice = context.notice;
  return evaluation;
}

Result<Evaluation> run(Context& context, const Work& work) {
  switch (work.call.op->shape) {
    case semantic::Shape::row: {
      ADO_TRY(const auto distinct, distinct_rows(work.call, work.tuples));
      ADO_TRY(const auto outcomes, evaluate_rows(context, work.call, distinct.units));
      return spread(context, distinct.place_of, distinct.nulls, outcomes);
    }
    case semantic::Shape::aggregate: {
      const auto distinct = distinct_bags(work.call, work.tuples, work.times);
      ADO_TRY(const auto outcomes, evaluate_bags(context, work.call, distinct.units));
      return spread(context, distinct.place_of, distinct.nulls, outcomes);
    }
    case semantic::Shape::mapping: {
      ADO_TRY(const auto distinct, distinct_rows(work.call, work.tuples));
      std::vector<std::string> texts;
      texts.reserve(distinct.units.size());
      for (const semantic::Arguments& each : distinct.units) texts.push_back(each.front());
      ADO_TRY(const auto outcomes, evaluate_mapping(context, work.call, texts));
      return spread(context, distinct.place_of, distinct.nulls, outcomes);
    }
  }
  require(false);
}

}  // namespace

Result<void> check(const semantic::Operator& op, const Options& options, const Services& services) {
  ADO_TRY(const Answerer answerer, answerer_of(op, options, services));
  static_cast<void>(answerer);
  return {};
}

Result<Evaluation> evaluate(const Work& work, const Services& services,
                            const std::stop_token& stop) {
  require(work.call.op != nullptr);
  ADO_TRY(const Answerer answerer, answerer_of(*work.call.op, work.options, services));
  Context context{.options = work.options, .services = services, .stop = stop};
  auto evaluation = run(context, work);
  if (services.cache != nullptr) services.cache->flush();
  if (evaluation) evaluation->model = name_of(answerer, work.options, services);
  return evaluation;
}

}  // namespace ado::coordinator
