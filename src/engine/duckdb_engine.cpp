// Hands each call on to the connection, and its plans to the explain parser.
#include "engine/duckdb_engine.hpp"

#include <charconv>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "engine/duckdb_schema.hpp"
#include "engine/scratch.hpp"
#include "explain/duckdb_plan.hpp"

namespace ado::engine {
namespace {

class DuckDbEngine final : public Engine {
 public:
  DuckDbEngine(DuckDbConnection connection, EngineInfo info)
      : connection_(std::move(connection)), info_(std::move(info)) {}

  DuckDbConnection& connection() { return connection_; }

  sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
  const EngineInfo& info() const override { return info_; }
  Result<sql::Schema> schema() override { return read_schema(connection_); }

  Result<std::vector<ResultColumn>> describe(std::string_view statement) override {
    return connection_.describe(statement);
  }

  Result<RunStats> run(std::string_view statement, RowSink& sink,
                       const RunOptions& options) override {
    ADO_CHECK(refuse(options.settings));
    return within_memory(options.memory_bytes,
                         [&] { return connection_.run(statement, sink, options); });
  }

  Result<explain::Tree> explain(std::string_view statement, const Settings& settings) override {
    ADO_CHECK(refuse(settings));
    ADO_TRY(const std::string plan, connection_.explain_json(statement));
    return explain::parse_duckdb(plan);
  }

  Result<Profiled> run_profiled(std::string_view statement, RowSink& sink,
                                const RunOptions& options) override {
    ADO_CHECK(refuse(options.settings));
    ADO_TRY(const auto profiled, within_memory(options.memory_bytes, [&] {
              return connection_.run_profiled(statement, sink, options);
            }));
    ADO_TRY(explain::Tree tree, explain::parse_duckdb(profiled.profile));
    // The profile ends before a streamed result does.
    tree.total_ms = profiled.stats.wall_ms;
    tree.rows_returned = profiled.stats.rows;
    return Profiled{.stats = profiled.stats, .tree = std::move(tree)};
  }

  Result<std::map<std::string, std::string>> current_settings() override { return {}; }
  RunFailure last_failure() const override { return connection_.last_failure(); }
  Result<void> begin_snapshot() override { return connection_.begin_snapshot(); }
  Result<void> end_snapshot() override { return connection_.end_snapshot(); }
  Result<std::vector<IndexTrial>> try_indexes(std::string_view,
                                              const std::vector<IndexIdea>&) const override {
    return fail(ErrorKind::unsupported, "duckdb cannot plan with an index that is not there");
  }
  Result<Scratch> open_scratch() const override { return Scratch::open(); }

 private:
  // Runs with a lower limit, and has the usual one again afterwards.
  template <typename Run>
  std::invoke_result_t<Run> within_memory(std::optional<std::int64_t> bytes, Run run) {
    if (!bytes) return run();
    ADO_CHECK(connection_.execute(fmt::format("SET memory_limit = '{}B'", *bytes)));
    auto done = run();
    // Raising a limit frees nothing: only a database that a statement brought down refuses it, and
    // then that statement's error says more.
    const auto raised =
        connection_.execute(fmt::format("SET memory_limit = '{}'", info_.memory_limit));
    if (done && !raised) return fail(raised.error());
    return done;
  }

  // Its settings are those of the whole database.
  static Result<void> refuse(const Settings& settings) {
    if (settings.empty()) return {};
    return fail(ErrorKind::unsupported, "duckdb has no settings for one statement: {}",
                settings.front().name);
  }

  DuckDbConnection connection_;
  EngineInfo info_;
};

}  // namespace

Result<std::unique_ptr<Engine>> make_duckdb_engine(DuckDbConnection connection, EngineInfo info) {
  ADO_TRY(const TextTable facts,
          connection.query("SELECT version(), current_setting('threads')::VARCHAR, "
                           "current_setting('memory_limit')"));
  const auto& row = facts.rows.at(0);
  info.engine = "duckdb";
  info.version = row[0].starts_with('v') ? row[0].substr(1) : row[0];
  std::from_chars(row[1].data(), row[1].data() + row[1].size(), info.threads);
  info.memory_limit = row[2];
  return std::make_unique<DuckDbEngine>(std::move(connection), std::move(info));
}

DuckDbConnection& connection_of(Engine& engine) {
  auto* duckdb = dynamic_cast<DuckDbEngine*>(&engine);
  require(duckdb != nullptr);
  return duckdb->connection();
}

}  // namespace ado::engine
