// Asks the coordinator, and keeps what it has answered for the rest of the run.
#include <algorithm>

#include "coordinator/estimate.hpp"
#include "coordinator/evaluate.hpp"
#include "coordinator/key.hpp"
#include "coordinator/semantic_join.hpp"
#include "pipeline/executor.hpp"

namespace ado::pipeline {
namespace {

constexpr std::int64_t kUnseenBytes = 200;        // Of an argument that no answer has made yet.
constexpr std::size_t kPairsKeptMax = 1'000'000;  // In an EXPLAIN.

// All that an answer depends on, but the tuple.
std::string prefix_of(const semantic::Call& call, const coordinator::Options& options) {
  std::string text;
  coordinator::add_piece(text, call.op->name);
  for (const semantic::Argument& argument : call.arguments) {
    coordinator::add_piece(text, fmt::format("{}", static_cast<int>(argument.kind)));
    coordinator::add_piece(text, argument.text);
  }
  for (const std::string& piece : {options.model, options.notes, options.cache_key}) {
    coordinator::add_piece(text, piece);
  }
  return text;
}

Hash128 key_of(const std::string& prefix, const coordinator::Tuple& tuple,
               const coordinator::Times* times) {
  std::string text = prefix;
  for (std::size_t i = 0; i < tuple.size(); ++i) {
    coordinator::add_piece(text, tuple[i] ? "'" + *tuple[i] : "NULL");
    if (times != nullptr) coordinator::add_piece(text, fmt::format("{}", (*times)[i]));
  }
  return hash128(text);
}

bool has_null(const coordinator::Tuple& tuple) {
  for (const auto& value : tuple) {
    if (!value) return true;
  }
  return false;
}

}  // namespace

coordinator::Services Executor::services_of(const CallSettings& settings) const {
  coordinator::Services services = outside_.services;
  const bool is_local = settings.options.model == coordinator::kLocal;
  services.price = is_local ? std::nullopt : outside_.price_of(settings.options.model);
  if (services.purse != nullptr) services.purse->limit_cost(settings.budget_usd);
  return services;
}

// A set of labels is one answer; other tuples are asked about once in a run, whatever the cache is.
Result<Executor::Values> Executor::evaluate(const AnswerStep& step, const CallSettings& settings,
                                            const std::vector<coordinator::Tuple>& tuples,
                                            const std::vector<coordinator::Times>& times,
                                            CallReport& call) {
  coordinator::Work work{.call = step.call, .tuples = {}, .options = settings.options};
  if (step.kind == AnswerKind::labels) {
    work.tuples = tuples;
    return ask(std::move(work), settings, call);
  }
  const std::string prefix = prefix_of(step.call, settings.options);
  std::vector<semantic::Value> values(tuples.size());
  std::vector<std::size_t> asked;
  std::vector<Hash128> keys;
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    const Hash128 key = key_of(prefix, tuples[i], times.empty() ? nullptr : &times[i]);
    const auto known = memo_.find(key);
    if (known != memo_.end()) {
      values[i] = known->second;
      continue;
    }
    asked.push_back(i);
    keys.push_back(key);
    work.tuples.push_back(tuples[i]);
    if (!times.empty()) work.times.push_back(times[i]);
  }
  const auto reused = static_cast<std::int64_t>(tuples.size() - asked.size());
  ADO_TRY(const Values answered, ask(std::move(work), settings, call));
  call.counts.tuples += reused;
  call.counts.distinct += reused;
  call.counts.hits += reused;
  if (purpose_ == Purpose::explain) {
    call.estimate.tuples += reused;
    call.estimate.distinct += reused;
    call.estimate.hits += reused;
  }
  if (!answered) return std::nullopt;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    values[asked[i]] = (*answered)[i];
    // A call that failed is no answer.
    if (!semantic::is_null((*answered)[i])) memo_.emplace(keys[i], (*answered)[i]);
  }
  return values;
}

