// A DuckDB that belongs to us: small, without access to files but its own. On a server, tables that
// end with the transaction.
#include "engine/scratch.hpp"

#include <fmt/format.h>

#include "base/require.hpp"
#include "engine/duckdb_engine.hpp"
#include "engine/postgres_engine.hpp"

namespace ado::engine {
namespace {

// In memory there are a few rows only: statements run on the thread that asks, and its CPU time is
// theirs.
constexpr std::string_view kMemoryThreads = "1";
constexpr std::string_view kFileThreads = "2";
constexpr std::string_view kScratchMemory = "1GB";

Result<std::unique_ptr<Engine>> open_own(const std::filesystem::path& file) {
  DuckDbConfiguration configuration{.file = file, .settings = {}};
  auto& list = configuration.settings;
  list.emplace_back("autoinstall_known_extensions", "false");
  list.emplace_back("autoload_known_extensions", "false");
  list.emplace_back("threads", file.empty() ? kMemoryThreads : kFileThreads);
  list.emplace_back("memory_limit", kScratchMemory);
  ADO_TRY(DuckDbConnection connection, DuckDbConnection::open(configuration));
  // A file's own spill folder is no user's: it goes with the file.
  if (file.empty()) ADO_CHECK(connection.execute("SET temp_directory = ''"));
  ADO_CHECK(connection.execute("SET enable_external_access = false"));
  EngineInfo info;
  info.database = file.empty() ? "scratch" : file.stem().string();
  return make_duckdb_engine(std::move(connection), std::move(info));
}

// Temporary tables come first, whatever else the path says; compiling few rows' plans is a waste.
constexpr std::string_view kServerBegin =
    "BEGIN TRANSACTION READ WRITE; SET LOCAL jit = off; SELECT pg_catalog.set_config("
    "'search_path', 'pg_temp, ' || pg_catalog.current_setting('search_path'), true);";

}  // namespace

struct Scratch::Impl {
  std::unique_ptr<Engine> engine;
};

Scratch::Scratch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;
Scratch::~Scratch() = default;

Result<Scratch> Scratch::open() {
  ADO_TRY(auto engine, open_own({}));
  return Scratch(std::make_unique<Impl>(Impl{std::move(engine)}));
}

Result<Scratch> Scratch::create(const std::filesystem::path& file) {
  std::error_code code;
  if (std::filesystem::exists(file, code)) {
    return fail(ErrorKind::invalid_input, "file exists already: {}", file.string());
  }
  ADO_TRY(auto engine, open_own(file));
  return Scratch(std::make_unique<Impl>(Impl{std::move(engine)}));
}

Result<Scratch> Scratch::on_server(const std::string& target) {
  ADO_TRY(auto engine, open_postgres(target));
  return Scratch(std::make_unique<Impl>(Impl{std::move(engine)}));
}

Result<void> Scratch::make_tables(std::string_view script) {
  if (engine().dialect() == sql::Dialect::duckdb) return execute(script);
  PostgresConnection& connection = postgres_of(engine());
  auto made =
      connection.execute(fmt::format("{} {}; SET TRANSACTION READ ONLY", kServerBegin, script));
  if (!made) {
    Error error = std::move(made).error();
    error.kind = ErrorKind::unavailable;
    error.message = "no temporary tables on the server: " + error.message;
    error.position.reset();
    return fail(std::move(error));
  }
  connection.adopt_transaction();
  return {};
}

Result<void> Scratch::fill(std::string_view script, std::span<const TableRows> rows) {
  const bool on_server = engine().dialect() == sql::Dialect::postgres;
  ADO_CHECK(execute(on_server ? "SAVEPOINT filling" : "BEGIN"));
  auto done = execute(script);
  for (const TableRows& table : rows) {
    require(!on_server);
    if (done) done = connection_of(engine()).append(table.schema, table.table, table.rows);
  }
  if (on_server) {
    ADO_CHECK(execute(done ? "RELEASE SAVEPOINT filling"
                           : "ROLLBACK TO SAVEPOINT filling; RELEASE SAVEPOINT filling"));
  } else {
    ADO_CHECK(execute(done ? "COMMIT" : "ROLLBACK"));
  }
  return done;
}

Result<void> Scratch::execute(std::string_view script) {
  if (engine().dialect() == sql::Dialect::postgres) return postgres_of(engine()).execute(script);
  return connection_of(engine()).execute(script);
}

Engine& Scratch::engine() { return *impl_->engine; }

}  // namespace ado::engine
