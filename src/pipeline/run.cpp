// Stage by stage: plan, prepare, keep; then the final query.
#include "pipeline/run.hpp"

#include <unistd.h>

#include "coordinator/evaluate.hpp"
#include "pipeline/names.hpp"
#include "pipeline/pieces.hpp"
#include "pipeline/planner.hpp"
#include "pipeline/retained.hpp"
#include "pipeline/stages.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::pipeline {
namespace {

// The options of one stage: the configuration, then its hints.
CallSettings settings_of(const Settings& settings, const sql::Hints& hints) {
  CallSettings result{.options = settings.options, .budget_usd = std::nullopt};
  coordinator::Options& options = result.options;
  if (hints.parallel) options.parallel = static_cast<int>(*hints.parallel);
  if (hints.batch_size) options.batch_size = static_cast<int>(*hints.batch_size);
  if (hints.model) options.model = settings.model_of(*hints.model);
  if (hints.recall) options.recall = *hints.recall;
  if (hints.on_error) {
    options.on_error = *hints.on_error == sql::ErrorHint::null ? coordinator::OnError::null
                                                               : coordinator::OnError::fail;
  }
  if (hints.blocking) {
    options.blocking =
        *hints.blocking ? coordinator::Options::Blocking::on : coordinator::Options::Blocking::off;
  }
  if (hints.cache) {
    switch (*hints.cache) {
      case sql::CacheHint::on:
        options.cache = coordinator::CacheUse::on;
        break;
      case sql::CacheHint::off:
        options.cache = coordinator::CacheUse::off;
        break;
      case sql::CacheHint::refresh:
        options.cache = coordinator::CacheUse::refresh;
        break;
    }
  }
  for (const std::string& note : hints.notes) {
    options.notes += (options.notes.empty() ? "" : "\n") + note;
  }
  return result;
}

class Run {
 public:
  Run(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
      const Outside& outside, Purpose purpose, engine::Workbench& bench, RunReport& report)
      : pipeline_(pipeline),
        text_(text),
        settings_(settings),
        outside_(outside),
        purpose_(purpose),
        bench_(bench),
        report_(report),
        services_(outside.services),
        names_(nonce_of(text)),
        executor_(purpose, {.bench = bench,
                            .services = services_,
                            .clock = outside.clock,
                            .failed = [this](const auto& failed) { return note(failed); },
                            .begun = [this](const auto& call, auto tuples) { note(call, tuples); },
                            .price_of = settings.price_of,
                            .run_options = outside.run_options}) {
    services_.sink = [this](const coordinator::CallRecord& record) { note(record); };
    const engine::EngineInfo& info = outside.engine.info();
    caller_ = {.id = report.caller_id,
               .engine = info.engine,
               .engine_version = info.version,
               .database = info.database,
               .sql = std::string(text)};
  }

  Result<void> stages(engine::RowSink* rows) {
    begin_ms_ = outside_.clock.steady_ms();
    for (std::size_t i = 0; i < pipeline_.stages.size(); ++i) {
      const sql::PipelineStage& stage = pipeline_.stages[i];
      ADO_CHECK(one(stage.name.text, [&](StageReport& report) { return keep(i, report); }));
    }
    return one("", [&](StageReport& report) { return final(rows, report); });
  }

  const Caller& caller() const { return caller_; }
  // A line that could not be logged.
  const std::optional<Error>& log_error() const { return log_error_; }

 private:
  template <typename Body>
  Result<void> one(const std::string& name, Body body) {
    StageReport& report = report_.stages.emplace_back();
    report.name = name;
    progress_ = {.stage = name};
    const double begin = outside_.clock.steady_ms();
    Result<void> done = body(report);
    report.elapsed_ms = outside_.clock.steady_ms() - begin;
    if (!done) {
      report.error = done.error().message;
      if (!name.empty()) {
        Error error = done.error();
        error.message = fmt::format("stage {}: {}", name, error.message);
        done = fail(std::move(error));
      }
    }
    if (purpose_ == Purpose::run) {
      if (auto logged = outside_.log.stage(caller_, report); !logged) log_error_ = logged.error();
    }
    if (outside_.stage_done) outside_.stage_done(report);
    return done;
  }

  Planning planning(const sql::Hints& hints) {
    return {.dialect = pipeline_.dialect,
            .text = text_,
            .threshold = hints.threshold,
            .names = names_,
            .describe =
                [this](const sql::Query& query) {
                  auto columns = outside_.engine.describe(executor_.print(query));
                  if (columns) return columns;
                  Error error = std::move(columns).error();
                  error.position.reset();
                  return Result<std::vector<engine::ResultColumn>>(fail(std::move(error)));
                },
            .function =
                [this](const std::string& name) {
                  return function_in_catalog(outside_.engine, name, outside_.run_options);
                },
            .view =
                [this](const std::vector<sql::Identifier>& name) {
                  return view_in_catalog(outside_.engine, name, outside_.run_options);
                }};
  }

  Result<QueryPlan> prepare(sql::Query query, const sql::Hints& own, StageReport& report,
                            std::string_view cache_key) {
    read_stages(query, pipeline_, tables_);
    const sql::Hints hints = sql::merge(pipeline_.hints, own);
    ADO_TRY(QueryPlan plan, plan_query(std::move(query), planning(hints)));
    report.serial_reason = serial_reason(plan);
    CallSettings settings = settings_of(settings_, hints);
    settings.options.cache_key = cache_key;
    settings.budget_usd = pipeline_.hints.budget_usd;
    ADO_CHECK(executor_.prepare(plan, settings, report));
    return plan;
  }

