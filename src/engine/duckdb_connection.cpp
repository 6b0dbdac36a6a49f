// Opens, watches and runs; what a statement does on its way is in duckdb_statement.
#include "engine/duckdb_connection.hpp"

#include "base/clock.hpp"
#include "engine/duckdb_appender.hpp"
#include "engine/duckdb_profile.hpp"
#include "engine/duckdb_statement.hpp"
#include "engine/watchdog.hpp"

namespace ado::engine {
namespace {

constexpr std::string_view kProfilingOn = "SET enable_profiling = 'no_output'";
constexpr std::string_view kProfilingOff = "PRAGMA disable_profiling";
// Errors bring the byte they point at; profiles only what the explain tree shows (the sizes of
// results, for one, are dear to count).
constexpr std::string_view kConnectionSettings[] = {
    "SET errors_as_json = true",
    R"(SET custom_profiling_settings = '{"OPERATOR_NAME": "true", "OPERATOR_TYPE": "true",
       "OPERATOR_TIMING": "true", "OPERATOR_CARDINALITY": "true", "OPERATOR_ROWS_SCANNED": "true",
       "EXTRA_INFO": "true", "CPU_TIME": "true", "LATENCY": "true", "ROWS_RETURNED": "true",
       "SYSTEM_PEAK_BUFFER_MEMORY": "true", "SYSTEM_PEAK_TEMP_DIR_SIZE": "true"}')",
    "PRAGMA disable_profiling"};
constexpr std::size_t kQueryRowsMax = 1'000'000;  // Of the engine's own catalog queries.

Result<DuckDbConfig> make_config(const DuckDbConfiguration& configuration) {
  DuckDbConfig config;
  if (duckdb_create_config(config.out()) == DuckDBError) {
    return fail(ErrorKind::unavailable, "the engine's configuration cannot be made");
  }
  for (const auto& [name, value] : configuration.settings) {
    if (duckdb_set_config(config.get(), name.c_str(), value.c_str()) == DuckDBError) {
      return fail(ErrorKind::invalid_input, "setting is not accepted by DuckDB: {} = {}", name,
                  value);
    }
  }
  return config;
}

}  // namespace

class DuckDbConnection::Impl {
 public:
  Impl(DuckDbDatabase database, DuckDbConnectionHandle connection)
      : database_(std::move(database)), connection_(std::move(connection)) {}

  Result<void> execute(std::string_view script) {
    DuckDbResult result;
    const std::string text(script);
    if (duckdb_query(connection_.get(), text.c_str(), result.out()) == DuckDBError) {
      return settle(read_failure(copy_text(duckdb_result_error(result.out())), script),
                    Watchdog::Reason::none);
    }
    return {};
  }

  Result<std::vector<ResultColumn>> describe(std::string_view statement) {
    last_failure_ = RunFailure::none;
    auto prepared = prepare(connection_.get(), statement, Accept::select);
    if (!prepared) return settle(std::move(prepared).error(), Watchdog::Reason::none);
    auto columns = columns_of(prepared->get());
    if (!columns) return settle(std::move(columns).error(), Watchdog::Reason::none);
    return *std::move(columns);
  }

  Result<RunStats> run(std::string_view statement, Accept accept, RowSink& sink,
                       const RunOptions& options) {
    last_failure_ = RunFailure::none;
    std::optional<Watchdog::Watch> watch;
    if (options.timeout || options.stop.stop_possible()) {
      watch.emplace(dog(), options.timeout, options.stop);
    }
    const double wall_begin = clock_.steady_ms();
    const double cpu_begin = clock_.process_cpu_ms();
    auto fetched = prepare_and_fetch(statement, accept, sink, watch);
    RunStats stats{.wall_ms = clock_.steady_ms() - wall_begin,
                   .cpu_ms = clock_.process_cpu_ms() - cpu_begin};
    const Watchdog::Reason reason = reason_of(watch);
    // It interrupts whatever runs, and must not hit what settles a failure.
    watch.reset();
    if (!fetched) return settle(std::move(fetched).error(), reason);
    stats.rows = fetched->rows;
    stats.stopped_early = fetched->stopped_early;
    return stats;
  }

