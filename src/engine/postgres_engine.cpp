// Hands each call on to the connection, and its plans to the explain parser.
#include "engine/postgres_engine.hpp"

#include <charconv>

#include "base/require.hpp"
#include "engine/postgres_index_trial.hpp"
#include "engine/postgres_schema.hpp"
#include "engine/postgres_settings.hpp"
#include "engine/scratch.hpp"
#include "explain/postgres_plan.hpp"

namespace ado::engine {
namespace {

class PostgresEngine final : public Engine {
 public:
  PostgresEngine(PostgresConnection connection, EngineInfo info, std::string target)
      : connection_(std::move(connection)), info_(std::move(info)), target_(std::move(target)) {}

  PostgresConnection& connection() { return connection_; }

  sql::Dialect dialect() const override { return sql::Dialect::postgres; }
  const EngineInfo& info() const override { return info_; }
  Result<sql::Schema> schema() override { return read_schema(connection_); }

  Result<std::vector<ResultColumn>> describe(std::string_view statement) override {
    return connection_.describe(statement);
  }

  Result<RunStats> run(std::string_view statement, RowSink& sink,
                       const RunOptions& options) override {
    return connection_.run(statement, sink, options);
  }

  Result<explain::Tree> explain(std::string_view statement, const Settings& settings) override {
    ADO_TRY(const std::string plan,
            connection_.explain_json(statement, PostgresPlan::estimated, {.settings = settings}));
    return explain::parse_postgres(plan);
  }

  // EXPLAIN ANALYZE gives no rows, so the statement runs twice. Watching each node slows some plans
  // down many times; one that takes too long then is shown as it was planned.
  Result<Profiled> run_profiled(std::string_view statement, RowSink& sink,
                                const RunOptions& options) override {
    ADO_TRY(const RunStats stats, connection_.run(statement, sink, options));
    if (!stats.stopped_early) {
      const auto plan = connection_.explain_json(statement, PostgresPlan::analyzed, options);
      if (!plan && connection_.last_failure() != RunFailure::timeout) {
        return tl::unexpected(plan.error());
      }
      if (plan) {
        ADO_TRY(explain::Tree tree, explain::parse_postgres(*plan));
        return Profiled{.stats = stats, .tree = std::move(tree)};
      }
    }
    ADO_TRY(explain::Tree tree, explain(statement, options.settings));
    return Profiled{.stats = stats, .tree = std::move(tree)};
  }

  RunFailure last_failure() const override { return connection_.last_failure(); }
  Result<std::map<std::string, std::string>> current_settings() override {
    return read_settings(connection_);
  }
  Result<void> begin_snapshot() override { return connection_.begin_snapshot(); }
  Result<void> end_snapshot() override { return connection_.end_snapshot(); }
  Result<std::vector<IndexTrial>> try_indexes(std::string_view statement,
                                              const std::vector<IndexIdea>& ideas) const override {
    return try_hypothetical_indexes(target_, statement, ideas);
  }
  Result<Scratch> open_scratch() const override { return Scratch::on_server(target_); }

 private:
  PostgresConnection connection_;
  EngineInfo info_;
  std::string target_;  // May hold a password: for connecting only.
};

}  // namespace

Result<std::unique_ptr<Engine>> make_postgres_engine(PostgresConnection connection,
                                                     std::string target) {
  ADO_TRY(const TextTable facts,
          connection.query("SELECT current_setting('server_version'), current_database(), "
                           "current_setting('max_parallel_workers_per_gather'), "
                           "current_setting('work_mem')"));
  const auto& row = facts.rows.at(0);
  EngineInfo info;
  info.engine = "postgres";
  info.version = row[0].substr(0, row[0].find(' '));  // 15.18 (Debian 15.18-0+deb12u1)
  info.database = row[1];
  int workers = 0;
  std::from_chars(row[2].data(), row[2].data() + row[2].size(), workers);
  info.threads = workers + 1;
  info.memory_limit = row[3];
  return std::make_unique<PostgresEngine>(std::move(connection), std::move(info),
                                          std::move(target));
}

PostgresConnection& postgres_of(Engine& engine) {
  auto* postgres = dynamic_cast<PostgresEngine*>(&engine);
  require(postgres != nullptr);
  return postgres->connection();
}

}  // namespace ado::engine
