// Prepares, runs and fetches row by row, each statement under a transaction or a savepoint.
#include "engine/postgres_connection.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "engine/postgres_error.hpp"
#include "engine/postgres_value.hpp"
#include "engine/watchdog.hpp"

namespace ado::engine {
namespace {

template <typename T>
using Outcome = tl::expected<T, PostgresFailure>;

constexpr std::size_t kQueryRowsMax = 1'000'000;  // Of our own catalog queries.
// The statement on its way. Without a name it is the last one, and goes with the next.
constexpr const char* kUnnamed = "";
constexpr const char* kTypeName = "ado_type_name";

struct Fetched {
  std::int64_t rows = 0;
  bool stopped_early = false;
};

bool is_failure(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

// One row of COPY's text format.
std::string copy_line(std::span<const std::optional<std::string>> row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += '\t';
    if (!row[i]) line += "\\N";
    for (const char c : row[i].value_or("")) {
      if (c == '\\' || c == '\t' || c == '\n' || c == '\r') line += '\\';
      line += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
    }
  }
  return line + '\n';
}

PostgresFailure refusal(std::string_view reason) {
  return {.error = {.kind = ErrorKind::invalid_input, .message = std::string(reason)}};
}

}  // namespace

class PostgresConnection::Impl {
 public:
  explicit Impl(PostgresHandle handle)
      : handle_(std::move(handle)), cancel_(PQgetCancel(handle_.get())) {}

  Result<void> execute(std::string_view script) {
    const PostgresResult result(PQexec(handle_.get(), std::string(script).c_str()));
    if (!is_failure(result.get())) return {};
    return settle(read_failure(result.get(), script, PostgresStage::execute),
                  Watchdog::Reason::none);
  }

  Result<std::vector<ResultColumn>> describe(std::string_view statement) {
    last_failure_ = RunFailure::none;
    ADO_CHECK(enter({}));
    auto prepared = prepare(statement);
    ADO_CHECK(leave(prepared.has_value()));
    if (!prepared) return settle(std::move(prepared).error(), Watchdog::Reason::none);
    return std::move(prepared->columns);
  }

  Result<RunStats> run(std::string_view statement, RowSink& sink, const RunOptions& options) {
    last_failure_ = RunFailure::none;
    ADO_CHECK(enter(options));
    Outcome<RunStats> stats = RunStats{};
    Watchdog::Reason reason = Watchdog::Reason::none;
    {
      std::optional<Watchdog::Watch> watch;
      // Time limits are the server's: it keeps them to the millisecond, and never hits the next
      // one.
      if (options.stop.stop_possible()) watch.emplace(dog(), std::nullopt, options.stop);
      stats = prepare_and_fetch(statement, sink);
      if (watch) reason = watch->reason();
    }
    const Result<void> left = leave(stats && !stats->stopped_early && options.settings.empty());
    if (!stats) return settle(std::move(stats).error(), reason);
    ADO_CHECK(left);
    return *stats;
  }

  RunFailure last_failure() const { return last_failure_; }