  Result<std::string> explain_json(std::string_view statement) {
    // Refuses what is no query, and finds errors while positions are still the statement's own.
    ADO_CHECK(describe(statement));
    TextSink sink(1);
    ADO_CHECK(run("EXPLAIN (FORMAT JSON) " + std::string(statement), Accept::select_or_explain,
                  sink, {}));
    if (sink.table().rows.empty()) return fail(ErrorKind::unavailable, "EXPLAIN gave no plan");
    return sink.table().rows[0].back();
  }

  Result<Profiled> run_profiled(std::string_view statement, RowSink& sink,
                                const RunOptions& options) {
    ADO_CHECK(execute(kProfilingOn));
    auto stats = run(statement, Accept::select, sink, options);
    std::string profile = stats ? profile_json(connection_.get()) : "";
    ADO_CHECK(execute(kProfilingOff));
    if (!stats) return tl::unexpected(std::move(stats).error());
    return Profiled{.stats = *stats, .profile = std::move(profile)};
  }

  Result<std::int64_t> copy_rows(Engine& source, std::string_view statement, std::string_view table,
                                 const RunOptions& options) {
    ADO_TRY(DuckDbAppender appender, DuckDbAppender::open(connection_.get(), table));
    ADO_TRY(const RunStats stats, source.run(statement, appender, options));
    ADO_CHECK(appender.finish());
    return stats.rows;
  }

  Result<std::int64_t> change(std::string_view statement, const RunOptions& options) {
    TextSink count(1);
    ADO_CHECK(run(statement, Accept::insert, count, options));
    return std::stoll(count.table().rows.at(0).at(0));
  }

  Result<void> append(const std::string& schema, std::string_view table,
                      std::span<const TextRow> rows) {
    ADO_TRY(DuckDbAppender appender,
            DuckDbAppender::open(connection_.get(), table, schema.c_str()));
    return pour(appender, rows);
  }

  Result<void> append_temporary(std::string_view table, std::span<const TextRow> rows) {
    ADO_TRY(DuckDbAppender appender,
            DuckDbAppender::open(connection_.get(), table, "main", "temp"));
    return pour(appender, rows);
  }

  static Result<void> pour(DuckDbAppender& appender, std::span<const TextRow> rows) {
    std::vector<CellView> cells;
    for (const TextRow& row : rows) {
      cells.clear();
      for (const auto& value : row) {
        CellView cell;
        if (value) cell = {.kind = CellKind::text, .bytes = *value};
        cells.push_back(cell);
      }
      if (!appender.row(cells)) break;
    }
    return appender.finish();
  }

  Result<void> begin_snapshot() {
    ADO_CHECK(execute("BEGIN TRANSACTION"));
    in_snapshot_ = true;
    return {};
  }

  Result<void> end_snapshot() {
    in_snapshot_ = false;
    return execute("COMMIT");
  }

  RunFailure last_failure() const { return last_failure_; }

 private:
  Watchdog& dog() {
    if (!dog_) dog_.emplace([connection = connection_.get()] { duckdb_interrupt(connection); });
    return *dog_;
  }

  static Watchdog::Reason reason_of(const std::optional<Watchdog::Watch>& watch) {
    return watch ? watch->reason() : Watchdog::Reason::none;
  }

  DuckDbOutcome<Fetched> prepare_and_fetch(std::string_view statement, Accept accept, RowSink& sink,
                                           const std::optional<Watchdog::Watch>& watch) {
    auto prepared = prepare(connection_.get(), statement, accept);
    if (!prepared) return tl::unexpected(std::move(prepared).error());
    // Planning does not look at interrupts, and executing would forget one that came before.
    if (reason_of(watch) != Watchdog::Reason::none) {
      return tl::unexpected(DuckDbFailure{.interrupted = true});
    }
    return fetch(prepared->get(), statement, sink);
  }

  // Notes the failure, and gives it to the caller in the caller's terms.
  tl::unexpected<Error> settle(DuckDbFailure failure, Watchdog::Reason reason) {
    last_failure_ = failure.run;
    if (failure.interrupted && reason == Watchdog::Reason::timeout) {
      last_failure_ = RunFailure::timeout;
      failure.error = {.kind = ErrorKind::unavailable,
                       .message = "the time limit was reached",
                       .hint = "allow more with --timeout SECONDS, or 0 for no limit"};
    } else if (failure.interrupted) {
      last_failure_ = RunFailure::cancelled;
      failure.error = {.kind = ErrorKind::unavailable, .message = "the statement was cancelled"};
    }
    renew_snapshot();
    return fail(std::move(failure.error));
  }

