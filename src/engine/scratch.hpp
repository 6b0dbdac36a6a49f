// Scratch: a place of our own where tables may be made: an in-memory DuckDB, or the temporary
// tables of a connection of our own. For witness data, schema files and the demo.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace ado::engine {

// For one table of a DuckDB, whose columns read the texts.
struct TableRows {
  std::string schema;  // "main" where none is given.
  std::string table;
  std::vector<TextRow> rows;
};

class Scratch {
 public:
  // In memory. External access is off; threads and memory are small.
  static Result<Scratch> open();
  // A new file that must not exist yet (the demo's database).
  static Result<Scratch> create(const std::filesystem::path& file);
  // Temporary tables on a PostgreSQL server, in a transaction that ends with the connection and is
  // never committed: other tables it can only read. A temporary table hides the user's of the same
  // name. Errors: unavailable when the role may not make any, or the server is a standby.
  static Result<Scratch> on_server(const std::string& target);
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  ~Scratch();

  // CREATE statements (TEMP tables on a server). On a server only once, before all else: what
  // follows can write to nothing but these tables.
  Result<void> make_tables(std::string_view script);
  // INSERT and DELETE, then these rows, which are quicker to add than by INSERT: all or none.
  Result<void> fill(std::string_view script, std::span<const TableRows> rows = {});
  Result<void> execute(std::string_view script);  // Any statements, results thrown away.
  Engine& engine();                               // The same connection, for queries.

 private:
  struct Impl;
  explicit Scratch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ado::engine
