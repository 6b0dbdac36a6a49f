// Executor: does the steps of one stage after the other on one workbench.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "coordinator/services.hpp"
#include "engine/workbench.hpp"
#include "pipeline/report.hpp"
#include "pipeline/unknown.hpp"

namespace ado::pipeline {

// run: models are asked. explain: nobody is asked; what the cache, rules and local forms answer is
// known, and what waits for a model is counted as an upper bound.
enum class Purpose { run, explain };

// What one evaluation is done with.
struct CallSettings {
  coordinator::Options options;
  std::optional<double> budget_usd;  // Of the whole pipeline; the services' purse may have less.
};

// A tuple that has no answer because its call failed.
struct FailedTuple {
  std::string op;
  coordinator::Tuple arguments;
  std::string error;
};

// Not thread-safe. What it refers to must outlive it.
class Executor {
 public:
  struct Outside {
    engine::Workbench& bench;
    const coordinator::Services& services;
    const Clock& clock;
    std::function<Result<void>(const std::vector<FailedTuple>&)> failed;
    // Before tuples are asked about: so many.
    std::function<void(const CallReport&, std::int64_t)> begun;
    std::function<std::optional<llm::Price>(const std::string& model)> price_of;
    engine::RunOptions run_options;
  };
  Executor(Purpose purpose, Outside outside) : purpose_(purpose), outside_(std::move(outside)) {}

  // The steps of a plan; afterwards its query can be run. Appends to the report, also when it
  // fails.
  Result<void> prepare(const QueryPlan& plan, const CallSettings& settings, StageReport& report);
  // The rows of the query in a table. In an EXPLAIN as many as there are at most.
  Result<std::int64_t> keep(const std::string& table, const sql::Query& query,
                            const std::vector<std::string>& columns, StageReport& report,
                            std::string what);
  // The query as it can be counted on: in an EXPLAIN without conditions that wait for answers.
  sql::Query countable(const sql::Query& query) const { return unknown_.without(query); }
  Precision precision_of(const sql::Query& query) const { return unknown_.precision_of(query); }
  std::string print(const sql::Query& query) const;

 private:
  struct Tuples {
    std::vector<std::int64_t> groups;  // Of bags and groups.
    std::vector<coordinator::Tuple> tuples;
    std::vector<coordinator::Times> times;  // Of bags.
    std::vector<std::int64_t> places;       // Of a prefix.
    std::int64_t rows = 0;
  };
  Result<void> answer(const AnswerStep& step, const CallSettings& settings, StageReport& report);
  Result<void> answer_all(const AnswerStep& step, const CallSettings& settings, CallReport& call);
  Result<void> answer_prefix(const AnswerStep& step, const CallSettings& settings,
                             CallReport& call);
  Result<void> answer_pairs(const AnswerStep& step, const CallSettings& settings, CallReport& call);
  Result<Tuples> read(const AnswerStep& step, const sql::Query& source);
  Result<Tuples> read_bags(const AnswerStep& step, const sql::Query& source);
  // Nothing where nobody was asked, which the call's estimate tells. `times` as of Work.
  using Values = std::optional<std::vector<semantic::Value>>;
  Result<Values> evaluate(const AnswerStep& step, const CallSettings& settings,
                          const std::vector<coordinator::Tuple>& tuples,
                          const std::vector<coordinator::Times>& times, CallReport& call);
  Result<Values> ask(coordinator::Work work, const CallSettings& settings, CallReport& call);
  Result<void> tell_failures(const coordinator::Work& work, const coordinator::Evaluation& done);
  Result<void> make_table(const AnswerStep& step);
  Result<void> store(const AnswerStep& step, const Tuples& tuples,
                     const std::vector<semantic::Value>& values, std::size_t begin);
  Result<std::int64_t> count_passing(const AnswerStep& step, std::int64_t place_last);
  coordinator::Services services_of(const CallSettings& settings) const;
  sql::Dialect dialect() const { return outside_.bench.engine().dialect(); }

  Purpose purpose_;
  Outside outside_;
  std::map<Hash128, semantic::Value> memo_;  // Answers of this run, by call and tuple.
  Unknown unknown_;
};

}  // namespace ado::pipeline