  // A failed statement aborts its transaction. Nothing can have changed: the file is locked while
  // it is open, and this connection reads only; so a new transaction is the same snapshot.
  void renew_snapshot() {
    if (!in_snapshot_) return;
    duckdb_query(connection_.get(), "ROLLBACK", nullptr);
    duckdb_query(connection_.get(), "BEGIN TRANSACTION", nullptr);
  }

  DuckDbDatabase database_;
  DuckDbConnectionHandle connection_;
  SystemClock clock_;
  RunFailure last_failure_ = RunFailure::none;
  bool in_snapshot_ = false;
  std::optional<Watchdog> dog_;  // Made when first needed. After the connection, which it uses.
};

DuckDbConnection::DuckDbConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DuckDbConnection::DuckDbConnection(DuckDbConnection&&) noexcept = default;
DuckDbConnection& DuckDbConnection::operator=(DuckDbConnection&&) noexcept = default;
DuckDbConnection::~DuckDbConnection() = default;

Result<DuckDbConnection> DuckDbConnection::open(const DuckDbConfiguration& configuration) {
  ADO_TRY(const DuckDbConfig config, make_config(configuration));
  const std::string file = configuration.file.string();
  DuckDbDatabase database;
  char* error = nullptr;
  if (duckdb_open_ext(file.empty() ? nullptr : file.c_str(), database.out(), config.get(),
                      &error) == DuckDBError) {
    return fail(read_open_failure(take_text(error), file));
  }
  DuckDbConnectionHandle connection;
  if (duckdb_connect(database.get(), connection.out()) == DuckDBError) {
    return fail(ErrorKind::unavailable, "cannot connect to {}", file);
  }
  DuckDbConnection opened(std::make_unique<Impl>(std::move(database), std::move(connection)));
  for (const std::string_view setting : kConnectionSettings) ADO_CHECK(opened.execute(setting));
  return opened;
}

Result<void> DuckDbConnection::execute(std::string_view script) { return impl_->execute(script); }

Result<std::vector<ResultColumn>> DuckDbConnection::describe(std::string_view statement) {
  return impl_->describe(statement);
}

Result<RunStats> DuckDbConnection::run(std::string_view statement, RowSink& sink,
                                       const RunOptions& options) {
  return impl_->run(statement, Accept::select, sink, options);
}

Result<std::string> DuckDbConnection::explain_json(std::string_view statement) {
  return impl_->explain_json(statement);
}

Result<DuckDbConnection::Profiled> DuckDbConnection::run_profiled(std::string_view statement,
                                                                  RowSink& sink,
                                                                  const RunOptions& options) {
  return impl_->run_profiled(statement, sink, options);
}

Result<std::int64_t> DuckDbConnection::copy_rows(Engine& source, std::string_view statement,
                                                 std::string_view table,
                                                 const RunOptions& options) {
  return impl_->copy_rows(source, statement, table, options);
}

Result<std::int64_t> DuckDbConnection::change(std::string_view statement,
                                              const RunOptions& options) {
  return impl_->change(statement, options);
}

Result<void> DuckDbConnection::append(const std::string& schema, std::string_view table,
                                      std::span<const TextRow> rows) {
  return impl_->append(schema, table, rows);
}

Result<void> DuckDbConnection::append_temporary(std::string_view table,
                                                std::span<const TextRow> rows) {
  return impl_->append_temporary(table, rows);
}

Result<TextTable> DuckDbConnection::query(std::string_view statement) {
  TextSink sink(kQueryRowsMax);
  ADO_CHECK(run(statement, sink, {}));
  return sink.table();
}

RunFailure DuckDbConnection::last_failure() const { return impl_->last_failure(); }
Result<void> DuckDbConnection::begin_snapshot() { return impl_->begin_snapshot(); }
Result<void> DuckDbConnection::end_snapshot() { return impl_->end_snapshot(); }

}  // namespace ado::engine