  Result<void> begin_snapshot() {
    ADO_CHECK(execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
    in_transaction_ = true;
    return {};
  }

  Result<void> end_snapshot() {
    in_transaction_ = false;
    return execute("COMMIT");
  }

  void adopt_transaction() { in_transaction_ = true; }

  void begin_workbench() {
    in_transaction_ = true;
    on_workbench_ = true;
  }

  Result<void> end_workbench() {
    in_transaction_ = false;
    on_workbench_ = false;
    return execute("ROLLBACK");
  }

  Result<std::int64_t> change(std::string_view statement, const RunOptions& options) {
    last_failure_ = RunFailure::none;
    ADO_CHECK(enter(options));
    Outcome<std::int64_t> rows = 0;
    Watchdog::Reason reason = Watchdog::Reason::none;
    {
      std::optional<Watchdog::Watch> watch;
      if (options.stop.stop_possible()) watch.emplace(dog(), std::nullopt, options.stop);
      rows = insert(statement);
      if (watch) reason = watch->reason();
    }
    const Result<void> left = leave(rows.has_value());
    if (!rows) return settle(std::move(rows).error(), reason);
    ADO_CHECK(left);
    return *rows;
  }

  Result<void> copy_in(std::string_view table,
                       std::span<const std::vector<std::optional<std::string>>> rows) {
    const std::string begin = fmt::format("COPY {} FROM STDIN", table);
    const PostgresResult started(PQexec(handle_.get(), begin.c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN) {
      return settle(read_failure(started.get(), {}, PostgresStage::execute),
                    Watchdog::Reason::none);
    }
    for (const auto& row : rows) {
      const std::string line = copy_line(row);
      if (PQputCopyData(handle_.get(), line.data(), static_cast<int>(line.size())) == 1) continue;
      return fail(connection_failure(handle_.get()));
    }
    if (PQputCopyEnd(handle_.get(), nullptr) != 1) return fail(connection_failure(handle_.get()));
    std::optional<PostgresFailure> failure;
    while (const PostgresResult result{PQgetResult(handle_.get())}) {
      if (!is_failure(result.get())) continue;
      failure = read_failure(result.get(), {}, PostgresStage::execute);
    }
    if (failure) return settle(*std::move(failure), Watchdog::Reason::none);
    return {};
  }

 private:
  struct Prepared {
    PostgresResult description;
    std::vector<ResultColumn> columns;
  };

  // A failed statement aborts its transaction; under a savepoint the snapshot outlives it.
  Result<void> enter(const RunOptions& options) {
    // Without a limit of the user's that of the role or the server holds.
    constexpr std::int64_t kLongest = std::numeric_limits<std::int32_t>::max();
    const auto& timeout = options.timeout;
    ADO_CHECK(execute(fmt::format(
        "{}{}; SET LOCAL statement_timeout TO {}",
        in_transaction_ ? "SAVEPOINT ado" : "BEGIN TRANSACTION READ ONLY",
        on_workbench_ ? "; SET TRANSACTION READ ONLY" : "",
        timeout ? std::to_string(std::clamp<std::int64_t>(timeout->count(), 1, kLongest))
                : "DEFAULT")));
    for (const Setting& setting : options.settings) {
      auto done = set_local(setting);
      if (done) continue;
      ADO_CHECK(leave(false));
      return done;
    }
    return {};
  }

  Result<void> set_local(const Setting& setting) {
    const char* values[] = {setting.name.c_str(), setting.value.c_str()};
    const PostgresResult result(PQexecParams(handle_.get(),
                                             "SELECT pg_catalog.set_config($1, $2, true)", 2,
                                             nullptr, values, nullptr, nullptr, 0));
    if (!is_failure(result.get())) return {};
    return settle(read_failure(result.get(), {}, PostgresStage::prepare), Watchdog::Reason::none);
  }

  // SET LOCAL outlives a savepoint that is released, but not one that is rolled back.
  Result<void> leave(bool done) {
    if (PQstatus(handle_.get()) == CONNECTION_BAD) {
      last_failure_ = RunFailure::cancelled;
      return fail(connection_failure(handle_.get()));
    }
    if (!in_transaction_) return execute(done ? "COMMIT" : "ROLLBACK");
    return execute(done ? "RELEASE SAVEPOINT ado"
                        : "ROLLBACK TO SAVEPOINT ado; RELEASE SAVEPOINT ado");
  }

  Outcome<Prepared> prepare(std::string_view statement) {
    const std::string text(statement);
    const PostgresResult parsed(PQprepare(handle_.get(), kUnnamed, text.c_str(), 0, nullptr));
    if (is_failure(parsed.get())) {
      return tl::unexpected(read_failure(parsed.get(), statement, PostgresStage::prepare));
    }
    Prepared prepared{.description = PostgresResult(PQdescribePrepared(handle_.get(), kUnnamed)),
                      .columns = {}};
    const PGresult* description = prepared.description.get();
    if (is_failure(description)) {
      return tl::unexpected(read_failure(description, statement, PostgresStage::prepare));
    }
    // COMMIT, SET, DDL and the like have no columns. What has some and writes, the transaction
    // stops.
    if (PQnfields(description) == 0) return tl::unexpected(refusal("not a query with columns"));
    if (PQnparams(description) != 0) return tl::unexpected(refusal("parameters have no values"));
    for (int i = 0; i < PQnfields(description); ++i) {
      auto type = type_name({PQftype(description, i), PQfmod(description, i)});
      if (!type) return tl::unexpected(std::move(type).error());
      prepared.columns.push_back({.name = PQfname(description, i), .type = *std::move(type)});
    }
    return prepared;
  }

  // As the server prints it: numeric(7,2). Asked once for each.
  Outcome<std::string> type_name(std::pair<Oid, int> type) {
    const auto known = type_names_.find(type);
    if (known != type_names_.end()) return known->second;
    const std::string oid = std::to_string(type.first);
    const std::string modifier = std::to_string(type.second);
    const char* values[] = {oid.c_str(), modifier.c_str()};
    // Under a name: anything else would take the place of the unnamed one.
    const PostgresResult result(
        PQexecPrepared(handle_.get(), kTypeName, 2, values, nullptr, nullptr, 0));
    if (is_failure(result.get())) {
      return tl::unexpected(read_failure(result.get(), {}, PostgresStage::prepare));
    }
    return type_names_.emplace(type, PQgetvalue(result.get(), 0, 0)).first->second;
  }

  Outcome<RunStats> prepare_and_fetch(std::string_view statement, RowSink& sink) {
    const auto prepared = prepare(statement);
    if (!prepared) return tl::unexpected(prepared.error());
    sink.begin(prepared->columns);
    const double begin = clock_.steady_ms();
    auto fetched = fetch(*prepared, statement, sink);
    if (!fetched) return tl::unexpected(std::move(fetched).error());
    return RunStats{.wall_ms = clock_.steady_ms() - begin,
                    .cpu_ms = 0,
                    .rows = fetched->rows,
                    .stopped_early = fetched->stopped_early};
  }

  // Plans, executes, and reads each row as it comes: memory does not grow with the result.
  Outcome<Fetched> fetch(const Prepared& prepared, std::string_view statement, RowSink& sink) {
    PGconn* connection = handle_.get();
    if (PQsendQueryPrepared(connection, kUnnamed, 0, nullptr, nullptr, nullptr, 0) == 0) {
      return tl::unexpected(PostgresFailure{connection_failure(connection), RunFailure::cancelled});
    }
    PQsetSingleRowMode(connection);
    PostgresDecoder decoder(prepared.description.get());
    Fetched fetched;
    std::optional<PostgresFailure> failure;
    while (const PostgresResult result{PQgetResult(connection)}) {
      if (is_failure(result.get())) {
        failure = read_failure(result.get(), statement, PostgresStage::execute);
      }
      if (PQresultStatus(result.get()) != PGRES_SINGLE_TUPLE || fetched.stopped_early) continue;
      ++fetched.rows;
      if (sink.row(decoder.row(result.get(), 0))) continue;
      fetched.stopped_early = true;
      interrupt();
    }
    if (failure && !fetched.stopped_early) return tl::unexpected(*std::move(failure));
    return fetched;
  }

  Outcome<std::int64_t> insert(std::string_view statement) {
    const std::string text(statement);
    const PostgresResult result(PQexec(handle_.get(), text.c_str()));
    if (is_failure(result.get())) {
      return tl::unexpected(read_failure(result.get(), {}, PostgresStage::execute));
    }
    return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
  }

  void interrupt() const {
    char ignored[256];
    PQcancel(cancel_.get(), ignored, sizeof ignored);
  }

  Watchdog& dog() {
    if (!dog_) dog_.emplace([this] { interrupt(); });
    return *dog_;
  }

  // Notes the failure, and gives it to the caller in the caller's terms.
  tl::unexpected<Error> settle(PostgresFailure failure, Watchdog::Reason reason) {
    last_failure_ = failure.run;
    if (PQstatus(handle_.get()) == CONNECTION_BAD) {
      return fail(connection_failure(handle_.get()));
    }
    if (failure.interrupted && reason == Watchdog::Reason::none) {
      last_failure_ = RunFailure::timeout;
      failure.error = {.kind = ErrorKind::unavailable,
                       .message = "the time limit was reached",
                       .hint = "allow more with --timeout SECONDS, or 0 for no limit"};
    } else if (failure.interrupted) {
      failure.error = {.kind = ErrorKind::unavailable, .message = "the statement was cancelled"};
    }
    return fail(std::move(failure.error));
  }

  PostgresHandle handle_;
  PostgresCancel cancel_;
  std::map<std::pair<Oid, int>, std::string> type_names_;
  SystemClock clock_;
  RunFailure last_failure_ = RunFailure::none;
  bool in_transaction_ = false;
  bool on_workbench_ = false;
  std::optional<Watchdog> dog_;  // Made when first needed. After the handle, which it uses.
};

PostgresConnection::PostgresConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresConnection::PostgresConnection(PostgresConnection&&) noexcept = default;
PostgresConnection& PostgresConnection::operator=(PostgresConnection&&) noexcept = default;
PostgresConnection::~PostgresConnection() = default;

Result<PostgresConnection> PostgresConnection::make(PostgresHandle handle) {
  PostgresConnection connection(std::make_unique<Impl>(std::move(handle)));
  ADO_CHECK(connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"));
  ADO_CHECK(connection.execute(kPostgresTextSettings));
  // Behind somebody's DDL a reader would wait for ever, unseen.
  ADO_CHECK(connection.execute("SET lock_timeout = '10s'"));
  // The snapshot waits while witness data are made. Which of these there are, the version says.
  ADO_CHECK(connection.execute(
      "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name IN "
      "('idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')"));
  ADO_CHECK(connection.execute(fmt::format(
      "PREPARE {} (oid, integer) AS SELECT pg_catalog.format_type($1, $2)", kTypeName)));
  return connection;
}

Result<void> PostgresConnection::execute(std::string_view script) { return impl_->execute(script); }

Result<TextTable> PostgresConnection::query(std::string_view statement) {
  TextSink sink(kQueryRowsMax);
  ADO_CHECK(run(statement, sink, {}));
  return sink.table();
}

Result<std::vector<ResultColumn>> PostgresConnection::describe(std::string_view statement) {
  return impl_->describe(statement);
}

Result<RunStats> PostgresConnection::run(std::string_view statement, RowSink& sink,
                                         const RunOptions& options) {
  return impl_->run(statement, sink, options);
}

Result<std::string> PostgresConnection::explain_json(std::string_view statement, PostgresPlan plan,
                                                     const RunOptions& options) {
  // Refuses what is no query, and finds errors while positions are still the statement's own.
  ADO_CHECK(describe(statement));
  const std::string_view more =
      plan == PostgresPlan::analyzed ? "ANALYZE, BUFFERS, VERBOSE, SETTINGS" : "VERBOSE";
  TextSink sink(1);
  ADO_CHECK(run(fmt::format("EXPLAIN ({}, FORMAT JSON) {}", more, statement), sink, options));
  if (sink.table().rows.empty()) return fail(ErrorKind::unavailable, "EXPLAIN gave no plan");
  return sink.table().rows[0][0];
}

RunFailure PostgresConnection::last_failure() const { return impl_->last_failure(); }
Result<void> PostgresConnection::begin_snapshot() { return impl_->begin_snapshot(); }
Result<void> PostgresConnection::end_snapshot() { return impl_->end_snapshot(); }
void PostgresConnection::adopt_transaction() { impl_->adopt_transaction(); }
void PostgresConnection::begin_workbench() { impl_->begin_workbench(); }
Result<void> PostgresConnection::end_workbench() { return impl_->end_workbench(); }

Result<std::int64_t> PostgresConnection::change(std::string_view statement,
                                                const RunOptions& options) {
  return impl_->change(statement, options);
}

Result<void> PostgresConnection::copy_in(
    std::string_view table, std::span<const std::vector<std::optional<std::string>>> rows) {
  return impl_->copy_in(table, rows);
}

}  // namespace ado::engine
