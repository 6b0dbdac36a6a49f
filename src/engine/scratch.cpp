// A DuckDB that belongs to us: small, without access to files but its own.
#include "engine/scratch.hpp"

#include "engine/duckdb_engine.hpp"

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

Result<void> Scratch::execute(std::string_view script) {
  return connection_of(*impl_->engine).execute(script);
}

Engine& Scratch::engine() { return *impl_->engine; }

}  // namespace ado::engine
