// Workbench: temporary tables of our own on a user's connection, beside what is read-only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace ado::engine {

// A value travels as text, which its column's type reads; nothing is NULL.
using TextRow = std::vector<std::optional<std::string>>;

// Temporary tables only: the user's are never written to, because queries run read-only and only
// the statements of the workbench itself may make or fill a table. On a server all of it is one
// REPEATABLE READ transaction that is never committed. Its tables end with it, however it ends.
// The engine must outlive it, and has one workbench at a time. Not thread-safe.
// Errors: those of the query; unavailable when the role may not make temporary tables.
class Workbench {
 public:
  static Result<Workbench> open(Engine& engine);
  Workbench(Workbench&& other) noexcept;
  Workbench& operator=(Workbench&&) = delete;
  ~Workbench();

  // A table of the rows of one SELECT; its columns with their types and collations, under their own
  // names or those given. Returns how many rows.
  Result<std::int64_t> keep(std::string_view name, std::string_view query,
                            const std::vector<std::string>& columns, const RunOptions& options);
  Result<void> make(std::string_view name, const std::vector<ResultColumn>& columns);
  Result<void> append(std::string_view name, std::span<const TextRow> rows);
  // Tells a server's planner how many rows there are.
  Result<void> settle(std::string_view name);
  Result<void> drop(std::string_view name);
  // The temporary tables that the engine's catalog lists, ours or not.
  Result<std::vector<std::string>> tables();
  // Drops all of ours. Later calls make tables again.
  Result<void> clear();

  Engine& engine() { return *engine_; }

 private:
  explicit Workbench(Engine& engine) : engine_(&engine) {}
  Result<void> define(std::string_view name, std::string_view definition);
  Result<void> execute(const std::string& statement);
  void note(std::string_view name);

  Engine* engine_;  // Null once moved from.
  std::vector<std::string> made_;
};

}  // namespace ado::engine