  Result<void> keep(std::size_t i, StageReport& report) {
    const sql::PipelineStage& stage = pipeline_.stages[i];
    report.table = names_.stage(stage.name, pipeline_.dialect);
    ADO_TRY(const Retained retained,
            retained_stage(settings_, pipeline_, i, services_.library, outside_.engine));
    ADO_TRY(const auto found, read_retained(retained, bench_, report.table, outside_.clock));
    if (found) {
      report.rows = *found;
      report.retained = "read from " + retained.shown;
    } else {
      const std::string key = stage.options.cache_key.value_or("");
      ADO_TRY(const QueryPlan plan, prepare(stage.query, stage.hints, report, key));
      report.precision = executor_.precision_of(plan.query);
      ADO_TRY(report.rows,
              executor_.keep(report.table, plan.query, {}, report, "stage " + stage.name.text));
      if (retained.is_asked && purpose_ == Purpose::run) ADO_CHECK(retain(retained, report));
    }
    ADO_CHECK(check_columns(bench_, stage, report.table, text_));
    tables_.push_back(report.table);
    return {};
  }

  // Rows for which an answer is missing are no answer for another run.
  Result<void> retain(const Retained& retained, StageReport& report) {
    for (const StageReport& each : report_.stages) {
      if (total_counts(each).failures == 0) continue;
      report.retained = "not kept: answers are missing";
      return {};
    }
    ADO_TRY(const std::string refusal,
            write_retained(retained, bench_, report.table, outside_.clock));
    report.retained = refusal.empty() ? "kept in " + retained.shown : "not kept: " + refusal;
    return {};
  }

  Result<void> final(engine::RowSink* rows, StageReport& report) {
    ADO_TRY(const QueryPlan plan,
            prepare(pipeline_.final_query, pipeline_.final_hints, report, ""));
    report.precision = executor_.precision_of(plan.query);
    report.statements.push_back({.what = "the final query", .sql = executor_.print(plan.query)});
    if (purpose_ == Purpose::run) {
      auto stats = outside_.engine.run(report.statements.back().sql, *rows, outside_.run_options);
      if (!stats) return unplaced(std::move(stats).error());
      report.rows = stats->rows;
      return {};
    }
    sql::Select count;
    count.items.push_back(sql::make_item(sql::make_count_star(), kRows));
    count.from.push_back(sql::make_derived(executor_.countable(plan.query), "__rvbbit_final"));
    engine::TextSink sink(1);
    auto stats = outside_.engine.run(executor_.print(sql::make_query(std::move(count))), sink,
                                     outside_.run_options);
    if (!stats) return unplaced(std::move(stats).error());
    report.rows = std::stoll(sink.table().rows.at(0).at(0));
    return {};
  }

  static tl::unexpected<Error> unplaced(Error error) {
    error.position.reset();
    return fail(std::move(error));
  }

  void note(const CallReport& call, std::int64_t tuples) {
    progress_.call = call.text;
    progress_.tuples = tuples;
    progress_.tuples_done = 0;
    tell();
  }
  void note(const coordinator::CallRecord& record) {
    progress_.tuples_done += record.rows - record.rows_bad;
    ++progress_.calls;
    progress_.cost += record.cost.value_or(0);
    tell();
    const std::string stage = progress_.stage.empty() ? "(final)" : progress_.stage;
    if (auto logged = outside_.log.call(caller_, stage, record); !logged)
      log_error_ = logged.error();
  }
  Result<void> note(const std::vector<FailedTuple>& failed) {
    const std::string stage = progress_.stage.empty() ? "(final)" : progress_.stage;
    return outside_.log.failures(caller_, stage, failed);
  }
  void tell() {
    progress_.elapsed_ms = outside_.clock.steady_ms() - begin_ms_;
    if (outside_.progress) outside_.progress(progress_);
  }

  const sql::Pipeline& pipeline_;
  std::string_view text_;
  const Settings& settings_;
  const Outside& outside_;
  Purpose purpose_;
  engine::Workbench& bench_;
  RunReport& report_;
  coordinator::Services services_;
  Names names_;
  Executor executor_;
  Caller caller_;
  StageTables tables_;
  Progress progress_;
  double begin_ms_ = 0;
  std::optional<Error> log_error_;
};

Result<void> go(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
                const Outside& outside, Purpose purpose, engine::RowSink* rows, RunReport& report) {
  const double begin = outside.clock.steady_ms();
  report.caller_id =
      fmt::format("{}-{}-{}", to_compact_utc(outside.clock.now()), nonce_of(text), ::getpid());
  ADO_TRY(engine::Workbench bench, engine::Workbench::open(outside.engine));
  Run run(pipeline, text, settings, outside, purpose, bench, report);
  Result<void> done = run.stages(rows);
  report.elapsed_ms = outside.clock.steady_ms() - begin;
  if (purpose == Purpose::run) {
    const std::string error = done ? "" : done.error().message;
    const auto logged = outside.log.query(run.caller(), report, error);
    if (done && !logged) return fail(logged.error());
    if (done && run.log_error()) return fail(*run.log_error());
  }
  const auto cleared = bench.clear();
  if (done && !cleared) return fail(cleared.error());
  return done;
}

}  // namespace

Result<void> run(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
                 const Outside& outside, engine::RowSink& rows, RunReport& report) {
  return go(pipeline, text, settings, outside, Purpose::run, &rows, report);
}

Result<void> explain(const sql::Pipeline& pipeline, std::string_view text, const Settings& settings,
                     const Outside& outside, RunReport& report) {
  return go(pipeline, text, settings, outside, Purpose::explain, nullptr, report);
}

}  // namespace ado::pipeline
