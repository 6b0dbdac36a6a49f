// Running on a server: values, errors with their place, limits, cancelling, snapshots, rights.
#include <chrono>
#include <fstream>
#include <tuple>

#include "engine/kept_target.hpp"
#include "tests/postgres/server.hpp"

namespace ado::postgres_test {
namespace {

using engine::DiscardSink;
using engine::RunFailure;
using std::chrono::milliseconds;

constexpr std::string_view kScript = R"(
CREATE TABLE item (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO item SELECT i, 'n' || i FROM generate_series(1, 1000) i;
)";

class PostgresRun : public testing::Test {
 protected:
  Database database_{"ado_run", kScript};
  std::unique_ptr<engine::Engine> engine_ = open(database_.target());

  Error run_error(std::string_view statement, const engine::RunOptions& options = {}) {
    DiscardSink sink;
    const auto run = engine_->run(statement, sink, options);
    if (!run) return run.error();
    ADD_FAILURE() << "ran: " << statement;
    return {};
  }
};

struct ValueCase {
  std::string_view expression;
  std::string_view text;
  engine::CellKind kind;
};

const ValueCase kValues[] = {
    {"true", "true", engine::CellKind::boolean},
    {"(-32768)::int2", "-32768", engine::CellKind::integer},
    {"9223372036854775807", "9223372036854775807", engine::CellKind::integer},
    {"1.50", "1.50", engine::CellKind::decimal},
    {"-0.005::numeric(7,3)", "-0.005", engine::CellKind::decimal},
    {"1e37::numeric", "10000000000000000000000000000000000000", engine::CellKind::decimal},
    {"1.5::numeric(60,50)", "1.5", engine::CellKind::decimal},
    {"'Infinity'::numeric", "Infinity", engine::CellKind::text},
    {"5e-324::float8", "5e-324", engine::CellKind::double_},
    {"B'0101'", "0101", engine::CellKind::text},
    {"TIMETZ '04:05:06+02'", "04:05:06+02", engine::CellKind::text},
    {"ROW(1, NULL, 'a b')", "(1,,\"a b\")", engine::CellKind::text},
    {"int4range(1, 5)", "[1,5)", engine::CellKind::text},
    {"1e60::numeric", "1000000000000000000000000000000000000000000000000000000000000",
     engine::CellKind::text},
    {"'NaN'::numeric", "NaN", engine::CellKind::text},
    {"0.1::float8", "0.1", engine::CellKind::double_},
    {"'-Infinity'::float8", "-inf", engine::CellKind::double_},
    {"0.25::real", "0.25", engine::CellKind::real},
    {"'ü'''::text", "ü'", engine::CellKind::text},
    {"'ab'::char(4)", "ab  ", engine::CellKind::text},
    {"DATE '2001-02-03'", "2001-02-03", engine::CellKind::date},
    {"DATE '0044-03-15 BC'", "0044-03-15 BC", engine::CellKind::text},
    {"DATE 'infinity'", "infinity", engine::CellKind::text},
    {"TIME '04:05:06.5'", "04:05:06.5", engine::CellKind::time},
    {"TIMESTAMP '1969-12-31 23:59:59.999999'", "1969-12-31 23:59:59.999999",
     engine::CellKind::timestamp},
    {"TIMESTAMPTZ '2001-02-03 04:05:06+05:30'", "2001-02-02 22:35:06+00",
     engine::CellKind::timestamp_tz},
    {"'\\x0aff'::bytea", "\\x0A\\xFF", engine::CellKind::blob},
    {"ARRAY[1, NULL, 3]", "{1,NULL,3}", engine::CellKind::text},
    {"'{\"a\": 1}'::jsonb", "{\"a\": 1}", engine::CellKind::text},
    {"NULL::int", "NULL", engine::CellKind::null},
};

// Keeps the kinds of the first row.
class KindSink final : public engine::RowSink {
 public:
  std::vector<engine::CellKind> kinds;
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const engine::CellView> cells) override {
    for (const auto& cell : cells) kinds.push_back(cell.kind);
    return false;
  }
};

TEST_F(PostgresRun, ReadsValuesOfAllKinds) {
  for (const ValueCase& one : kValues) {
    const std::string statement = fmt::format("SELECT {}", one.expression);
    EXPECT_EQ(row_of(*engine_, statement), one.text) << statement;
    KindSink sink;
    ASSERT_TRUE(engine_->run(statement, sink, {})) << statement;
    EXPECT_EQ(sink.kinds, std::vector{one.kind}) << statement;
  }
}

TEST_F(PostgresRun, ReadsIntervals) {
  for (const auto& [text, months, days, micros] :
       {std::tuple{"1 year 2 mons", 14, 0, 0LL},
        std::tuple{"-1 day +02:03:04.5", 0, -1, 7384500000LL},
        std::tuple{"-00:00:01", 0, 0, -1000000LL}, std::tuple{"0", 0, 0, 0LL},
        std::tuple{"-2 mons +3 days -01:00:00", -2, 3, -3600000000LL}}) {
    struct Sink final : engine::RowSink {
      engine::CellView cell;
      void begin(std::span<const engine::ResultColumn>) override {}
      bool row(std::span<const engine::CellView> cells) override { return cell = cells[0], true; }
    } sink;
    ASSERT_TRUE(engine_->run(fmt::format("SELECT interval '{}'", text), sink, {}));
    ASSERT_EQ(sink.cell.kind, engine::CellKind::interval) << text;
    EXPECT_EQ(engine::interval_months(sink.cell), months) << text;
    EXPECT_EQ(engine::interval_days(sink.cell), days) << text;
    EXPECT_EQ(sink.cell.micros, micros) << text;
  }
}

TEST_F(PostgresRun, NamesTypesAsTheServerDoes) {
  const auto columns = engine_->describe(
      "SELECT 1.5::numeric(7,2) AS a, 'x'::varchar(3) AS b, now() AS c, ARRAY[1] AS d");
  ASSERT_TRUE(columns) << columns.error().message;
  std::vector<std::string> types;
  for (const auto& column : *columns) types.push_back(column.name + " " + column.type);
  EXPECT_EQ(types, (std::vector<std::string>{"a numeric(7,2)", "b character varying(3)",
                                             "c timestamp with time zone", "d integer[]"}));
}

struct ErrorCase {
  std::string_view statement;
  ErrorKind kind;
  RunFailure failure;
  std::string_view message;
  std::optional<SourcePosition> position;
};

const ErrorCase kErrors[] = {
    {"SELEC 1", ErrorKind::invalid_input, RunFailure::none, "syntax error at or near \"SELEC\"",
     SourcePosition{1, 1}},
    {"SELECT id\nFROM item\nWHERE 'ü' = nam", ErrorKind::invalid_input, RunFailure::none,
     "column \"nam\" does not exist", SourcePosition{3, 14}},
    {"SELECT 1 / (id - 1) FROM item", ErrorKind::invalid_input, RunFailure::raised,
     "division by zero", std::nullopt},
    {"SELECT 1; SELECT 2", ErrorKind::invalid_input, RunFailure::none,
     "cannot insert multiple commands into a prepared statement", std::nullopt},
    {"COMMIT", ErrorKind::invalid_input, RunFailure::none, "not a query with columns",
     std::nullopt},
    {"SET work_mem = '1GB'", ErrorKind::invalid_input, RunFailure::none, "not a query with columns",
     std::nullopt},
    {"DO $$ BEGIN PERFORM 1; END $$", ErrorKind::invalid_input, RunFailure::none,
     "not a query with columns", std::nullopt},
    {"SELECT id FROM item WHERE id = $1", ErrorKind::invalid_input, RunFailure::none,
     "parameters have no values", std::nullopt},
    {"DELETE FROM item RETURNING id", ErrorKind::invalid_input, RunFailure::none,
     "cannot execute DELETE in a read-only transaction", std::nullopt},
    {"WITH gone AS (DELETE FROM item RETURNING id) SELECT * FROM gone", ErrorKind::invalid_input,
     RunFailure::none, "cannot execute SELECT in a read-only transaction", std::nullopt},
};

TEST_F(PostgresRun, TellsWhatIsWrongAndWhere) {
  for (const ErrorCase& one : kErrors) {
    const Error error = run_error(one.statement);
    EXPECT_EQ(error.kind, one.kind) << one.statement;
    EXPECT_EQ(error.message, one.message) << one.statement;
    EXPECT_EQ(error.position, one.position) << one.statement;
    EXPECT_EQ(engine_->last_failure(), one.failure) << one.statement;
  }
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM item"), "1000") << "all there, and all goes on";
}

TEST_F(PostgresRun, KeepsTheTimeLimit) {
  const Error error = run_error("SELECT pg_sleep(60)", {.timeout = milliseconds(50), .stop = {}});
  EXPECT_EQ(error.message, "the time limit was reached");
  EXPECT_EQ(engine_->last_failure(), RunFailure::timeout);
  EXPECT_EQ(row_of(*engine_, "SELECT 1"), "1") << "the next one has its own limit";
}

TEST_F(PostgresRun, WithoutALimitThatOfTheRoleHolds) {
  run_script(database_.name(), R"(
    DROP ROLE IF EXISTS ado_hasty;
    CREATE ROLE ado_hasty LOGIN;
    ALTER ROLE ado_hasty SET statement_timeout = '500ms';
    ALTER ROLE ado_hasty SET idle_in_transaction_session_timeout = '50ms')");
  engine_ = open(database_.target("ado_hasty"));
  ASSERT_TRUE(engine_->begin_snapshot());
  EXPECT_EQ(run_error("SELECT pg_sleep(60)").message, "the time limit was reached");
  EXPECT_EQ(row_of(*engine_, "SELECT current_setting('idle_in_transaction_session_timeout')"), "0")
      << "the snapshot waits as long as it must";
  DiscardSink sink;
  EXPECT_TRUE(
      engine_->run("SELECT pg_sleep(0.1)", sink, {.timeout = milliseconds(60'000), .stop = {}}));
  EXPECT_EQ(row_of(*engine_, "SELECT current_setting('statement_timeout')"), "500ms");
}

TEST_F(PostgresRun, CancelsWhenAsked) {
  struct StopAtFirst final : engine::RowSink {
    std::stop_source source;
    void begin(std::span<const engine::ResultColumn>) override {}
    bool row(std::span<const engine::CellView>) override { return source.request_stop(), true; }
  } sink;
  const auto run = engine_->run("SELECT generate_series(1, 4000000000)", sink,
                                {.timeout = {}, .stop = sink.source.get_token()});
  ASSERT_FALSE(run);
  const Error& error = run.error();
  EXPECT_EQ(error.message, "the statement was cancelled");
  EXPECT_EQ(engine_->last_failure(), RunFailure::cancelled);
  EXPECT_EQ(row_of(*engine_, "SELECT 1"), "1");
}

TEST_F(PostgresRun, StopsEarlyWhenTheSinkHasEnough) {
  KindSink sink;
  const auto stats = engine_->run("SELECT generate_series(1, 4000000000)", sink, {});
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_TRUE(stats->stopped_early);
  EXPECT_EQ(row_of(*engine_, "SELECT 1"), "1");
}

// The most memory that this process ever held.
std::size_t peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word && word != "VmHWM:") {
  }
  std::size_t kilobytes = 0;
  status >> kilobytes;
  return kilobytes;
}

TEST_F(PostgresRun, LargeResultsPassThrough) {
  DiscardSink sink;
  ASSERT_TRUE(engine_->run("SELECT repeat('x', 200) FROM generate_series(1, 1000)", sink, {}));
  const std::size_t before = peak_kilobytes();
  const auto stats =
      engine_->run("SELECT repeat('x', 200) FROM generate_series(1, 1000000)", sink, {});
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->rows, 1'000'000);
  EXPECT_LT(peak_kilobytes(), before + 20'000) << "200 MB went by";
}

TEST_F(PostgresRun, ASnapshotStaysWhatever) {
  ASSERT_TRUE(engine_->begin_snapshot());
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM item"), "1000");
  run_script(database_.name(), "DELETE FROM item WHERE id > 500");
  run_error("SELECT 1 / 0 FROM item");
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM item"), "1000") << "an error does not end it";
  ASSERT_TRUE(engine_->end_snapshot());
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM item"), "500");
}

TEST_F(PostgresRun, ALostConnectionIsSaidSo) {
  run_script("postgres",
             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ado_run'");
  const Error error = run_error("SELECT 1");
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_FALSE(error.message.empty());
  EXPECT_NE(error.hint.find("goes on"), std::string::npos) << error.hint;
}

TEST_F(PostgresRun, ALockedTableIsSaidSo) {
  const engine::PostgresHandle locker(PQconnectdb(database_.target().c_str()));
  const engine::PostgresResult locked(
      PQexec(locker.get(), "BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE"));
  const Error error = run_error("SELECT * FROM item", {.timeout = milliseconds(100), .stop = {}});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
}

TEST_F(PostgresRun, ReadsAsAnOrdinaryUser) {
  run_script(database_.name(), R"(
    DROP ROLE IF EXISTS ado_reader;
    CREATE ROLE ado_reader LOGIN;
    CREATE TABLE secret (x integer);
    GRANT SELECT ON item TO ado_reader)");
  const auto engine = open(database_.target("ado_reader"));
  EXPECT_EQ(row_of(*engine, "SELECT count(*) FROM item"), "1000");
  DiscardSink sink;
  const auto refused = engine->run("SELECT * FROM secret", sink, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "permission denied for table secret");
  EXPECT_EQ(refused.error().hint, "the role needs SELECT on it");
  const auto schema = engine->schema();
  ASSERT_TRUE(schema);
  EXPECT_NE(schema->table("item"), nullptr);
  EXPECT_EQ(schema->table("secret"), nullptr);
}

TEST_F(PostgresRun, AnAbsentServerIsSaidSo) {
  const auto engine = engine::open_target("postgresql://ado:s3cret@localhost:1/none", {});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(engine.error().message.find("s3cret"), std::string::npos);
  for (const char* target :
       {"password=s3cret host=/nowhere", "host=/nowhere password='s3cret",
        "sslkey=1 pasword=s3cret", "dbname='postgresql://me:s3cret@/x?host=/nowhere'",
        "postgresql://a:s3cret%zz@/nowhere", "sslmode=s3cret host=/nowhere"}) {
    const auto failed = engine::open_target(target, {});
    ASSERT_FALSE(failed) << target;
    if (std::string_view(target).starts_with("sslmode")) continue;
    EXPECT_EQ(failed.error().message.find("s3cret"), std::string::npos) << failed.error().message;
    EXPECT_EQ(failed.error().hint.find("s3cret"), std::string::npos) << failed.error().hint;
  }
  const auto unreadable = engine::open_target("postgresql://ado:s3cret@[", {});
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(unreadable.error().message.find("s3cret"), std::string::npos);
}

TEST(PostgresTarget, LosesItsPassword) {
  EXPECT_EQ(engine::without_password("postgresql://me:s3cret@db.example:5433/shop?sslmode=require"),
            "postgresql://me@db.example:5433/shop");
  EXPECT_EQ(engine::without_password("host=db user=me password=s3cret dbname=shop"),
            "postgresql://me@db/shop");
  EXPECT_EQ(engine::without_password("password='s3 cret' host=db dbname=shop"),
            "postgresql://db/shop");
  EXPECT_EQ(engine::without_password("postgresql://me:s3%40cret@db/shop"),
            "postgresql://me@db/shop");
  EXPECT_EQ(engine::without_password("dbname='postgresql://me:s3cret@db/shop'"), "postgresql://");
  EXPECT_EQ(engine::without_password("service=shop"), "service=shop");
  EXPECT_EQ(engine::without_password("retail.duckdb"), "retail.duckdb");
}

TEST(PostgresTarget, IsKeptWholeButForItsSecrets) {
  for (const char* target :
       {"postgresql://me@/shop?host=/run/s", "service=shop", "retail.duckdb"}) {
    EXPECT_EQ(engine::without_secrets(target), target);
  }
  const std::string kept =
      engine::without_secrets("postgresql://me:s3cret@db:5433/it's?sslmode=require&sslpassword=x");
  EXPECT_EQ(kept.find("s3cret"), std::string::npos);
  EXPECT_EQ(kept.find("sslpassword"), std::string::npos);
  for (const char* part :
       {"user='me'", "host='db'", "port='5433'", "dbname='it\\'s'", "sslmode='require'"}) {
    EXPECT_NE(kept.find(part), std::string::npos) << part << " is not in " << kept;
  }
  EXPECT_TRUE(engine::is_postgres_target(kept));
}

TEST_F(PostgresRun, PlansBecomeTrees) {
  const auto profiled = [&] {
    DiscardSink sink;
    return engine_->run_profiled(
        "WITH c AS MATERIALIZED (SELECT id % 10 AS k, count(*) AS n FROM item GROUP BY 1) "
        "SELECT a.n FROM c a JOIN c b ON a.k = b.k WHERE a.n > 5",
        sink, {});
  }();
  ASSERT_TRUE(profiled) << profiled.error().message;
  EXPECT_TRUE(profiled->tree.analyzed);
  EXPECT_EQ(profiled->stats.rows, 10);
  EXPECT_GT(profiled->tree.total_ms, 0);
  const auto plan = engine_->explain("SELECT * FROM item WHERE id = 5");
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->analyzed);
  EXPECT_EQ(plan->root.relation, "item");
  EXPECT_EQ(plan->root.kind, explain::OperatorKind::scan);
}

}  // namespace
}  // namespace ado::postgres_test
