// What the command line names: a file or a server.
#include "engine/engine.hpp"

namespace ado::engine {

Result<std::unique_ptr<Engine>> open_target(std::string_view target,
                                            const EngineSettings& settings) {
  constexpr std::string_view kDuckDbScheme = "duckdb://";
  if (is_postgres_target(target)) return open_postgres(std::string(target));
  if (target.starts_with(kDuckDbScheme)) target.remove_prefix(kDuckDbScheme.size());
  // Not repeated: it may hold a password.
  if (target.find("://") != std::string_view::npos) {
    Error error{.kind = ErrorKind::invalid_input,
                .message = "the database's address is of no kind that is known"};
    error.hint = "postgresql://host/shop, service=NAME, or a DuckDB file: shop.duckdb";
    return fail(std::move(error));
  }
  if (target.empty()) {
    Error error{.kind = ErrorKind::invalid_input, .message = "no database is named"};
    error.hint = "name a DuckDB file, --db shop.duckdb, or a server, --db postgresql://host/shop";
    return fail(std::move(error));
  }
  return open_duckdb(std::filesystem::path(target), settings);
}

}  // namespace ado::engine
