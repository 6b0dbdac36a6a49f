// The Engine interface: the only door to a user's database.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "engine/cell.hpp"
#include "explain/tree.hpp"
#include "sql/schema.hpp"

namespace ado::engine {

class Scratch;

struct EngineSettings {
  int threads = 0;                       // 0: as many as the machine has cores.
  std::string memory_limit;              // "4GB"; empty: the engine's default.
  std::filesystem::path temp_directory;  // Where the engine may spill; in the workspace.
};
struct EngineInfo {
  std::string engine;    // "duckdb", "postgres"
  std::string version;   // "1.5.6"
  std::string database;  // The file's stem or the database's name.
  int threads = 1;
  std::string memory_limit;
  std::vector<std::string> external_files;  // What its views read: files and folders.
};

// One planner or memory setting of a server: work_mem, 64MB.
struct Setting {
  std::string name;
  std::string value;  // Plain, without quotes.
};
using Settings = std::vector<Setting>;

struct RunOptions {
  std::optional<std::chrono::milliseconds> timeout;  // Wall time; reaching it is `unavailable`.
  std::stop_token stop;                              // Cancels the statement in the engine.
  Settings settings = {};  // For this statement alone; unsupported on DuckDB.
  // What DuckDB may take while the statement runs; a server's memory is the server's.
  std::optional<std::int64_t> memory_bytes = {};
};
struct RunStats {
  double wall_ms = 0;  // From sending the statement to the last row fetched.
  double cpu_ms = 0;   // Process CPU time over the same span, all threads; 0 for a server.
  std::int64_t rows = 0;
  bool stopped_early = false;
};
// An index that is not there; its columns in their order.
struct IndexIdea {
  std::string schema, table;
  std::vector<std::string> columns;
};
// What the planner expects of a statement without it and with it, in its own unit of cost.
struct IndexTrial {
  IndexIdea index;
  std::string statement;  // CREATE INDEX ON f (k)
  double cost_before = 0, cost_after = 0;
  std::int64_t bytes = 0;  // Its size, as expected.
};

// Why a run failed, beside its message.
enum class RunFailure { none, raised, timeout, cancelled, out_of_memory };

// One connection to one database. Not thread-safe; cancel through RunOptions::stop only. Statements
// are read-only: the implementation opens the database so that nothing else is possible.
// Errors: invalid_input with position when the engine's parser or binder refuses the text,
// unavailable for timeout, cancellation, lost connection or memory; what a statement raises while
// it runs (division by zero, a cast) is invalid_input too: ask last_failure() to tell them apart.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual sql::Dialect dialect() const = 0;
  virtual const EngineInfo& info() const = 0;
  virtual Result<sql::Schema> schema() = 0;  // Tables and views with keys and row count estimates.
  // Binds without running: the output columns.
  virtual Result<std::vector<ResultColumn>> describe(std::string_view statement) = 0;
  virtual Result<RunStats> run(std::string_view statement, RowSink& sink,
                               const RunOptions& options) = 0;
  // Plan only, as it is under these settings.
  virtual Result<explain::Tree> explain(std::string_view statement, const Settings& settings) = 0;
  Result<explain::Tree> explain(std::string_view statement) { return explain(statement, {}); }
  // Runs the statement, rows into the sink, and gives its profile: one execution gives times, rows
  // and the tree on DuckDB, a second one gives the tree on PostgreSQL.
  struct Profiled {
    RunStats stats;
    explain::Tree tree;
  };
  virtual Result<Profiled> run_profiled(std::string_view statement, RowSink& sink,
                                        const RunOptions& options) = 0;
  virtual RunFailure last_failure() const = 0;
  // What settings for one statement start from: those of the server that guide the planner or limit
  // its memory, by name, memory in bytes. Empty where a statement has no settings of its own.
  virtual Result<std::map<std::string, std::string>> current_settings() = 0;
  // One snapshot for all statements until it ends.
  virtual Result<void> begin_snapshot() = 0;
  virtual Result<void> end_snapshot() = 0;
  // Plans the statement with each index in turn; none is made. Errors: unsupported without hypopg.
  virtual Result<std::vector<IndexTrial>> try_indexes(
      std::string_view statement, const std::vector<IndexIdea>& ideas) const = 0;
  // A place of our own for small tables, where statements mean what they mean here. It shares
  // nothing with this connection; thread-safe. Errors: unavailable when the role may not have one.
  virtual Result<Scratch> open_scratch() const = 0;
};

// A snapshot that ends with its owner. The engine must outlive it.
class Snapshot {
 public:
  static Result<Snapshot> begin(Engine& engine);
  Snapshot(Snapshot&& other) noexcept : engine_(std::exchange(other.engine_, nullptr)) {}
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot();

 private:
  explicit Snapshot(Engine& engine) : engine_(&engine) {}
  Engine* engine_;
};

// Opens a DuckDB file read-only: temp_directory as given (else in the system's, never beside the
// user's file), extension autoinstall and autoload off,
// external access off unless a view of the database needs a file. Errors: invalid_input when the
// file is missing, not a database, or of another version; unavailable when it is locked.
Result<std::unique_ptr<Engine>> open_duckdb(const std::filesystem::path& file,
                                            const EngineSettings& settings);

// Connects to a PostgreSQL server, 13 or newer, by a URI or libpq's keywords (service=shop); what
// the target leaves open, libpq's environment and files say (PGPASSWORD, ~/.pgpass). All is
// read-only. Errors: invalid_input for an address that cannot be read, unavailable when nobody
// answers, unsupported for an older server.
Result<std::unique_ptr<Engine>> open_postgres(const std::string& target);
bool is_postgres_target(std::string_view target);
// A target without its password, for journals and screens.
std::string without_password(std::string_view target);

// TARGET of the command line: a DuckDB file, duckdb:///path, postgresql://... or service=NAME.
// `settings` are for DuckDB; a server has its own.
Result<std::unique_ptr<Engine>> open_target(std::string_view target,
                                            const EngineSettings& settings);

}  // namespace ado::engine