Result<Executor::Values> Executor::ask(coordinator::Work work, const CallSettings& settings,
                                       CallReport& call) {
  if (work.tuples.empty()) return std::vector<semantic::Value>{};
  const coordinator::Services services = services_of(settings);
  const bool is_blocked = work.call.op->id == semantic::OperatorId::distinct;
  if (is_blocked) call.note = coordinator::blocking_notice(work.tuples.size(), work.options);
  if (purpose_ == Purpose::explain) {
    // The arguments themselves wait for answers.
    const bool is_unseen = work.call.op->shape == semantic::Shape::row && call.rows > 0 &&
                           std::ranges::any_of(work.tuples, has_null) &&
                           call.precision != Precision::exact;
    if (is_unseen) {
      call.estimate +=
          coordinator::estimate_unseen(work.call, work.options, services, call.rows, kUnseenBytes);
      return std::nullopt;
    }
    ADO_TRY(const coordinator::Estimate estimate, coordinator::estimate(work, services));
    call.estimate += estimate;
    if (estimate.calls > 0) return std::nullopt;
  }
  outside_.begun(call, static_cast<std::int64_t>(work.tuples.size()));
  ADO_TRY(const coordinator::Evaluation done,
          coordinator::evaluate(work, services, outside_.run_options.stop));
  call.counts += done.counts;
  call.model = done.model;
  if (!done.notice.empty()) call.note = done.notice;
  ADO_CHECK(tell_failures(work, done));
  std::vector<semantic::Value> values;
  values.reserve(done.outcomes.size());
  for (const coordinator::Outcome& outcome : done.outcomes) values.push_back(outcome.value);
  return values;
}

Result<void> Executor::tell_failures(const coordinator::Work& work,
                                     const coordinator::Evaluation& done) {
  std::vector<FailedTuple> failed;
  for (std::size_t i = 0; i < done.outcomes.size(); ++i) {
    if (done.outcomes[i].error.empty()) continue;
    failed.push_back({.op = std::string(work.call.op->name),
                      .arguments = work.tuples[i],
                      .error = done.outcomes[i].error});
  }
  return failed.empty() ? Result<void>{} : outside_.failed(failed);
}

Result<void> Executor::answer_pairs(const AnswerStep& step, const CallSettings& settings,
                                    CallReport& call) {
  ADO_TRY(const Tuples left, read(step, countable(*step.source)));
  ADO_TRY(const Tuples right, read(step, countable(*step.right)));
  call.rows = left.rows + right.rows;
  call.precision =
      std::max(unknown_.precision_of(*step.source), unknown_.precision_of(*step.right));
  coordinator::JoinWork work{.left = {}, .right = {}, .options = settings.options};
  for (const auto& tuple : left.tuples) work.left.push_back(tuple.at(0).value_or(""));
  for (const auto& tuple : right.tuples) work.right.push_back(tuple.at(0).value_or(""));
  work.relationship = step.call.arguments.back().text;
  ADO_CHECK(make_table(step));
  const coordinator::Services services = services_of(settings);
  call.note = coordinator::blocking_notice(work.right.size(), work.options);
  std::vector<engine::TextRow> rows;
  bool is_known = true;
  if (purpose_ == Purpose::explain) {
    ADO_TRY(const coordinator::Estimate estimate, coordinator::estimate_join(work, services));
    call.estimate += estimate;
    is_known = estimate.calls == 0;
  }
  if (is_known) {
    ADO_TRY(const coordinator::JoinPairs pairs,
            coordinator::join(work, services, outside_.run_options.stop));
    for (const auto& [l, r] : pairs.pairs) rows.push_back({work.left[l], work.right[r]});
    call.counts += pairs.counts;
    call.model = pairs.model;
    const std::size_t all = work.left.size() * work.right.size();
    const std::string missed = pairs.candidates < all ? "; " + call.note : "";
    call.note = fmt::format("{} of {} pairs compared, {} nearest each, recall {:.2f} on {} texts{}",
                            pairs.candidates, all, pairs.depth, pairs.recall_measured, pairs.sample,
                            missed);
  } else {
    unknown_.add_table(step.table);
    for (const std::string& l : work.left) {
      for (const std::string& r : work.right) {
        if (rows.size() < kPairsKeptMax) rows.push_back({l, r});
      }
    }
  }
  ADO_CHECK(outside_.bench.append(step.table, rows));
  return outside_.bench.settle(step.table);
}

}  // namespace ado::pipeline
